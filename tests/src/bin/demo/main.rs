//! The client at work, step by step: every figure is measured, every result is checked by reading it again
//! with raw actions. `cargo xtask demo` runs it; the last line counts the steps that were ok.

#![allow(clippy::print_stdout, reason = "a demo talks to the person who ran it")]

mod arguments;
mod ledger;
mod movies;
mod place;
mod progress;
mod raw;
mod report;
mod service;
mod steps;

use std::env;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use futures_util::FutureExt;

use crate::arguments::{Arguments, USAGE};
use crate::place::Place;
use crate::report::{Outcome, Report};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::parse(env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    if arguments.help {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the steps and then, whatever became of them, deletes what they made.
async fn run(arguments: Arguments) -> Outcome<bool> {
    let place = Place::find(arguments.i_mean_it).await?;
    let mut report = Report::default();
    place.introduce();
    let steps = AssertUnwindSafe(steps::run(&place, &mut report)).catch_unwind();
    let running = tokio::select! {
        ended = steps => ended.map_err(|_| "a step panicked"),
        () = interrupt() => Err("interrupted"),
    };
    match running {
        Ok(Some(running)) if arguments.serve => {
            running.tell(&place);
            interrupt().await;
        }
        Ok(_) => {}
        Err(why) => report.cut_short(why),
    }
    steps::clean_up(&place, &mut report).await;
    Ok(report.finish())
}

/// Waits until a person or the system wants the demo to end.
async fn interrupt() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    // Without a handler it can't be caught, and the system ends the program as it always does.
    let _ = tokio::signal::ctrl_c().await;
}
