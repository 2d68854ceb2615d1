//! The cache of credentials by its public door: timing, many callers at once, and callers that give up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{Clock, FixedRandom, ManualClock, Ports};
use dynamo_auth::{Cached, Credentials, Error, Finding, ProvideCredentials, Renewal, SharedProvider};
use tokio::sync::Semaphore;

const HOUR: u64 = 3600;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn keys(id: &str, expires: u64) -> Credentials {
    Credentials::new(id, "secret").unwrap().with_expires_at(at(expires)).with_renewal(Renewal::Ahead)
}

/// Gives what a script says, each answer once, and waits for a permit before each if it is told to.
#[derive(Clone)]
struct Source(Arc<Script>);

struct Script {
    answers: Mutex<VecDeque<Answer>>,
    calls: AtomicUsize,
    gate: Option<Semaphore>,
    rejections: AtomicUsize,
}

enum Answer {
    Gives(Credentials),
    Fails(Error),
    Panics,
}

impl Source {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with_gate(answers, None)
    }

    fn gated(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with_gate(answers, Some(Semaphore::new(0)))
    }

    fn with_gate(answers: impl IntoIterator<Item = Answer>, gate: Option<Semaphore>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect());
        Self(Arc::new(Script { answers, calls: AtomicUsize::new(0), gate, rejections: AtomicUsize::new(0) }))
    }

    fn open(&self) {
        self.0.gate.as_ref().unwrap().add_permits(1);
    }

    fn calls(&self) -> usize {
        self.0.calls.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Source {
    async fn provide(&self) -> Result<Credentials, Error> {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.0.gate {
            gate.acquire().await.unwrap().forget();
        }
        let answer = self.0.answers.lock().unwrap().pop_front();
        match answer.expect("the source is asked more often than expected") {
            Answer::Gives(credentials) => Ok(credentials),
            Answer::Fails(error) => Err(error),
            Answer::Panics => panic!("a fault of the source"),
        }
    }

    fn name(&self) -> &str {
        "script"
    }

    fn findings(&self) -> Vec<Finding> {
        vec![Finding::new("the script", "is there")]
    }

    fn invalidate(&self, _: &Credentials) -> bool {
        self.0.rejections.fetch_add(1, Ordering::SeqCst);
        false
    }
}

fn gives(id: &str, expires: u64) -> Answer {
    Answer::Gives(keys(id, expires))
}

fn down() -> Answer {
    Answer::Fails(Error::source_failed("down"))
}

/// A cache in front of a source, at the beginning of 1970.
fn cached(source: &Source) -> (Cached<Source>, ManualClock) {
    let clock = ManualClock::new(at(0));
    let ports = Ports::builder(clock.clone()).random(FixedRandom(0.0)).build();
    (Cached::new(source.clone(), &ports), clock)
}

async fn id(cached: &impl ProvideCredentials) -> Result<String, Error> {
    cached.provide().await.map(|credentials| credentials.access_key_id().to_owned())
}

/// Polls a future once, by nobody's task.
fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Runs the other tasks until they all wait.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_hundred_callers_ask_once_at_first_and_in_the_last_minute() {
    let source = Source::gated([gives("a", HOUR), gives("b", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    for (now, expected) in [(0, "a"), (HOUR - 60, "b")] {
        clock.set(at(now));
        let before = source.calls();
        assert!(cached.ready().is_none());
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let cached = cached.clone();
                tokio::spawn(async move { id(&cached).await })
            })
            .collect();
        settle().await;
        assert!(callers.iter().all(|caller| !caller.is_finished()));
        source.open();
        for caller in callers {
            assert_eq!(caller.await.unwrap().unwrap(), expected);
        }
        assert_eq!(source.calls() - before, 1);
    }
}

#[tokio::test]
async fn all_who_wait_get_the_same_error_and_the_next_caller_asks_again() {
    let source = Source::gated([down(), gives("a", HOUR)]);
    let (cached, _clock) = cached(&source);
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { id(&cached).await })
        })
        .collect();
    settle().await;
    source.open();
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap_err().to_string(), "down");
    }
    assert_eq!(source.calls(), 1);
    source.open();
    assert_eq!(id(&cached).await.unwrap(), "a");
    assert!(cached.last_failure().is_none());
}

