//! What is kept, behind its locks, and the one flight that asks for more.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use super::flight::{Flight, Join};
use super::policy::{Due, Known};
use crate::port::{BoxFuture, Clock};
use crate::{Credentials, Error, Ports};

/// What is kept, and the flight.
///
/// Neither lock is held while a source is asked. The flight's lock is taken first.
pub(super) struct Store {
    known: RwLock<Known>,
    flight: Mutex<Option<Arc<Flight<Landing>>>>,
    ports: Ports,
}

/// What a flight brought to everyone who waited for it.
#[derive(Clone)]
pub(super) enum Landing {
    Answered(Result<Credentials, Error>),
    /// Nothing that counts; ask anew.
    Again,
}

/// What a caller does.
pub(super) enum Entered {
    Answered(Result<Credentials, Error>),
    Waits(Join<Landing>),
}

impl Store {
    pub(super) fn new(ports: &Ports) -> Self {
        Self { known: RwLock::default(), flight: Mutex::default(), ports: ports.clone() }
    }

    /// The credentials that this caller may use without waiting.
    pub(super) fn ready(&self) -> Option<Credentials> {
        let due = self.read().due(|| self.ports.clock().now());
        match due {
            Due::Fresh(credentials) => Some(credentials),
            Due::Ahead(credentials) => self.is_refreshing().then_some(credentials),
            Due::Now | Due::Refused(_) => None,
        }
    }

    /// Decides for one caller; `start` makes the work of a new flight.
    pub(super) fn enter(&self, start: impl FnOnce() -> BoxFuture<'static, Landing>) -> Entered {
        // Dropped after the lock, since it may own anything.
        let mut _gone = None;
        let mut slot = self.slot();
        if slot.as_ref().is_some_and(|flight| flight.is_gone()) {
            _gone = slot.take();
        }
        // The time is asked for here, not before the lock: what landed in between would seem to lie in the future.
        let due = self.read().due(|| self.ports.clock().now());
        match due {
            Due::Fresh(credentials) => return Entered::Answered(Ok(credentials)),
            Due::Refused(error) => return Entered::Answered(Err(error)),
            Due::Ahead(credentials) if slot.as_ref().is_some_and(|flight| flight.has_waiters()) => {
                return Entered::Answered(Ok(credentials));
            }
            Due::Ahead(_) | Due::Now => {}
        }
        let flight = slot.get_or_insert_with(|| Arc::new(Flight::new(start(), self.ports.clock().clone())));
        Entered::Waits(flight.join())
    }

    /// Takes what the source answered; the flight that brings it is over.
    pub(super) fn land(&self, answer: Result<Credentials, Error>) -> Landing {
        let (now, fraction) = (self.ports.clock().now(), self.ports.random().fraction());
        let mut slot = self.slot();
        let was_parked = slot.take().is_some_and(|flight| flight.was_parked());
        if was_parked && answer.as_ref().is_err_and(|error| !error.is_lasting()) {
            // Its connection or its runtime may have gone in the meantime, so this says nothing about the source.
            return Landing::Again;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Landing::Answered(known.learn(answer, now, fraction))
    }

    /// Takes note of a rejection; returns whether asking again may give others.
    pub(super) fn reject(&self, rejected: &Credentials, has_others: bool) -> bool {
        let now = self.ports.clock().now();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.reject(rejected, has_others, now)
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_refreshing(&self) -> bool {
        self.slot().as_ref().is_some_and(|flight| flight.has_waiters())
    }

    fn slot(&self) -> MutexGuard<'_, Option<Arc<Flight<Landing>>>> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.read();
        f.debug_struct("Store")
            .field("kept", &known.credentials())
            .field("failure", &known.failure())
            .finish_non_exhaustive()
    }
}
