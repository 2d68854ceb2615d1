//! `cargo xtask demo`: builds and runs the demo.

use std::process::Stdio;

use crate::cargo::cargo;
use crate::failure::{Failure, Result};

pub(crate) fn run(arguments: &[String]) -> Result {
    println!("building the demo; the first time takes some minutes, most of them for the embedded server");
    crate::cargo::run(&mut cargo("build --quiet --locked --package dynamo-tests --bin demo"))?;
    let status = cargo("run --quiet --locked --package dynamo-tests --bin demo --")
        .args(arguments)
        .stdin(Stdio::inherit())
        .status()
        .map_err(|error| Failure::caused("can't start the demo", error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("the demo ended with {status}")))
}
