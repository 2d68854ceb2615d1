//! `cargo xtask test`: every test, of code and of docs.

use crate::cargo::{cargo, run as run_command};
use crate::failure::Result;

/// Runs the tests; with arguments, one `cargo test` with them.
pub(crate) fn run(arguments: &[String]) -> Result {
    if !arguments.is_empty() {
        return run_command(cargo("test --workspace --locked").args(arguments));
    }
    docs()?;
    code()
}

/// The examples in the docs and guides.
pub(crate) fn docs() -> Result {
    run_command(&mut cargo("test --workspace --locked --doc --quiet"))
}

/// Unit tests, integration tests and examples; the integration tests' summary is the last line.
pub(crate) fn code() -> Result {
    run_command(&mut cargo("test --workspace --locked --lib --bins --examples --tests"))
}
