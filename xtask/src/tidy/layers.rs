//! Which crate may depend on what: `xtask/layers.toml` against the manifests.

use std::fs;

use serde_json::{Map, Value};

use crate::cargo::root;
use crate::failure::{Failure, Result};
use crate::tidy::{Findings, list, members, text};

/// The file, as a table for each crate.
#[derive(Debug)]
pub(super) struct Layers {
    crates: Map<String, Value>,
}

impl Layers {
    pub(super) fn parse(file: &str) -> Result<Self> {
        let crates =
            basic_toml::from_str(file).map_err(|error| Failure::caused("xtask/layers.toml", error))?;
        Ok(Self { crates })
    }

    /// Words that no source of `name` may hold, of the given kind.
    pub(super) fn words<'a>(&'a self, name: &str, kind: &str) -> impl Iterator<Item = &'a str> {
        self.crates.get(name).map_or(&[][..], |layer| list(layer, kind)).iter().filter_map(Value::as_str)
    }
}

pub(super) fn read() -> Result<Layers> {
    let path = root().join("xtask/layers.toml");
    let file = fs::read_to_string(&path).map_err(|error| Failure::caused("xtask/layers.toml", error))?;
    Layers::parse(&file)
}

/// Every dependency is allowed, and everything allowed is a dependency.
pub(super) fn check(layers: &Layers, metadata: &Value, findings: &mut Findings) -> Result {
    let ours: Vec<&str> = members(metadata).map(|package| text(package, "name")).collect();
    for package in members(metadata) {
        let name = text(package, "name");
        let Some(layer) = layers.crates.get(name) else {
            findings.push(format!("xtask/layers.toml: no table for {name}"));
            continue;
        };
        let mut used = Vec::new();
        for dependency in list(package, "dependencies") {
            let on = text(dependency, "name");
            let is_dev = text(dependency, "kind") == "dev";
            let table = match (ours.contains(&on), is_dev) {
                (true, false) => "layers",
                (true, true) => "dev-layers",
                (false, false) => "crates",
                (false, true) => "dev-crates",
            };
            used.push((table, on));
            let allowed = layer.get(table).and_then(|table| table.get(on)).and_then(Value::as_str);
            // What is good enough to build on is good enough to test with.
            let allowed = allowed.or_else(|| {
                let table = table.strip_prefix("dev-")?;
                layer.get(table)?.get(on)?.as_str()
            });
            match allowed {
                None => findings.push(format!(
                    "{name} must not use {on}: it is not in its [{table}] in xtask/layers.toml"
                )),
                Some(reason) if reason.split_whitespace().count() < 2 => {
                    findings.push(format!("xtask/layers.toml: say why {name} may use {on}"));
                }
                Some(_) => {}
            }
        }
        for (table, allowed) in layer.as_object().into_iter().flatten() {
            for (on, _) in allowed.as_object().into_iter().flatten() {
                let is_used =
                    used.iter().any(|&(used_in, used)| used == on && used_in.ends_with(table.as_str()));
                if !is_used {
                    findings.push(format!("xtask/layers.toml: {name} does not use {on} any more"));
                }
            }
        }
    }
    for name in layers.crates.keys() {
        if !ours.contains(&name.as_str()) {
            findings.push(format!("xtask/layers.toml: {name} is no package of this workspace"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(file: &str, dependencies: &Value) -> Findings {
        let metadata = json!({ "packages": [
            { "name": "leaf", "source": null, "dependencies": dependencies },
            { "name": "other", "source": null, "dependencies": [] },
        ] });
        let mut findings = Findings::new();
        let layers = Layers::parse(&format!("{file}\n[other.crates]\n")).unwrap();
        check(&layers, &metadata, &mut findings).unwrap();
        findings
    }

    #[test]
    fn finds_arrows_and_crates_that_are_not_allowed() {
        let allowed = "[leaf.crates]\nbytes = \"cheap clones\"";
        let bytes = json!({ "name": "bytes", "kind": null });
        assert_eq!(found(allowed, &json!([bytes])), Findings::new());
        for (name, kind) in [("other", json!(null)), ("other", json!("dev")), ("regex", json!("dev"))] {
            let findings = found(allowed, &json!([bytes, { "name": name, "kind": kind }]));
            assert_eq!(findings.len(), 1, "{findings:?}");
            assert!(findings[0].starts_with(&format!("leaf must not use {name}")), "{findings:?}");
        }
    }

    #[test]
    fn wants_a_reason_for_each_and_none_too_many() {
        let bytes = json!([{ "name": "bytes", "kind": null }]);
        assert_eq!(found("[leaf.crates]\nbytes = \"\"", &bytes).len(), 1);
        assert_eq!(found("[leaf.crates]\nbytes = \"cheap clones\"", &json!([])).len(), 1);
        assert_eq!(found("[nobody.crates]\n[leaf.crates]", &json!([])).len(), 1);
    }

    #[test]
    fn what_is_built_on_may_be_tested_with() {
        let dev = json!([{ "name": "bytes", "kind": "dev" }, { "name": "bytes", "kind": null }]);
        assert_eq!(found("[leaf.crates]\nbytes = \"cheap clones\"", &dev), Findings::new());
    }
}
