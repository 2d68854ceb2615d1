//! What each member's manifest and folder must have.

use serde_json::Value;

use crate::cargo::root;
use crate::failure::{Failure, Result};
use crate::tidy::{CRATES, Findings, members, package, text};

pub(super) fn check(metadata: &Value, findings: &mut Findings) -> Result {
    for member in members(metadata) {
        let name = text(member, "name");
        let manifest = text(member, "manifest_path");
        let source = std::fs::read_to_string(manifest).map_err(|error| Failure::caused(manifest, error))?;
        if !source.contains("[lints]\nworkspace = true") {
            findings.push(format!(
                "{name}: Cargo.toml must take the workspace's lints, which forbid unsafe code"
            ));
        }
        let is_published = member.get("publish").is_none_or(Value::is_null);
        if is_published != CRATES.contains(&name) {
            findings.push(format!("{name}: published are {} and no other", CRATES.join(", ")));
        }
    }
    for name in CRATES {
        let member = package(metadata, name)?;
        if !root().join(name).join("README.md").is_file() || text(member, "readme") != "README.md" {
            findings.push(format!("{name}: must have a README.md, named in its manifest"));
        }
        let all_features = member.pointer("/metadata/docs/rs/all-features");
        if all_features != Some(&Value::Bool(true)) {
            findings.push(format!("{name}: [package.metadata.docs.rs] must have all-features = true"));
        }
        for field in ["description", "license", "rust_version"] {
            if text(member, field).is_empty() {
                findings.push(format!("{name}: Cargo.toml must have {field}"));
            }
        }
    }
    Ok(())
}
