//! The project's own commands, behind `cargo xtask`.

#![allow(clippy::print_stdout, reason = "a command talks to the person who ran it")]

mod bench;
mod cargo;
mod check;
mod ci;
mod demo;
mod deny;
mod failure;
mod servers;
mod step;
mod test;
mod tidy;

use std::env;
use std::process::ExitCode;

use crate::failure::{Failure, Result};

const USAGE: &str = "\
usage: cargo xtask COMMAND [ARGUMENTS]

  demo [ARGS]   the client at work on an embedded DynamoDB; --serve keeps it up, --help tells the rest
  test [ARGS]   every test of the workspace; ARGS go to cargo test, as in: cargo xtask test -- NAME
  test --servers [ARGS]
                the tests against other people's servers, which are installed first
  servers       installs those servers below target/servers, and nothing else
  check         what to run before a commit: formatting, clippy, tidy, unit tests
  bench [ARGS]  comparisons with peers, each in one run; --smoke only sees that all run and agree
  tidy          layers, forbidden words, sizes, dependencies
  ci            everything: check, test, docs, each crate alone, each feature alone, licences, packages
";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match run(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, arguments: &[String]) -> Result {
    let takes_arguments = matches!(command, "bench" | "demo" | "test");
    if let (false, Some(surplus)) = (takes_arguments, arguments.first()) {
        return Err(Failure::new(format!("cargo xtask {command} takes no arguments, found {surplus:?}")));
    }
    match command {
        "demo" => demo::run(arguments),
        "test" => match arguments.split_first() {
            Some((first, rest)) if first == "--servers" => servers::test(rest),
            _ => test::run(arguments),
        },
        "servers" => servers::install(),
        "bench" => bench::run(arguments),
        "check" => check::run(),
        "tidy" => tidy::run(),
        "ci" => ci::run(),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        "" => Err(Failure::new(USAGE.to_owned())),
        unknown => Err(Failure::new(format!("no command {unknown:?}\n\n{USAGE}"))),
    }
}
