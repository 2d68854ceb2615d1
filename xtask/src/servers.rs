//! `cargo xtask servers`: other people's servers that tests run against, installed and pinned by hash.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cargo::{cargo, is_ci, root, run as run_command, target};
use crate::failure::{Failure, Result};

pub(crate) const REMEDY: &str = "Python 3.10 or newer with its venv module must be there, and the network";

/// What tells the tests where the servers are.
const VARIABLE: &str = "DYNAMO_SERVERS";

/// Each has a Python environment of its own; xtask/servers/NAME.txt holds the versions and hashes that go into it.
const SERVERS: [&str; 2] = ["moto", "ministack"];

/// Installs what is not there; where that can't be done, says so, and fails if nothing may be skipped.
pub(crate) fn install() -> Result {
    let outcome = install_all();
    match outcome {
        Err(failure) if !is_ci() => {
            println!("skipped: {failure}\n  what to do: {REMEDY}");
            Ok(())
        }
        outcome => outcome,
    }
}

/// Installs the servers and runs the tests that need them; `arguments` go to cargo test.
pub(crate) fn test(arguments: &[String]) -> Result {
    install()?;
    let mut command = cargo("test --package dynamo-tests --locked --test servers");
    show_to_tests(&mut command);
    run_command(command.args(arguments))
}

/// Tells the tests that `command` runs where the servers are, if all of them are there.
pub(crate) fn show_to_tests(command: &mut Command) {
    let all = SERVERS.iter().all(|name| is_installed(&folder().join(name), &pins(name)));
    if all {
        command.env(VARIABLE, folder());
    }
}

fn install_all() -> Result {
    // What earlier runs of the servers left behind is of no use to anyone.
    let _ = fs::remove_dir_all(folder().join("logs"));
    for name in SERVERS {
        let (environment, pins) = (folder().join(name), pins(name));
        if is_installed(&environment, &pins) {
            println!("  {name}: installed");
        } else {
            install_one(&environment, &pins)?;
            println!("  {name}: installed in {}", environment.display());
        }
    }
    Ok(())
}

fn install_one(environment: &Path, pins: &Path) -> Result {
    let failed = |error| Failure::caused(&environment.display().to_string(), error);
    if environment.exists() {
        fs::remove_dir_all(environment).map_err(failed)?;
    }
    make_environment(environment)?;
    let mut pip = Command::new(python_in(environment));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"])
        // Most of the modules are never imported: Python compiles those that are.
        .args(["--only-binary", ":all:", "--require-hashes", "--no-compile", "--requirement"])
        .arg(pins);
    run_command(&mut pip)?;
    fs::copy(pins, stamp(environment)).map(|_| ()).map_err(failed)
}

/// Makes an empty Python environment; as root, with the system's package for that if it is missing.
///
/// A Python that somebody chose is not the system's, which that package belongs to.
fn make_environment(environment: &Path) -> Result {
    let chosen = env::var("PYTHON").ok();
    let python = chosen.as_deref().unwrap_or("python3");
    let make = || run_command(Command::new(python).args(["-m", "venv", "--clear"]).arg(environment));
    let Err(failure) = make() else { return Ok(()) };
    if chosen.is_some() || !is_root() {
        return Err(failure);
    }
    println!("  {failure}: installing python3-venv");
    run_command(Command::new("apt-get").args(["update", "--quiet"]))?;
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    run_command(install.args(["install", "--quiet", "--yes", "--no-install-recommends", "python3-venv"]))?;
    make()
}

/// Whether the environment works and was made of the very same pins.
fn is_installed(environment: &Path, pins: &Path) -> bool {
    let same = match (fs::read(pins), fs::read(stamp(environment))) {
        (Ok(wanted), Ok(installed)) => wanted == installed,
        _ => false,
    };
    let mut python = Command::new(python_in(environment));
    let python = python.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    same && python.status().is_ok_and(|status| status.success())
}

/// Where the servers are, from the root: tests run in another folder than this program.
fn folder() -> PathBuf {
    let folder = target().join("servers");
    std::path::absolute(&folder).unwrap_or(folder)
}

fn pins(name: &str) -> PathBuf {
    root().join("xtask").join("servers").join(format!("{name}.txt"))
}

/// The copy of the pins that is made when everything else is done.
fn stamp(environment: &Path) -> PathBuf {
    environment.join("pins.txt")
}

fn python_in(environment: &Path) -> PathBuf {
    environment.join("bin").join("python")
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").stdin(Stdio::null()).output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pin_has_a_version_and_a_hash() {
        for name in SERVERS {
            let pins = fs::read_to_string(pins(name)).unwrap();
            let mut lines = pins.lines().filter(|line| !line.trim_start().starts_with('#')).peekable();
            let mut n_packages = 0;
            while let Some(line) = lines.next() {
                if line.starts_with(' ') {
                    continue;
                }
                assert!(line.contains("=="), "{name}: {line}");
                assert!(lines.peek().is_some_and(|next| next.contains("--hash=sha256:")), "{name}: {line}");
                n_packages += 1;
            }
            assert!(n_packages > 10, "{name}: {n_packages} packages");
        }
    }

    #[test]
    fn an_environment_that_is_not_there_or_has_no_pins_is_not_installed() {
        let folder = env::temp_dir().join(format!("xtask-servers-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(!is_installed(&folder.join("missing"), &pins("moto")));
        assert!(!is_installed(&folder, &pins("moto")));
        fs::remove_dir_all(folder).unwrap();
    }
}
