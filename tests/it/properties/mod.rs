//! Properties that hold for any value, request and number, each held against somebody else's implementation.

mod items;
mod numbers;
mod record;
mod signatures;

use proptest::test_runner::Config;

/// So many random cases a property, unless `PROPTEST_CASES` says another number; a failure prints its smallest case, and
/// writes no file.
fn cases(n: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { config } else { Config { cases: n, ..config } }
}
