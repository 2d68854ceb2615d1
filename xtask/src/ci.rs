//! `cargo xtask ci`: everything that a change must pass.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::cargo::{cargo, is_ci, metadata, run as run_command, target};
use crate::failure::{Failure, Result};
use crate::step::Steps;
use crate::tidy::{CRATES, package};
use crate::{bench, check, deny, servers, test, tidy};

pub(crate) fn run() -> Result {
    let mut steps = Steps::default();
    check::format(&mut steps)?;
    steps.run("tidy", tidy::REMEDY, tidy::check)?;
    steps.run("licences, bans, sources", deny::REMEDY, deny::run)?;
    check::clippy(&mut steps)?;
    steps.run("docs", "mend the doc comment that rustdoc names", || {
        let mut command = cargo("doc --workspace --locked --no-deps --all-features --quiet");
        run_command(command.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    let features = "the crate leans on something that only another feature or crate turns on";
    steps.run("each feature alone", features, each_feature_alone)?;
    let alone = "the crate's tests or examples need what it does not depend on, or lack required-features";
    steps.run("each crate alone", alone, each_crate_alone)?;
    steps.run("packages", "what is packaged must build by itself; commit first", packages)?;
    steps.run("benches, in brief", bench::REMEDY, bench::smoke)?;
    steps.run("other people's servers", servers::REMEDY, servers::install)?;
    steps.run("tests", "run one alone: cargo test -p dynamo-tests --test it NAME", test::all)?;
    steps.summary();
    Ok(())
}

/// Checks every crate without features, and with each feature by itself.
fn each_feature_alone() -> Result {
    let metadata = metadata()?;
    for name in CRATES {
        let alone = format!("check --quiet --locked --package {name} --no-default-features");
        run_command(&mut cargo(&alone))?;
        for feature in features(&metadata, name)?.keys() {
            run_command(&mut cargo(&format!("{alone} --features {feature}")))?;
        }
    }
    Ok(())
}

/// Runs every crate's own tests and builds its examples, on its own dependencies.
fn each_crate_alone() -> Result {
    let metadata = metadata()?;
    for name in CRATES {
        let alone = format!("test --quiet --locked --package {name}");
        run_command(&mut cargo(&alone))?;
        // Doc examples may use default features; tests and examples say what they need.
        let features = features(&metadata, name)?;
        let default = features.get("default").and_then(Value::as_array).map_or(0, Vec::len);
        if default > 0 {
            run_command(&mut cargo(&format!("{alone} --no-default-features --lib --tests --examples")))?;
        }
        if features.keys().any(|feature| feature != "default") {
            run_command(&mut cargo(&format!("{alone} --all-features --lib --tests --examples")))?;
        }
    }
    Ok(())
}

fn features<'a>(metadata: &'a Value, name: &str) -> Result<&'a Map<String, Value>> {
    let features = package(metadata, name)?.get("features").and_then(Value::as_object);
    features.ok_or_else(|| Failure::new(format!("cargo metadata says nothing of the features of {name}")))
}

/// Packages what is published and builds each package as a user would.
fn packages() -> Result {
    let mut command = cargo("package --workspace --locked --quiet --exclude xtask --exclude dynamo-tests");
    if !is_ci() {
        // At a desk the tree may hold work that is not committed yet.
        command.arg("--allow-dirty");
    }
    // Cargo takes a package of the same name, version and folder for unchanged, so the folder is new each time.
    let folder = target().join("packages");
    let _ = fs::remove_dir_all(&folder);
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let outcome =
        run_command(command.env("CARGO_TARGET_DIR", folder.join(since_epoch.as_nanos().to_string())));
    let _ = fs::remove_dir_all(&folder);
    outcome
}
