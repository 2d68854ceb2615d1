//! The pauses between batches when the service leaves some of them undone.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{Deadline, Error, ErrorKind, Result};

/// The first pause is a random part of this, the next ones of twice as much each.
const BASE: Duration = Duration::from_millis(50);
/// No pause is longer.
const CAP: Duration = Duration::from_secs(20);
/// After this many batches in a row of which nothing was done, the rest is given up.
const MAX_FRUITLESS: u32 = 10;

/// How it is going: each answer that leaves something undone makes the next pause longer.
#[derive(Debug, Default)]
pub(super) struct Pace {
    incomplete: u32,
    fruitless: u32,
}

impl Pace {
    /// Takes note of an answer: how many parts the batch had, and how many of them came back.
    pub(super) fn note(&mut self, sent: usize, undone: usize) {
        self.incomplete = if undone == 0 { 0 } else { self.incomplete + 1 };
        self.fruitless = if undone < sent { 0 } else { self.fruitless + 1 };
    }

    /// Pauses as long as the answers so far advise.
    pub(super) async fn pause(&self, deadline: Option<Deadline>) -> Result<()> {
        if self.fruitless >= MAX_FRUITLESS {
            let told = format!("the last {MAX_FRUITLESS} batches were all left unprocessed");
            return Err(Error::told(ErrorKind::Throttled, told));
        }
        let Some(doublings) = self.incomplete.checked_sub(1) else { return Ok(()) };
        let pause = BASE.saturating_mul(1 << doublings.min(16)).min(CAP).mul_f64(fastrand::f64());
        let late = deadline.is_some_and(|deadline| deadline.instant() <= Instant::now() + pause);
        if late {
            return Err(Error::told(ErrorKind::Timeout, "the deadline came before the batch was done"));
        }
        sleep(pause).await;
        Ok(())
    }
}
