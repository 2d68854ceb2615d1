use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::SemaphorePermit;
use tokio::time::Instant;

use super::connection::Connection;
use super::origin::Origin;
use crate::slots::Slots;
use crate::{Error, Limits};

/// The kept connections, and the slots that bound how many there are.
///
/// Who has a slot may have one connection; slots are granted in the order in which they were asked for. Kept
/// connections are taken last in, first out, so that what is not needed grows old and is closed. The lock is never held
/// across an await, nor while a connection closes.
pub(super) struct Pool {
    slots: Slots,
    max: usize,
    idle: Duration,
    max_age: Duration,
    /// In the order in which they became idle.
    kept: Mutex<Kept>,
}

/// Boxed, as a connection is large and moves twice for each request.
type Kept = Vec<Box<Connection>>;

impl Pool {
    pub(super) fn new(max: usize, idle: Duration, max_age: Duration) -> Self {
        Self { slots: Slots::new(max), max, idle, max_age, kept: Mutex::default() }
    }

    /// Waits for a slot.
    pub(super) async fn slot(&self, limits: &Limits, started: Instant) -> Result<SemaphorePermit<'_>, Error> {
        self.slots.slot(limits, started).await
    }

    /// Takes the connection to an origin that became idle last, if any is young enough.
    pub(super) fn take(&self, origin: &Origin, now: Instant) -> Option<Box<Connection>> {
        let mut over = Vec::new();
        let mut kept = self.kept();
        let expired = kept.iter().take_while(|one| now.duration_since(one.idle_since) >= self.idle).count();
        if expired > 0 {
            over.extend(kept.drain(..expired));
        }
        let found = loop {
            let Some(place) = kept.iter().rposition(|one| one.origin == *origin) else { break None };
            let one = kept.remove(place);
            if now.duration_since(one.opened) < self.max_age {
                break Some(one);
            }
            over.push(one);
        };
        drop(kept);
        drop(over);
        found
    }

    /// Keeps a connection for later, unless it is too old already.
    pub(super) fn keep(&self, mut connection: Box<Connection>, now: Instant) {
        if now.duration_since(connection.opened) < self.max_age && !self.idle.is_zero() {
            connection.idle_since = now;
            self.kept().push(connection);
        }
    }

    /// Closes kept connections to other origins where, with one more to open, there would be too many.
    pub(super) fn make_room(&self) {
        let in_use = self.slots.n_in_use();
        let mut kept = self.kept();
        let surplus = (kept.len() + in_use).saturating_sub(self.max).min(kept.len());
        let over: Vec<_> = if surplus > 0 { kept.drain(..surplus).collect() } else { Vec::new() };
        drop(kept);
        drop(over);
    }

    /// Closes the connections to an origin that have been idle since `since` or longer: one of them was dead, and so
    /// are they, probably.
    pub(super) fn retire(&self, origin: &Origin, since: Instant) {
        let mut kept = self.kept();
        let over: Vec<_> =
            kept.extract_if(.., |one| one.origin == *origin && one.idle_since <= since).collect();
        drop(kept);
        drop(over);
    }

    /// Closes all kept connections.
    pub(super) fn clear(&self) {
        let over = std::mem::take(&mut *self.kept());
        drop(over);
    }

    pub(super) fn n_kept(&self) -> usize {
        self.kept().len()
    }

    pub(super) fn n_in_use(&self) -> usize {
        self.slots.n_in_use()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
