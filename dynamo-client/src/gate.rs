//! The client's front door: counts the calls inside and can be closed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Lets calls in until it is closed, and knows when the last one has left.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    closed: AtomicBool,
    inside: AtomicUsize,
    left: Notify,
}

impl Gate {
    /// Lets a call in; `None` once the gate is closed.
    pub(crate) fn enter(&self) -> Option<Pass<'_>> {
        // Counted before the look at `closed`: a call that `close` does not see is one that sees `close`.
        self.inside.fetch_add(1, Ordering::SeqCst);
        let pass = Pass(self);
        (!self.closed.load(Ordering::SeqCst)).then_some(pass)
    }

    /// Lets nobody in any more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// How many calls are inside.
    pub(crate) fn inside(&self) -> usize {
        self.inside.load(Ordering::SeqCst)
    }

    /// Waits until the last call has left.
    pub(crate) async fn emptied(&self) {
        loop {
            let left = self.left.notified();
            if self.inside() == 0 {
                return;
            }
            left.await;
        }
    }
}

/// A call's stay; dropping it is leaving, also for a call whose future is dropped.
#[derive(Debug)]
pub(crate) struct Pass<'a>(&'a Gate);

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.0.inside.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.left.notify_waiters();
        }
    }
}
