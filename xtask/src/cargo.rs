//! How this program starts cargo and reads what it says.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::failure::{Failure, Result};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder where builds go.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether this is a run where nothing may be skipped.
pub(crate) fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true")
}

/// A cargo command in the workspace, with the words of `line` as its arguments.
///
/// What `cargo run` put into this program's own environment is taken out again: some build scripts look at
/// it, and would be run anew each time a person calls cargo and this program by turns.
pub(crate) fn cargo(line: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let own = |name: &str| {
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO_BIN_NAME"
    };
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(own) {
            command.env_remove(name);
        }
    }
    command.current_dir(root()).args(line.split_whitespace());
    command
}

/// Shows a command, runs it, and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("  $ {}", shown(command));
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure::caused(&format!("can't start {}", shown(command)), error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} ended with {status}", shown(command))))
}

/// Runs a command quietly and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::caused(&format!("can't start {}", shown(command)), error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{said}\n{} ended with {}", shown(command), output.status)))
}

/// What `cargo metadata` says, with every feature on.
pub(crate) fn metadata() -> Result<Value> {
    let text = output(&mut cargo("metadata --format-version 1 --locked --all-features"))?;
    serde_json::from_str(&text).map_err(|error| Failure::caused("cargo metadata", error))
}

fn shown(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| {
        value.map(|value| format!("{}={:?} ", name.to_string_lossy(), value.to_string_lossy()))
    });
    let arguments = command.get_args().map(|argument| format!(" {}", argument.to_string_lossy()));
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    variables.chain([program.into_owned()]).chain(arguments).collect()
}
