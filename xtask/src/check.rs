//! `cargo xtask check`: what each commit passes.

use crate::cargo::{cargo, run as run_command};
use crate::failure::Result;
use crate::step::Steps;
use crate::tidy;

pub(crate) fn run() -> Result {
    let mut steps = Steps::default();
    format(&mut steps)?;
    clippy(&mut steps)?;
    steps.run("tidy", tidy::REMEDY, tidy::check)?;
    steps.run("unit tests", "the failing test's output says more", || {
        run_command(&mut cargo("test --workspace --locked --lib --bins --quiet"))
    })?;
    steps.summary();
    Ok(())
}

/// Formatting is rustfmt's.
pub(crate) fn format(steps: &mut Steps) -> Result {
    steps.run("formatting", "run: cargo fmt --all", || run_command(&mut cargo("fmt --all --check")))
}

/// No warning of rustc or clippy, in any target, with every feature.
pub(crate) fn clippy(steps: &mut Steps) -> Result {
    steps.run("clippy", "mend what clippy names", || {
        run_command(&mut cargo("clippy --workspace --locked --all-targets --all-features -- -D warnings"))
    })
}
