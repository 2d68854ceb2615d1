//! `cargo xtask bench`: the comparisons with peers, which are a workspace of their own.

use crate::cargo::{cargo, run as run_command, target};
use crate::failure::Result;

/// The benches there are.
const BENCHES: [&str; 1] = ["sign"];

pub(crate) const REMEDY: &str =
    "contenders disagree, or the lock file is old: cargo metadata --manifest-path tests/bench/Cargo.toml";

/// Runs every bench; arguments go to each of them.
pub(crate) fn run(arguments: &[String]) -> Result {
    for bench in BENCHES {
        let mut command = cargo("bench --manifest-path tests/bench/Cargo.toml --locked --quiet --bench");
        command.arg(bench).arg("--").args(arguments).env("CARGO_TARGET_DIR", target().join("bench"));
        run_command(&mut command)?;
    }
    Ok(())
}

/// Whether everything runs and agrees; no figure is looked at.
pub(crate) fn smoke() -> Result {
    run(&["--smoke".to_owned()])
}
