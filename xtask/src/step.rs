//! Steps with a name, a time and a result.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};

/// Runs steps one after the other and keeps the time of each.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<(String, Duration)>,
}

impl Steps {
    /// Runs one step; when it fails, the failure ends with `remedy`, which says what to do.
    pub(crate) fn run(&mut self, name: &str, remedy: &str, work: impl FnOnce() -> Result) -> Result {
        println!("\n==> {name}");
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        // The output of the programs that a step starts must not overtake ours.
        let _ = io::stdout().flush();
        match outcome {
            Ok(()) => {
                println!("<== {name}: ok ({:.1} s)", took.as_secs_f64());
                self.done.push((name.to_owned(), took));
                Ok(())
            }
            Err(failure) => Err(Failure::new(format!(
                "{failure}\n<== {name}: FAILED ({:.1} s)\n    what to do: {remedy}",
                took.as_secs_f64()
            ))),
        }
    }

    /// Prints every step's time and their sum.
    pub(crate) fn summary(&self) {
        let total: Duration = self.done.iter().map(|(_, took)| *took).sum();
        println!("\nsteps and their seconds:");
        for (name, took) in &self.done {
            println!("{:>8.1}  {name}", took.as_secs_f64());
        }
        println!("{:>8.1}  in all: {} steps ok", total.as_secs_f64(), self.done.len());
    }
}
