//! Where the installed servers are.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;

/// The variable that `cargo xtask` sets.
const VARIABLE: &str = "DYNAMO_SERVERS";

/// The folder that the servers are installed in; without it, says what the test skips.
///
/// # Errors
/// With `CI=true`, nothing may be skipped.
pub(super) fn folder() -> io::Result<Option<PathBuf>> {
    if let Some(folder) = env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        return Ok(Some(PathBuf::from(folder)));
    }
    let message = "skipped: run cargo xtask test --servers";
    if env::var("CI").is_ok_and(|value| value == "true") {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("{VARIABLE} is not set; {message}")));
    }
    // The macros' output is shown for failed tests only, and this one passes.
    let _ = writeln!(io::stderr(), "{message}");
    Ok(None)
}
