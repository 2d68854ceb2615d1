//! One piece of work that many wait for, and that goes on when the one who started it is dropped.
//!
//! Nothing is spawned: whoever is polled polls the work on. A waker of the work wakes everyone who waits, so a waiter
//! that is alive but no longer polled holds up nobody. When nobody waits, the work stays parked until somebody joins.

use std::collections::BTreeMap;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::{Duration, SystemTime};

use crate::port::{BoxFuture, Clock, SharedClock};

/// How long work may stay parked; after that, its sockets and timers are not worth going on with.
const LONGEST_PARKED: Duration = Duration::from_secs(60);

/// The work, and those who wait for it.
pub(super) struct Flight<T> {
    stage: Mutex<Stage<T>>,
    crew: Mutex<Crew>,
    wakers: Arc<Wakers>,
    clock: SharedClock,
}

enum Stage<T> {
    /// It waits for something, or for somebody to go on with it.
    Parked(BoxFuture<'static, T>),
    /// This thread is polling it at this moment.
    Polled(ThreadId),
    /// It ended.
    Over(Result<T, Lost>),
}

/// Why a flight brings nothing to one who waits for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Lost {
    /// Polling the work panicked elsewhere.
    Panicked,
    /// The one who waits is part of the work, which would wait for itself.
    InCircle,
}

#[derive(Default)]
struct Crew {
    waiting: usize,
    joined: u64,
    /// When it was left alone, unless something has moved it on since.
    parked_at: Option<SystemTime>,
    was_parked: bool,
}

impl<T> Flight<T> {
    /// Prepares work; it starts when the first who joins is polled.
    pub(super) fn new(work: BoxFuture<'static, T>, clock: SharedClock) -> Self {
        Self { stage: Mutex::new(Stage::Parked(work)), crew: Mutex::default(), wakers: Arc::default(), clock }
    }

    /// Waits for the work with the others.
    pub(super) fn join(self: &Arc<Self>) -> Join<T> {
        let mut crew = lock(&self.crew);
        crew.was_parked |= crew.parked_at.is_some();
        crew.waiting = crew.waiting.saturating_add(1);
        crew.joined = crew.joined.wrapping_add(1);
        Join { flight: Arc::clone(self), key: crew.joined }
    }

    /// Whether somebody waits for it.
    pub(super) fn has_waiters(&self) -> bool {
        lock(&self.crew).waiting > 0
    }

    /// Whether it was left alone for a while, so that what it waits for may be gone.
    pub(super) fn was_parked(&self) -> bool {
        lock(&self.crew).was_parked
    }

    /// Whether it can't be joined any more: it ended, or it was left alone for too long.
    ///
    /// Who joins it and gives up in vain does not count: what it waits for may belong to a runtime that nobody runs.
    pub(super) fn is_gone(&self) -> bool {
        let parked_at = {
            let crew = lock(&self.crew);
            crew.parked_at.filter(|_| crew.waiting == 0)
        };
        let is_stale = parked_at.is_some_and(|parked_at| {
            // A clock that went back tells nothing; then a new start is the safe choice.
            self.clock.now().duration_since(parked_at).map_or(true, |parked| parked > LONGEST_PARKED)
        });
        is_stale || matches!(*lock(&self.stage), Stage::Over(_))
    }
}

/// One who waits for a flight.
pub(super) struct Join<T> {
    flight: Arc<Flight<T>>,
    key: u64,
}

impl<T: Clone> Future for Join<T> {
    type Output = Result<T, Lost>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { flight, key } = &*self;
        // Before the stage is looked at, so that whoever polls the work at this moment finds it.
        flight.wakers.enlist(*key, cx.waker());
        let mut stage = lock(&flight.stage);
        match &mut *stage {
            Stage::Over(outcome) => return Poll::Ready(outcome.clone()),
            // On the stack of this very thread: nobody would ever get on.
            Stage::Polled(by) if *by == thread::current().id() => return Poll::Ready(Err(Lost::InCircle)),
            Stage::Polled(_) => return Poll::Pending,
            Stage::Parked(_) => {}
        }
        let polled = Stage::Polled(thread::current().id());
        let Stage::Parked(work) = mem::replace(&mut *stage, polled) else { return Poll::Pending };
        drop(stage);
        flight.poll_on(work)
    }
}

impl<T: Clone> Flight<T> {
    fn poll_on(&self, mut work: BoxFuture<'static, T>) -> Poll<Result<T, Lost>> {
        let mut turn = Turn { flight: self, next: None };
        if self.wakers.forget_calls() {
            lock(&self.crew).parked_at = None;
        }
        let waker = Waker::from(Arc::clone(&self.wakers));
        let polled = work.as_mut().poll(&mut Context::from_waker(&waker)).map(Ok);
        turn.next = Some(match &polled {
            Poll::Ready(outcome) => {
                drop(work);
                Stage::Over(outcome.clone())
            }
            Poll::Pending => Stage::Parked(work),
        });
        drop(turn);
        polled
    }
}

impl<T> Drop for Join<T> {
    fn drop(&mut self) {
        // The waker, whose drop may drop anything, goes after the lock.
        let _waker = self.flight.wakers.strike(self.key);
        let now = self.flight.clock.now();
        let mut crew = lock(&self.flight.crew);
        crew.waiting = crew.waiting.saturating_sub(1);
        if crew.waiting == 0 {
            crew.parked_at.get_or_insert(now);
        }
    }
}

/// One turn of polling; however it ends, the next one can follow.
struct Turn<'a, T> {
    flight: &'a Flight<T>,
    next: Option<Stage<T>>,
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        let next = self.next.take().unwrap_or(Stage::Over(Err(Lost::Panicked)));
        let is_over = matches!(next, Stage::Over(_));
        *lock(&self.flight.stage) = next;
        // A call to wake that came in during the turn may have found waiters who then found the work taken.
        if is_over || self.flight.wakers.was_called() {
            self.flight.wakers.wake_all();
        }
    }
}

/// Those to wake when the work can go on.
#[derive(Default)]
struct Wakers(Mutex<Called>);

#[derive(Default)]
struct Called {
    was_called: bool,
    list: BTreeMap<u64, Waker>,
}

impl Wakers {
    fn enlist(&self, key: u64, waker: &Waker) {
        let waker = waker.clone();
        let _old = lock(&self.0).list.insert(key, waker);
    }

    fn strike(&self, key: u64) -> Option<Waker> {
        lock(&self.0).list.remove(&key)
    }

    /// Begins a turn; returns whether the work has called since the last one began.
    fn forget_calls(&self) -> bool {
        mem::take(&mut lock(&self.0).was_called)
    }

    fn was_called(&self) -> bool {
        lock(&self.0).was_called
    }

    fn wake_all(&self) {
        let list = mem::take(&mut lock(&self.0).list);
        list.into_values().for_each(Waker::wake);
    }

    fn call(&self) {
        lock(&self.0).was_called = true;
        self.wake_all();
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.call();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.call();
    }
}

impl<T> fmt::Debug for Flight<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").field("waiting", &lock(&self.crew).waiting).finish_non_exhaustive()
    }
}

/// Locks; nothing is left half done under any of these locks, so a panic elsewhere spoils nothing.
fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
