//! One at a time, for work that waits.

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
    waiting: Vec<Waker>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Taken<'a>(&'a Turn);

impl Turn {
    /// Waits until nobody else works.
    pub(super) async fn take(&self) -> Taken<'_> {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.is_taken {
                if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                    state.waiting.push(context.waker().clone());
                }
                return Poll::Pending;
            }
            state.is_taken = true;
            Poll::Ready(Taken(self))
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        waiting.into_iter().for_each(Waker::wake);
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
}
