//! Prints what a client of this machine's environment is made of: each setting with the place that it comes from, and
//! each source of credentials with what it has.
//!
//! `cargo run -p dynamo-client --example explain` asks whom a client would ask, except for DynamoDB.

#![allow(clippy::print_stdout, reason = "an example talks to the person who ran it")]

use std::process::ExitCode;

use dynamo_client::Client;

#[tokio::main]
async fn main() -> ExitCode {
    let explanation = Client::builder().explain().await;
    print!("{explanation}");
    if explanation.winner().is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
