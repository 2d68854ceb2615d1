//! One at a time, for work that waits.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Lets one caller work and the others wait.
///
/// A caller that is dropped at work gives its turn back; one that is dropped while it waits is forgotten.
#[derive(Debug, Default)]
pub(super) struct Turn(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_taken: bool,
    came: u64,
    waiting: BTreeMap<u64, Waker>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Taken<'a>(&'a Turn);

/// One who waits, until it has its turn or is dropped.
struct Waiting<'a> {
    turn: &'a Turn,
    key: u64,
}

impl Turn {
    /// Waits until nobody else works.
    pub(super) async fn take(&self) -> Taken<'_> {
        let waiting = self.come();
        poll_fn(|context| {
            // Wakers are anybody's code, which runs without the lock.
            let waker = context.waker().clone();
            let mut state = self.lock();
            if !state.is_taken {
                state.is_taken = true;
                return Poll::Ready(Taken(self));
            }
            let old = state.waiting.insert(waiting.key, waker);
            drop(state);
            drop(old);
            Poll::Pending
        })
        .await
    }

    fn come(&self) -> Waiting<'_> {
        let mut state = self.lock();
        state.came = state.came.wrapping_add(1);
        Waiting { turn: self, key: state.came }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let _waker = self.turn.lock().waiting.remove(&self.key);
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.lock();
            state.is_taken = false;
            std::mem::take(&mut state.waiting)
        };
        // All of them: the first may be gone by now.
        waiting.into_values().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use std::task::Context;

    use super::*;

    #[test]
    fn is_given_to_one_at_a_time_and_back_by_the_dropped() {
        let (turn, mut context) = (Turn::default(), Context::from_waker(Waker::noop()));
        let mut waiting: Vec<_> = (0..3).map(|_| Some(Box::pin(turn.take()))).collect();
        let mut poll = |index: usize| waiting[index].as_mut().unwrap().as_mut().poll(&mut context);
        let Poll::Ready(first) = poll(0) else { panic!("nobody has it") };
        assert!(poll(1).is_pending() && poll(2).is_pending());
        drop(first);
        let Poll::Ready(third) = poll(2) else { panic!("nobody has it") };
        assert!(poll(1).is_pending());
        drop(third);
        assert!(poll(1).is_ready());
    }

    #[test]
    fn nothing_is_kept_of_those_who_left_while_they_waited() {
        let (turn, mut context) = (Turn::default(), Context::from_waker(Waker::noop()));
        let mut first = Box::pin(turn.take());
        let Poll::Ready(taken) = first.as_mut().poll(&mut context) else { panic!("nobody has it") };
        for _ in 0..3 {
            let mut left = Box::pin(turn.take());
            assert!(left.as_mut().poll(&mut context).is_pending());
        }
        assert!(turn.lock().waiting.is_empty());
        drop(taken);
        assert!(!turn.lock().is_taken);
    }
}
