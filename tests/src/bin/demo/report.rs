//! What the demo shows: numbered steps with figures and checks, and a last line that counts them.

use std::error::Error;
use std::fmt;
use std::time::{Duration, Instant};

/// Why a step ended early.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// What a step comes to.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// All the steps of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    n_steps: u32,
    n_ok: u32,
}

impl Report {
    /// Runs one step under the next number and prints how it went.
    pub(crate) async fn step<T>(
        &mut self,
        title: &str,
        work: impl AsyncFnOnce(&mut Step) -> Outcome<T>,
    ) -> Option<T> {
        self.n_steps += 1;
        println!("\n{:>2}. {title}", self.n_steps);
        let mut step = Step { n_checks: 0 };
        let started = Instant::now();
        match work(&mut step).await {
            Ok(value) => {
                self.n_ok += 1;
                println!("    ok: {} checks, {}", step.n_checks, shown(started.elapsed()));
                Some(value)
            }
            Err(failure) => {
                println!("    FAILED: {failure}");
                None
            }
        }
    }

    /// Counts one more step, which was cut short.
    pub(crate) fn cut_short(&mut self, why: &str) {
        self.n_steps += 1;
        println!("\n    {why}");
    }

    /// Prints the last line; true when every step was ok.
    pub(crate) fn finish(&self) -> bool {
        println!("\ndemo: {} steps, {} ok", self.n_steps, self.n_ok);
        self.n_steps == self.n_ok
    }
}

/// One step, while it runs.
#[derive(Debug)]
pub(crate) struct Step {
    n_checks: u32,
}

impl Step {
    /// Prints something worth knowing.
    pub(crate) fn say(&self, line: impl fmt::Display) {
        println!("    {line}");
    }

    /// Checks that what was found is what was expected, and goes on or fails.
    pub(crate) fn equal<T: fmt::Debug + PartialEq>(&mut self, what: &str, found: T, expected: T) -> Outcome {
        self.n_checks += 1;
        if found == expected {
            return Ok(());
        }
        Err(format!("{what}: expected {expected:?}, found {found:?}").into())
    }

    /// Checks that something holds, and goes on or fails with what was found instead.
    pub(crate) fn holds(&mut self, what: &str, holds: bool, found: impl fmt::Debug) -> Outcome {
        self.n_checks += 1;
        if holds {
            return Ok(());
        }
        Err(format!("{what}: not so, found {found:?}").into())
    }
}

/// A duration as a person reads it.
pub(crate) fn shown(duration: Duration) -> String {
    let micros = duration.as_micros();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{:.1} ms", duration.as_secs_f64() * 1e3),
        10_000..1_000_000 => format!("{} ms", duration.as_millis()),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// A number with its thousands apart.
pub(crate) fn thousands(n: impl Into<u128>) -> String {
    let digits = n.into().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_durations_are_readable() {
        for (n, text) in [(0_u64, "0"), (999, "999"), (3_201, "3,201"), (1_399_981, "1,399,981")] {
            assert_eq!(thousands(n), text);
        }
        for (micros, text) in [(7, "7 µs"), (1_500, "1.5 ms"), (42_000, "42 ms"), (2_340_000, "2.3 s")] {
            assert_eq!(shown(Duration::from_micros(micros)), text);
        }
    }
}
