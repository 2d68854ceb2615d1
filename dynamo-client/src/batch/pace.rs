//! The pauses between batches when the service leaves some of them undone, and how many calls are under way at once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::{Deadline, Error, ErrorKind, Result};

/// The first pause is a random part of this, the next ones of twice as much each.
const BASE: Duration = Duration::from_millis(50);
/// No pause is longer.
const CAP: Duration = Duration::from_secs(20);
/// After this many batches in a row of which nothing was done, the rest is given up.
const MAX_FRUITLESS: u32 = 10;
/// What is told when the deadline ends a batch between two calls.
pub(super) const TOO_LATE: &str = "the deadline came before the batch was done";

/// How it is going: each round of calls that leaves something undone makes the next pause longer, for all.
///
/// A round is what was sent between two pauses. Of several answers of one round that leave something undone, one counts:
/// they tell of the same moment. After a pause one call goes alone, and each answer without a rest lets one more go with it.
pub(super) struct Pace {
    round: u32,
    incomplete: u32,
    fruitless: u32,
    width: usize,
    max_width: usize,
    /// What is waited for before the next call.
    pause: Option<(Duration, Pin<Box<Sleep>>)>,
}

impl Pace {
    pub(super) fn new(max_width: usize) -> Self {
        let max_width = max_width.max(1);
        Self { round: 0, incomplete: 0, fruitless: 0, width: max_width, max_width, pause: None }
    }

    /// How many calls may be under way.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn round(&self) -> u32 {
        self.round
    }

    /// The pause that comes next.
    pub(super) fn pause(&self) -> Option<Duration> {
        self.pause.as_ref().map(|(pause, _)| *pause)
    }

    /// Takes note of an answer: how many parts the batch had, and how many of them came back.
    pub(super) fn note(&mut self, round: u32, sent: usize, undone: usize) {
        if undone < sent {
            self.fruitless = 0;
        }
        if round != self.round {
            return;
        }
        if undone == 0 {
            self.incomplete = 0;
            self.width = self.max_width.min(self.width.saturating_add(1));
            return;
        }
        if undone == sent {
            self.fruitless += 1;
        }
        self.incomplete += 1;
        self.round += 1;
        self.width = 1;
        let doublings = (self.incomplete - 1).min(16);
        let pause = BASE.saturating_mul(1 << doublings).min(CAP).mul_f64(fastrand::f64());
        self.pause = Some((pause, Box::pin(sleep(pause))));
    }

    /// Takes note of a call that was throttled to its end; false when that is enough of it.
    pub(super) fn note_throttled(&mut self, round: u32, sent: usize) -> bool {
        self.note(round, sent, sent);
        self.fruitless < MAX_FRUITLESS
    }

    /// Waits as long as the answers so far advise.
    pub(super) fn poll_ready(
        &mut self,
        context: &mut Context<'_>,
        deadline: Option<Deadline>,
    ) -> Poll<Result<()>> {
        if self.fruitless >= MAX_FRUITLESS {
            let told = format!("the last {MAX_FRUITLESS} batches were all left unprocessed");
            return Poll::Ready(Err(Error::told(ErrorKind::Throttled, told)));
        }
        if let Some((_, pause)) = &mut self.pause {
            if deadline.is_some_and(|deadline| deadline.instant() <= pause.deadline()) {
                return Poll::Ready(Err(Error::told(ErrorKind::Timeout, TOO_LATE)));
            }
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
        }
        match deadline {
            Some(deadline) if deadline.instant() <= Instant::now() => {
                Poll::Ready(Err(Error::told(ErrorKind::Timeout, TOO_LATE)))
            }
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace")
            .field("incomplete", &self.incomplete)
            .field("fruitless", &self.fruitless)
            .field("width", &self.width)
            .finish_non_exhaustive()
    }
}
