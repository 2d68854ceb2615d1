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
    /// Words that no source of `name` may hold, of the given kind.
    pub(super) fn words<'a>(&'a self, name: &str, kind: &str) -> impl Iterator<Item = &'a str> {
        self.crates.get(name).map_or(&[][..], |layer| list(layer, kind)).iter().filter_map(Value::as_str)
    }
}

pub(super) fn read() -> Result<Layers> {
    let path = root().join("xtask/layers.toml");
    let file = fs::read_to_string(&path).map_err(|error| Failure::caused("xtask/layers.toml", error))?;
    let crates = basic_toml::from_str(&file).map_err(|error| Failure::caused("xtask/layers.toml", error))?;
    Ok(Layers { crates })
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
