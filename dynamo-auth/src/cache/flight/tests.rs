//! Orders of events that a scheduler brings about only now and then.

use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::port::ManualClock;

fn flight<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Arc<Flight<T>> {
    let clock = SharedClock::new(ManualClock::new(SystemTime::UNIX_EPOCH));
    Arc::new(Flight::new(Box::pin(work), clock))
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

fn poll<T: Clone>(join: &mut Join<T>, bell: &Arc<Bell>) -> Poll<Option<T>> {
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
        let mut late = lock(&in_work);
        assert!(poll(late.as_mut().unwrap(), &bell_in_work).is_pending());
        Poll::Pending
    }));
    *lock(&late) = Some(flight.join());
    let mut first = flight.join();
    assert!(poll(&mut first, &Arc::default()).is_pending());
    drop(first);
    assert_eq!(late_bell.rings(), 1, "nobody else would go on with the work");
    let mut late = lock(&late).take().unwrap();
    assert_eq!(poll(&mut late, &late_bell), Poll::Ready(Some(7)));
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
    assert_eq!(poll(&mut busy, &busy_bell), Poll::Ready(Some(7)));
    assert_eq!(poll(&mut idle, &idle_bell), Poll::Ready(Some(7)));
}

#[test]
fn a_panic_ends_the_work_for_all() {
    let flight = flight(poll_fn(|_| -> Poll<u8> { panic!("a fault of the work") }));
    let (mut first, mut second) = (flight.join(), flight.join());
    let bell = Arc::new(Bell::default());
    assert!(catch_unwind(AssertUnwindSafe(|| poll(&mut first, &bell))).is_err());
    assert!(flight.is_gone(SystemTime::UNIX_EPOCH));
    assert_eq!(poll(&mut second, &bell), Poll::Ready(None));
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
fn it_is_gone_when_nobody_has_waited_for_a_minute() {
    let after = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let flight = flight(pending::<u8>());
    let first = flight.join();
    assert!(!flight.is_gone(after(3600)) && !flight.was_parked());
    drop(first);
    assert!(!flight.is_gone(after(60)) && flight.is_gone(after(61)));
    assert!(flight.is_gone(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), "the clock went back");
    let second = flight.join();
    assert!(!flight.is_gone(after(61)) && flight.was_parked());
    drop(second);
}
