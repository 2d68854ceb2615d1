//! `cargo xtask tidy`: what compilers don't check.

mod layers;
mod manifests;
mod sources;
mod trees;

use serde_json::Value;

use crate::cargo::metadata;
use crate::failure::{Failure, Result};
use crate::step::Steps;

pub(crate) const REMEDY: &str =
    "each line names a file or a crate and the rule; the rules are in xtask/src/tidy";

/// The crates that are published.
pub(crate) const CRATES: [&str; 5] =
    ["dynamo-core", "dynamo-auth", "dynamo-http", "dynamo-client", "dynamo-mixin"];

/// What a check found, one line each.
pub(crate) type Findings = Vec<String>;

pub(crate) fn run() -> Result {
    Steps::default().run("tidy", REMEDY, check)
}

/// Runs every check and reports all that they found.
pub(crate) fn check() -> Result {
    let metadata = metadata()?;
    let layers = layers::read()?;
    let mut findings = Findings::new();
    layers::check(&layers, &metadata, &mut findings)?;
    manifests::check(&metadata, &mut findings)?;
    sources::check(&layers, &mut findings)?;
    trees::check(&metadata, &mut findings)?;
    if findings.is_empty() {
        return Ok(());
    }
    Err(Failure::new(findings.join("\n")))
}

/// The member of the workspace called `name`.
pub(crate) fn package<'a>(metadata: &'a Value, name: &str) -> Result<&'a Value> {
    members(metadata)
        .find(|package| text(package, "name") == name)
        .ok_or_else(|| Failure::new(format!("the workspace has no package {name}")))
}

/// The packages of this workspace.
fn members(metadata: &Value) -> impl Iterator<Item = &Value> {
    // Only packages from outside have a source.
    list(metadata, "packages").iter().filter(|package| package.get("source").is_none_or(Value::is_null))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
