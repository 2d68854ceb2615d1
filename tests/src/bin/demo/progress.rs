//! A bar that fills as work gets done.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use crate::report::{shown, thousands};

const WIDTH: usize = 40;

/// A progress bar: redrawn in place on a terminal, one line at the end anywhere else.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    done: usize,
    total: usize,
    started: Instant,
    is_terminal: bool,
}

impl Progress {
    /// An empty bar for `total` of `what`.
    pub(crate) fn new(what: &'static str, total: usize) -> Self {
        let is_terminal = io::stdout().is_terminal();
        Self { what, done: 0, total, started: Instant::now(), is_terminal }
    }

    /// `done` are done now.
    pub(crate) fn reach(&mut self, done: usize) {
        self.done = done;
        if self.is_terminal {
            print!("\r    {}", self.line());
            let _ = io::stdout().flush();
        }
    }

    /// Leaves the bar as it is now, with the time that it took.
    pub(crate) fn finish(&self) {
        let start = if self.is_terminal { "\r" } else { "" };
        println!("{start}    {} in {}", self.line(), shown(self.started.elapsed()));
    }

    fn line(&self) -> String {
        let filled = (WIDTH * self.done).checked_div(self.total).unwrap_or(WIDTH).min(WIDTH);
        let bar = format!("{}{}", "#".repeat(filled), "-".repeat(WIDTH - filled));
        format!("[{bar}] {} of {} {}", thousands(self.done as u64), thousands(self.total as u64), self.what)
    }
}
