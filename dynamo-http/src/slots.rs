//! The slots that bound how many requests are under way at once.

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use crate::{Error, ErrorKind, Limit, Limits, Sent};

/// A number of slots, granted in the order in which they were asked for.
#[derive(Debug)]
pub(crate) struct Slots {
    semaphore: Semaphore,
    max: usize,
}

impl Slots {
    /// At least one slot, and no more than a semaphore can hold.
    pub(crate) fn new(max: usize) -> Self {
        let max = max.clamp(1, Semaphore::MAX_PERMITS);
        Self { semaphore: Semaphore::new(max), max }
    }

    /// Waits for a slot, within the limits; the wait began at `started`.
    pub(crate) async fn slot(&self, limits: &Limits, started: Instant) -> Result<SemaphorePermit<'_>, Error> {
        if let Ok(slot) = self.semaphore.try_acquire() {
            return Ok(slot);
        }
        let wait = limits.pool.and_then(|pool| started.checked_add(pool));
        let slot = match wait.into_iter().chain(limits.deadline).min() {
            None => self.semaphore.acquire().await,
            Some(end) => timeout_at(end, self.semaphore.acquire())
                .await
                .map_err(|_| Error::timeout(Limit::Pool, end.saturating_duration_since(started), Sent::No))?,
        };
        slot.map_err(|closed| Error::new(ErrorKind::Other, Sent::No).with_source(closed))
    }

    /// How many slots are in use.
    pub(crate) fn n_in_use(&self) -> usize {
        self.max.saturating_sub(self.semaphore.available_permits())
    }
}