#[tokio::test]
async fn while_one_caller_renews_ahead_the_others_do_not_wait() {
    let source = Source::gated([gives("a", HOUR), gives("b", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    let shared = SharedProvider::new(cached.clone());
    source.open();
    assert_eq!(id(&shared).await.unwrap(), "a");
    clock.set(at(2700));

    // As a client asks: ready first, then provide; the sharing handle asks for ready once more.
    assert!(shared.ready().is_none());
    let mut first = pin!(id(&shared));
    assert!(poll_once(first.as_mut()).is_pending());
    for _ in 0..10 {
        assert_eq!(shared.ready().unwrap().access_key_id(), "a");
        assert!(matches!(poll_once(pin!(id(&cached))), Poll::Ready(Ok(id)) if id == "a"));
    }
    assert_eq!(source.calls(), 2);
    source.open();
    assert_eq!(first.await.unwrap(), "b");
    assert_eq!(shared.ready().unwrap().access_key_id(), "b");
    assert_eq!(source.calls(), 2);
}

#[tokio::test]
async fn when_the_one_who_asked_gives_up_another_goes_on_with_the_same_question() {
    let source = Source::gated([gives("a", HOUR), gives("b", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    for (now, expected, calls) in [(0, "a", 1), (HOUR, "b", 2)] {
        clock.set(at(now));
        let started = tokio::spawn({
            let cached = cached.clone();
            async move { id(&cached).await }
        });
        settle().await;
        let waits = tokio::spawn({
            let cached = cached.clone();
            async move { id(&cached).await }
        });
        settle().await;
        started.abort();
        assert!(started.await.unwrap_err().is_cancelled());
        source.open();
        assert_eq!(waits.await.unwrap().unwrap(), expected);
        assert_eq!(source.calls(), calls);
    }
}

#[tokio::test]
async fn a_question_that_nobody_waits_for_is_gone_on_with_by_the_next_caller() {
    let source = Source::gated([gives("a", HOUR), gives("b", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    source.open();
    id(&cached).await.unwrap();
    clock.set(at(2700));
    assert!(poll_once(pin!(id(&cached))).is_pending());
    assert!(cached.ready().is_none(), "the one who asked is gone");
    assert_eq!(source.calls(), 2);
    clock.set(at(2760));
    source.open();
    assert_eq!(id(&cached).await.unwrap(), "b");
    assert_eq!(source.calls(), 2);
}

#[tokio::test]
async fn a_question_left_alone_for_over_a_minute_is_asked_anew() {
    for now in [2761, 2699] {
        let source = Source::gated([gives("a", HOUR), gives("b", 2 * HOUR)]);
        let (cached, clock) = cached(&source);
        source.open();
        id(&cached).await.unwrap();
        clock.set(at(2700));
        assert!(poll_once(pin!(id(&cached))).is_pending());
        clock.set(at(now));
        // Rejected, so that they are due whatever the clock says.
        cached.invalidate(&cached.kept().unwrap());
        source.open();
        assert_eq!(id(&cached).await.unwrap(), "b");
        assert_eq!(source.calls(), 3);
    }
}

#[tokio::test]
async fn a_question_that_takes_long_is_not_asked_anew_while_somebody_waits() {
    let source = Source::gated([gives("a", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    let mut first = pin!(id(&cached));
    assert!(poll_once(first.as_mut()).is_pending());
    clock.set(at(HOUR));
    assert!(poll_once(pin!(id(&cached))).is_pending());
    source.open();
    assert_eq!(first.await.unwrap(), "a");
    assert_eq!(source.calls(), 1);
}

#[tokio::test]
async fn a_failure_of_a_parked_question_does_not_count() {
    let source = Source::gated([gives("a", HOUR), down(), gives("b", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    source.open();
    id(&cached).await.unwrap();
    clock.set(at(2700));
    assert!(poll_once(pin!(id(&cached))).is_pending());
    source.open();
    source.open();
    assert_eq!(id(&cached).await.unwrap(), "b");
    assert_eq!(source.calls(), 3);
}

/// A runtime takes its timers with it; what waited for them is asked anew in the next one.
#[test]
fn a_question_survives_the_end_of_its_runtime() {
    struct Slow(Arc<AtomicUsize>);

    impl ProvideCredentials for Slow {
        async fn provide(&self) -> Result<Credentials, Error> {
            self.0.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(keys("a", HOUR))
        }
    }

    let calls = Arc::<AtomicUsize>::default();
    let ports = Ports::builder(ManualClock::new(at(0))).build();
    let cached = Cached::new(Slow(Arc::clone(&calls)), &ports);
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime().block_on(async {
        let provided = tokio::time::timeout(Duration::from_millis(2), cached.provide()).await;
        assert!(provided.is_err());
    });
    assert_eq!(runtime().block_on(id(&cached)).unwrap(), "a");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

/// A runtime that is there but that nobody runs moves nothing on: callers elsewhere, each with little patience, wait in
/// vain for a while, and not for ever.
#[test]
fn a_question_in_a_runtime_that_nobody_runs_is_asked_anew_in_the_end() {
    struct Slow(Arc<AtomicUsize>);

    impl ProvideCredentials for Slow {
        async fn provide(&self) -> Result<Credentials, Error> {
            self.0.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(keys("a", HOUR))
        }
    }

    let calls = Arc::<AtomicUsize>::default();
    let clock = ManualClock::new(at(0));
    let cached = Cached::new(Slow(Arc::clone(&calls)), &Ports::builder(clock.clone()).build());
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (idle, busy) = (runtime(), runtime());
    let ask = |runtime: &tokio::runtime::Runtime, patience| {
        runtime
            .block_on(async { tokio::time::timeout(Duration::from_millis(patience), cached.provide()).await })
    };
    assert!(ask(&idle, 2).is_err());
    for _ in 0..6 {
        clock.advance(Duration::from_secs(10));
        assert!(ask(&busy, 10).is_err());
    }
    clock.advance(Duration::from_secs(10));
    assert!(ask(&busy, 2000).is_ok_and(|answer| answer.is_ok()));
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_source_that_asks_its_own_cache_does_not_wait_for_itself() {
    #[derive(Clone, Default)]
    struct Circle(Arc<OnceLock<Cached<Circle>>>);

    impl ProvideCredentials for Circle {
        async fn provide(&self) -> Result<Credentials, Error> {
            tokio::task::yield_now().await;
            match self.0.get().unwrap().provide().await {
                Ok(credentials) => Ok(credentials.with_account_id("again")),
                Err(error) => {
                    assert!(error.to_string().contains("\"circle\" asks the cache"), "{error}");
                    Ok(keys("first", HOUR))
                }
            }
        }

        fn name(&self) -> &str {
            "circle"
        }
    }

    let clock = ManualClock::new(at(0));
    let circle = Circle::default();
    let cached = Cached::new(circle.clone(), &Ports::builder(clock.clone()).build());
    assert!(circle.0.set(cached.clone()).is_ok());
    let provide = || async { tokio::time::timeout(Duration::from_secs(5), cached.provide()).await.unwrap() };
    assert_eq!(provide().await.unwrap().account_id(), None);
    clock.set(at(2700));
    assert_eq!(provide().await.unwrap().account_id(), Some("again"), "the kept ones are good enough for it");
}

#[tokio::test]
async fn a_panic_of_the_source_is_a_failure_like_any_other() {
    let source = Source::new([Answer::Panics, gives("a", HOUR), Answer::Panics, gives("b", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    let error = id(&cached).await.unwrap_err();
    assert!(error.to_string().contains("\"script\" panicked"), "{error}");
    assert_eq!(id(&cached).await.unwrap(), "a");
    clock.set(at(2700));
    assert_eq!(id(&cached).await.unwrap(), "a");
    assert!(cached.last_failure().is_some());
    clock.set(at(2999));
    assert_eq!(id(&cached).await.unwrap(), "a");
    assert_eq!(source.calls(), 3);
    clock.set(at(3000));
    assert_eq!(id(&cached).await.unwrap(), "b");
}

/// A clock that panics once takes its caller with it, and nobody else.
#[tokio::test]
async fn a_panic_of_a_port_does_not_wedge_the_cache() {
    #[derive(Clone, Debug)]
    struct Faulty(Arc<AtomicUsize>);

    impl dynamo_auth::port::Random for Faulty {
        fn fraction(&self) -> f64 {
            assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "a fault of the port");
            0.0
        }
    }

    let source = Source::gated([gives("a", HOUR), gives("b", HOUR)]);
    let random = Faulty(Arc::default());
    let ports = Ports::builder(ManualClock::new(at(0))).random(random).build();
    let cached = Cached::new(source.clone(), &ports);
    let callers: Vec<_> = (0..3)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { id(&cached).await })
        })
        .collect();
    settle().await;
    source.open();
    source.open();
    let mut panicked = 0;
    for caller in callers {
        match caller.await {
            Ok(id) => assert_eq!(id.unwrap(), "b"),
            Err(error) => panicked += usize::from(error.is_panic()),
        }
    }
    assert_eq!((panicked, source.calls()), (1, 2));
}

#[tokio::test]
async fn a_rejection_asks_again_unless_the_source_is_left_alone() {
    let source = Source::new([gives("a", HOUR), gives("b", HOUR), down(), gives("c", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    assert_eq!(id(&cached).await.unwrap(), "a");
    let old = cached.kept().unwrap();
    assert!(cached.invalidate(&keys("a", 1)), "the same keys, put together again");
    assert!(cached.ready().is_none());
    assert_eq!(cached.kept().unwrap().access_key_id(), "a");
    assert_eq!(id(&cached).await.unwrap(), "b");
    assert!(cached.invalidate(&old), "others are kept already");
    assert_eq!(cached.ready().unwrap().access_key_id(), "b");

    clock.set(at(2700));
    assert_eq!(id(&cached).await.unwrap(), "b", "the source is down");
    assert!(!cached.invalidate(&cached.kept().unwrap()));
    assert_eq!(cached.ready().unwrap().access_key_id(), "b");
    clock.set(at(3000));
    assert_eq!(id(&cached).await.unwrap(), "c");
    assert_eq!(source.calls(), 4);
}

#[tokio::test]
async fn keys_without_an_expiry_are_kept_until_they_are_rejected() {
    let plain = |id: &str| Answer::Gives(Credentials::new(id, "secret").unwrap());
    let source = Source::new([plain("a"), plain("b")]);
    let (cached, clock) = cached(&source);
    assert_eq!(id(&cached).await.unwrap(), "a");
    clock.advance(Duration::from_secs(1 << 40));
    assert_eq!(id(&cached).await.unwrap(), "a");
    assert!(!cached.invalidate(&cached.kept().unwrap()), "the source says that it has no others");
    assert_eq!(source.0.rejections.load(Ordering::SeqCst), 1);
    assert_eq!(id(&cached).await.unwrap(), "b", "but the next request asks it");
}

#[tokio::test]
async fn expired_keys_are_never_given_out_unless_renewed_ahead() {
    let plain = |id: &str, expires| {
        Answer::Gives(Credentials::new(id, "secret").unwrap().with_expires_at(at(expires)))
    };
    let source = Source::new([plain("a", HOUR), down(), down(), plain("b", 2 * HOUR)]);
    let (cached, clock) = cached(&source);
    assert_eq!(id(&cached).await.unwrap(), "a");
    clock.set(at(HOUR - 11));
    assert_eq!(id(&cached).await.unwrap(), "a");
    clock.set(at(HOUR - 10));
    assert_eq!(id(&cached).await.unwrap(), "a", "asked, down, and they still work");
    clock.set(at(HOUR));
    assert_eq!(id(&cached).await.unwrap_err().to_string(), "down");
    assert_eq!(id(&cached).await.unwrap(), "b");
}

#[tokio::test]
async fn it_passes_on_what_its_source_says_of_itself_and_tells_no_secret() {
    let source = Source::new([Answer::Gives(
        Credentials::new("AKIDCANARYCANARY0000", "canary-secret")
            .unwrap()
            .with_session_token("canary-token")
            .unwrap(),
    )]);
    let (cached, _clock) = cached(&source);
    cached.provide().await.unwrap();
    assert_eq!((cached.name(), cached.findings()), ("script", source.findings()));
    let shown = format!("{cached:?}");
    assert!(shown.contains("script") && !shown.to_lowercase().contains("canary"), "{shown}");
}

/// Callers that come and go at random, over several threads, never wedge the cache nor ask twice at once.
#[test]
fn callers_who_give_up_at_random_never_wedge_the_cache() {
    struct Flaky {
        clock: ManualClock,
        calls: AtomicUsize,
        asking: Arc<AtomicUsize>,
        overlaps: Arc<AtomicUsize>,
    }

    struct Asking(Arc<AtomicUsize>);

    impl Drop for Asking {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl ProvideCredentials for Flaky {
        async fn provide(&self) -> Result<Credentials, Error> {
            let call = self.calls.fetch_add(1, Ordering::SeqCst);
            self.overlaps.fetch_add(self.asking.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
            let _asking = Asking(Arc::clone(&self.asking));
            for _ in 0..call % 7 {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(Duration::from_micros((call % 5) as u64 * 300)).await;
            match call % 4 {
                3 => Err(Error::source_failed("down").with_lasting(call % 8 == 7)),
                _ => {
                    let expires = self.clock.now() + Duration::from_secs(60 + (call % 3) as u64 * 1000);
                    Ok(Credentials::new(format!("KEY{call}"), "secret")?
                        .with_expires_at(expires)
                        .with_renewal(Renewal::Ahead))
                }
            }
        }
    }

    let clock = ManualClock::new(at(0));
    let (asking, overlaps) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let source = Flaky {
        clock: clock.clone(),
        calls: AtomicUsize::new(0),
        asking: Arc::clone(&asking),
        overlaps: Arc::clone(&overlaps),
    };
    let cached = Cached::new(source, &Ports::builder(clock.clone()).build());
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    let (given, given_up) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    runtime.block_on(async {
        let until = tokio::time::Instant::now() + Duration::from_millis(1200);
        let workers: Vec<_> = (0_u64..16)
            .map(|worker| {
                let (cached, clock) = (cached.clone(), clock.clone());
                let (given, given_up) = (Arc::clone(&given), Arc::clone(&given_up));
                tokio::spawn(async move {
                    let mut seed = worker.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
                    while tokio::time::Instant::now() < until {
                        seed ^= seed << 13;
                        seed ^= seed >> 7;
                        seed ^= seed << 17;
                        let patience = Duration::from_micros(seed % 2500);
                        match tokio::time::timeout(patience, cached.provide()).await {
                            Ok(_) => given.fetch_add(1, Ordering::Relaxed),
                            Err(_) => given_up.fetch_add(1, Ordering::Relaxed),
                        };
                        match seed % 11 {
                            0 => clock.advance(Duration::from_secs(seed % 400)),
                            1 => drop(cached.kept().map(|kept| cached.invalidate(&kept))),
                            _ => tokio::task::yield_now().await,
                        }
                    }
                })
            })
            .collect();
        for worker in workers {
            tokio::time::timeout(Duration::from_secs(20), worker).await.expect("nobody hangs").unwrap();
        }
        clock.advance(Duration::from_secs(10_000));
        let last = tokio::time::timeout(Duration::from_secs(10), cached.provide()).await;
        assert!(last.is_ok(), "the cache is not wedged");
    });
    drop(runtime);
    assert!(given.load(Ordering::Relaxed) > 100 && given_up.load(Ordering::Relaxed) > 10);
    assert_eq!(asking.load(Ordering::SeqCst), 0);
    assert_eq!(overlaps.load(Ordering::SeqCst), 0, "two questions at once");
}
