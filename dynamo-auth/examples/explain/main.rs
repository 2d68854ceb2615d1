//! Prints how the settings and credentials of this machine come about.
//!
//! `cargo run -p dynamo-auth --example explain` prints it for people, with `-- --json` as data, and with
//! `-- --profile NAME` for a profile.

#![allow(clippy::print_stdout, reason = "an example talks to the person who ran it")]

mod plain_http;

use std::process::ExitCode;

use dynamo_auth::{Explanation, Ports, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut settings = Settings::new(&Ports::real().to_builder().fetch(plain_http::PlainHttp).build());
    let (mut as_json, mut arguments) = (false, std::env::args().skip(1));
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.next()) {
            ("--json", None) => as_json = true,
            ("--profile", Some(name)) => settings = settings.with_profile(name),
            _ => {
                eprintln!("usage: explain [--profile NAME] [--json]");
                return ExitCode::FAILURE;
            }
        }
    }
    let explanation = Explanation::new(&settings).await;
    match as_json {
        true => print!("{}", serde_json::to_string_pretty(&explanation).unwrap_or_default()),
        false => print!("{explanation}"),
    }
    if explanation.winner().is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
