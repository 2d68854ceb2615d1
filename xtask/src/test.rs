//! `cargo xtask test`: every test, of code and of docs, and one line that counts them.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::cargo::{cargo, run as run_command};
use crate::failure::{Failure, Result};
use crate::servers;

/// Runs the tests; with arguments, one `cargo test` with them.
pub(crate) fn run(arguments: &[String]) -> Result {
    if !arguments.is_empty() {
        return run_command(cargo("test --workspace --locked").args(arguments));
    }
    all()
}

/// The examples in docs and guides, then unit tests, integration tests and examples; the last line counts all.
pub(crate) fn all() -> Result {
    let mut count = Count::default();
    let docs = watch(&mut cargo("test --workspace --locked --quiet --no-fail-fast --doc"), &mut count);
    let mut code = cargo("test --workspace --locked --no-fail-fast --lib --bins --examples --tests");
    servers::show_to_tests(&mut code);
    let code = watch(&mut code, &mut count);
    println!("\ntotal: {} passed, {} failed", count.passed, count.failed);
    docs.and(code)
}

/// How many tests ran.
#[derive(Debug, Default, Eq, PartialEq)]
struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    /// Adds what a line such as `test result: ok. 3 passed; 0 failed; ..` says.
    fn read(&mut self, line: &str) {
        let Some((_, counts)) =
            line.trim().strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in counts.split("; ") {
            match part.split_once(' ') {
                Some((n, "passed")) => self.passed += n.parse().unwrap_or(0),
                Some((n, "failed")) => self.failed += n.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

/// Runs `command`, passes its output on, and counts the tests in it.
fn watch(command: &mut Command, count: &mut Count) -> Result {
    let failed = |error| Failure::caused("can't run cargo test", error);
    println!("  $ cargo {}", command.get_args().map(|a| a.to_string_lossy()).collect::<Vec<_>>().join(" "));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(std::result::Result::ok) {
            count.read(&line);
            println!("{line}");
        }
    }
    let status = child.wait().map_err(failed)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("cargo test ended with {status}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_the_runner_says() {
        let mut count = Count::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.09s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "all doctests ran in 0.87s; merged doctests compilation took 0.84s",
        ] {
            count.read(line);
        }
        assert_eq!(count, Count { passed: 4, failed: 2 });
    }
}
