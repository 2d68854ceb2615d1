//! Orders of events that a scheduler brings about only now and then.

use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::*;
use crate::port::ManualClock;

fn flight<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Arc<Flight<T>> {
    flight_by(&ManualClock::new(SystemTime::UNIX_EPOCH), work)
}

fn flight_by<T: Send + 'static>(
    clock: &ManualClock,
    work: impl Future<Output = T> + Send + 'static,
) -> Arc<Flight<T>> {
    Arc::new(Flight::new(Box::pin(work), SharedClock::new(clock.clone())))
}

/// Counts how often it is called.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Bell {
    fn rings(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn poll<T: Clone>(join: &mut Join<T>, bell: &Arc<Bell>) -> Poll<Result<T, Lost>> {
    Pin::new(join).poll(&mut Context::from_waker(&Waker::from(Arc::clone(bell))))
}

#[test]
fn who_comes_while_another_polls_is_woken_for_what_happened_meanwhile() {
    let (late, late_bell) = (Arc::new(Mutex::new(None::<Join<u8>>)), Arc::new(Bell::default()));
    let (in_work, bell_in_work) = (Arc::clone(&late), Arc::clone(&late_bell));
    let mut turns = 0;
    let flight = flight(poll_fn(move |cx| {
        turns += 1;
        if turns > 1 {
            return Poll::Ready(7);
        }
        // What the work waits for is there at once; then a second waiter looks in, and finds it being polled.
        cx.waker().wake_by_ref();
        let look = || assert!(poll(lock(&in_work).as_mut().unwrap(), &bell_in_work).is_pending());
        thread::scope(|scope| scope.spawn(look).join().unwrap());
        Poll::Pending
    }));
    *lock(&late) = Some(flight.join());
    let mut first = flight.join();
    assert!(poll(&mut first, &Arc::default()).is_pending());
    drop(first);
    assert_eq!(late_bell.rings(), 1, "nobody else would go on with the work");
    let mut late = lock(&late).take().unwrap();
    assert_eq!(poll(&mut late, &late_bell), Poll::Ready(Ok(7)));
}

#[test]
fn a_waiter_that_is_no_longer_polled_holds_up_nobody() {
    let (to_wake, is_there) = (Arc::new(Mutex::new(None::<Waker>)), Arc::new(AtomicUsize::new(0)));
    let (in_work, there) = (Arc::clone(&to_wake), Arc::clone(&is_there));
    let flight = flight(poll_fn(move |cx| {
        *lock(&in_work) = Some(cx.waker().clone());
        if there.load(Ordering::SeqCst) > 0 { Poll::Ready(7) } else { Poll::Pending }
    }));
    let (mut idle, mut busy) = (flight.join(), flight.join());
    let (idle_bell, busy_bell) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
    assert!(poll(&mut idle, &idle_bell).is_pending());
    assert!(poll(&mut busy, &busy_bell).is_pending());
    is_there.store(1, Ordering::SeqCst);
    lock(&to_wake).take().unwrap().wake();
    assert_eq!((idle_bell.rings(), busy_bell.rings()), (1, 1));
    assert_eq!(poll(&mut busy, &busy_bell), Poll::Ready(Ok(7)));
    assert_eq!(poll(&mut idle, &idle_bell), Poll::Ready(Ok(7)));
}

#[test]
fn a_panic_ends_the_work_for_all() {
    let flight = flight(poll_fn(|_| -> Poll<u8> { panic!("a fault of the work") }));
    let (mut first, mut second) = (flight.join(), flight.join());
    let bell = Arc::new(Bell::default());
    assert!(catch_unwind(AssertUnwindSafe(|| poll(&mut first, &bell))).is_err());
    assert!(flight.is_gone());
    assert_eq!(poll(&mut second, &bell), Poll::Ready(Err(Lost::Panicked)));
}

#[test]
fn a_waker_may_own_another_waiter() {
    struct Owner(#[allow(dead_code, reason = "it is there to be dropped")] Mutex<Option<Join<u8>>>);

    impl Wake for Owner {
        fn wake(self: Arc<Self>) {}
    }

    let flight = flight(pending());
    let mut outer = flight.join();
    let waker = Waker::from(Arc::new(Owner(Mutex::new(Some(flight.join())))));
    assert!(Pin::new(&mut outer).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    assert!(flight.has_waiters());
    // The last reference to the other waiter goes with the waker, in the middle of this.
    drop(outer);
    assert!(!flight.has_waiters());

    let mut outer = flight.join();
    let waker = Waker::from(Arc::new(Owner(Mutex::new(Some(flight.join())))));
    assert!(Pin::new(&mut outer).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    assert!(Pin::new(&mut outer).poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(outer);
    assert!(!flight.has_waiters());
}

#[test]
fn it_is_gone_when_nothing_has_moved_it_on_for_a_minute() {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let set = |seconds| clock.set(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let waker = Arc::new(Mutex::new(None::<Waker>));
    let in_work = Arc::clone(&waker);
    let flight = flight_by(
        &clock,
        poll_fn(move |cx| {
            *lock(&in_work) = Some(cx.waker().clone());
            Poll::<u8>::Pending
        }),
    );
    let look = |seconds| {
        set(seconds);
        assert!(poll(&mut flight.join(), &Arc::default()).is_pending());
    };
    set(3600);
    let first = flight.join();
    assert!(!flight.is_gone() && !flight.was_parked());
    set(7200);
    assert!(!flight.is_gone(), "somebody waits");
    drop(first);
    set(7260);
    assert!(!flight.is_gone());
    set(7261);
    assert!(flight.is_gone());
    set(7199);
    assert!(flight.is_gone(), "the clock went back");

    look(7230);
    assert!(flight.was_parked());
    set(7260);
    assert!(!flight.is_gone());
    set(7261);
    let second = flight.join();
    assert!(!flight.is_gone(), "somebody waits");
    drop(second);
    assert!(flight.is_gone(), "who looked in at 7230 s moved nothing on");

    lock(&waker).take().unwrap().wake();
    look(7290);
    set(7350);
    assert!(!flight.is_gone(), "it was called");
    set(7351);
    assert!(flight.is_gone());
}

#[test]
fn work_that_waits_for_itself_is_told_so() {
    let own = Arc::new(Mutex::new(None::<Join<u8>>));
    let in_work = Arc::clone(&own);
    let flight = flight(poll_fn(move |cx| match Pin::new(lock(&in_work).as_mut().unwrap()).poll(cx) {
        Poll::Ready(Err(Lost::InCircle)) => Poll::Ready(7),
        other => panic!("{other:?}"),
    }));
    *lock(&own) = Some(flight.join());
    assert_eq!(poll(&mut flight.join(), &Arc::default()), Poll::Ready(Ok(7)));
    drop(lock(&own).take());
}

/// Threads that come, look in a few times and go; the work is called from another thread, at any moment, and once for
/// each step. Somebody who stays must hear of every step, or nobody would ever get to the end.
#[test]
fn no_call_is_lost_however_the_threads_interleave() {
    const STEPS: usize = 4;
    for round in 0..500_u64 {
        let (steps, (sender, calls)) = (Arc::new(AtomicUsize::new(0)), mpsc::channel::<Waker>());
        let (in_work, sender) = (Arc::clone(&steps), Mutex::new(sender));
        let mut expected = 0;
        let flight = flight(poll_fn(move |cx| {
            if in_work.load(Ordering::SeqCst) < expected {
                return Poll::Pending;
            }
            if expected == STEPS {
                return Poll::Ready(7_u8);
            }
            expected += 1;
            lock(&sender).send(cx.waker().clone()).unwrap();
            // Long enough, now and then, that the call comes while others look in.
            (0..expected % 8).for_each(|_| thread::yield_now());
            Poll::Pending
        }));
        thread::scope(|scope| {
            let steps = &steps;
            scope.spawn(move || {
                while let Ok(waker) = calls.recv() {
                    steps.fetch_add(1, Ordering::SeqCst);
                    waker.wake();
                    if steps.load(Ordering::SeqCst) == STEPS {
                        break;
                    }
                }
            });
            for worker in 0..3_u64 {
                let flight = &flight;
                scope.spawn(move || {
                    let mut seed = (round * 31 + worker + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
                    if worker == 0 {
                        assert_eq!(block_on(flight.join()), Ok(7));
                        return;
                    }
                    // Gone soon, so that they don't make up for a call that was lost.
                    for _ in 0..seed % 6 {
                        seed ^= seed << 13;
                        seed ^= seed >> 7;
                        seed ^= seed << 17;
                        let mut join = flight.join();
                        for _ in 0..seed % 4 {
                            let _ = poll(&mut join, &Arc::default());
                            thread::yield_now();
                        }
                    }
                });
            }
        });
        assert!(!flight.has_waiters() && flight.is_gone());
    }
}

/// Polls only when it was woken; fails if that takes very long.
fn block_on<T: Clone>(mut join: Join<T>) -> Result<T, Lost> {
    struct Unpark(thread::Thread, AtomicUsize);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.1.store(1, Ordering::SeqCst);
            self.0.unpark();
        }
    }

    let unpark = Arc::new(Unpark(thread::current(), AtomicUsize::new(1)));
    let waker = Waker::from(Arc::clone(&unpark));
    let mut in_vain = 0;
    loop {
        if unpark.1.swap(0, Ordering::SeqCst) > 0 {
            in_vain = 0;
            if let Poll::Ready(ended) = Pin::new(&mut join).poll(&mut Context::from_waker(&waker)) {
                return ended;
            }
        } else {
            in_vain += 1;
            assert!(in_vain < 200, "nobody was woken");
            thread::park_timeout(Duration::from_millis(100));
        }
    }
}
