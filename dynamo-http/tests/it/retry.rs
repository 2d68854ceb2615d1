//! The retry loop, with a paused clock: what is tried again, when, and what stops it.

use std::sync::Mutex;
use std::time::Duration;

use dynamo_http::{
    Answer, Error, ErrorKind, Failed, HintRule, Limits, Retry, RetryClass, RetryQuota, Retryable,
    ScriptedTransport, Sent, SharedTransport, Stopped, StoppedBy, Success, Transport, retry,
};
use tokio::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Failure(RetryClass, Option<Duration>);

impl Retryable for Failure {
    fn class(&self) -> RetryClass {
        self.0
    }

    fn retry_after(&self) -> Option<Duration> {
        self.1
    }
}

const TRANSIENT: Failure = Failure(RetryClass::Transient, None);
const THROTTLING: Failure = Failure(RetryClass::Throttling, None);
const FINAL: Failure = Failure(RetryClass::Final, None);
const STALE: Failure = Failure(RetryClass::Stale, None);

type Outcome = Result<Success<&'static str>, Stopped<Failure>>;

/// Runs a call whose attempts fail like this and then succeed; also says which attempts there were, and when.
async fn run(
    policy: &Retry,
    quota: &RetryQuota,
    deadline: Option<Duration>,
    failures: &[Failure],
) -> (Outcome, Vec<(u32, Duration)>) {
    let (started, attempts) = (Instant::now(), Mutex::new(Vec::new()));
    let outcome = retry(policy, quota, deadline.map(|deadline| started + deadline), |attempt| {
        let mut attempts = attempts.lock().unwrap();
        attempts.push((attempt, started.elapsed()));
        let failure = failures.get(attempts.len() - 1).copied();
        async move { failure.map_or(Ok("done"), Err) }
    })
    .await;
    (outcome, attempts.into_inner().unwrap())
}

#[track_caller]
fn stopped(outcome: &Outcome, attempts: u32, by: StoppedBy) {
    let stopped = outcome.as_ref().unwrap_err();
    assert_eq!((stopped.attempts, stopped.by), (attempts, by));
}

#[tokio::test(start_paused = true)]
async fn tries_again_until_it_succeeds() {
    let quota = RetryQuota::default();
    let (outcome, attempts) = run(&Retry::standard(), &quota, None, &[TRANSIENT, TRANSIENT, TRANSIENT]).await;
    let success = outcome.unwrap();
    assert_eq!((success.value, success.attempts), ("done", 4));
    assert_eq!(attempts.iter().map(|(attempt, _)| *attempt).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(quota.available(), 500 - 2 * Retry::COST);
}

#[tokio::test(start_paused = true)]
async fn pauses_are_random_within_what_the_policy_allows() {
    let (policy, quota) = (Retry::standard().with_max_attempts(9), RetryQuota::new(10_000));
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..50 {
        let (_, attempts) = run(&policy, &quota, None, &[TRANSIENT; 3]).await;
        for (n, pair) in attempts.windows(2).enumerate() {
            let pause = pair[1].1 - pair[0].1;
            // The runtime's clock has a grain of one millisecond.
            assert!(pause <= Retry::BASE * 2u32.pow(n as u32) + Duration::from_millis(1), "{n}: {pause:?}");
            seen.insert(pause);
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn stops_at_once_at_what_is_final() {
    let (outcome, attempts) = run(&Retry::standard(), &RetryQuota::default(), None, &[FINAL]).await;
    stopped(&outcome, 1, StoppedBy::Final);
    assert_eq!(attempts.len(), 1);
    let (outcome, _) = run(&Retry::standard(), &RetryQuota::default(), None, &[TRANSIENT, FINAL]).await;
    stopped(&outcome, 2, StoppedBy::Final);
    assert_eq!(outcome.unwrap_err().error, FINAL);
}

#[tokio::test(start_paused = true)]
async fn stops_when_attempts_are_used_up() {
    let quota = RetryQuota::default();
    let (outcome, attempts) = run(&Retry::standard(), &quota, None, &[TRANSIENT; 9]).await;
    stopped(&outcome, Retry::MAX_ATTEMPTS, StoppedBy::Attempts);
    assert_eq!(attempts.len(), 4);
    for policy in [Retry::none(), Retry::standard().with_max_attempts(0)] {
        let (outcome, attempts) = run(&policy, &quota, None, &[THROTTLING; 9]).await;
        stopped(&outcome, 1, StoppedBy::Attempts);
        assert_eq!(attempts.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_failures_is_held_down_by_the_quota() {
    let quota = RetryQuota::default();
    let mut n_attempts = 0;
    for _ in 0..100 {
        let (outcome, attempts) = run(&Retry::standard(), &quota.clone(), None, &[TRANSIENT; 9]).await;
        assert!(outcome.is_err());
        n_attempts += attempts.len();
    }
    assert!((100..=200).contains(&n_attempts), "{n_attempts}");
    let (outcome, _) = run(&Retry::standard(), &quota, None, &[TRANSIENT]).await;
    stopped(&outcome, 1, StoppedBy::Quota);
    // What goes well fills it up again.
    for _ in 0..14 {
        assert!(run(&Retry::standard(), &quota, None, &[]).await.0.is_ok());
    }
    assert!(run(&Retry::standard(), &quota, None, &[TRANSIENT]).await.0.is_ok());
}

#[tokio::test(start_paused = true)]
async fn never_sleeps_past_the_deadline() {
    let policy = Retry::standard().with_hint_rule(HintRule::Replace);
    let hinted = Failure(RetryClass::Throttling, Some(Duration::from_secs(10)));
    let quota = RetryQuota::default();
    let deadline = Some(Duration::from_secs(25));
    let started = Instant::now();
    let (outcome, attempts) = run(&policy, &quota, deadline, &[hinted; 9]).await;
    stopped(&outcome, 3, StoppedBy::Deadline);
    assert_eq!(attempts.iter().map(|(_, at)| at.as_secs()).collect::<Vec<_>>(), [0, 10, 20]);
    assert_eq!(started.elapsed().as_secs(), 20);
    // The retry that was not made was not paid for.
    assert_eq!(quota.available(), 500 - 2 * Retry::THROTTLING_COST);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_tried_again_when_the_deadline_has_passed() {
    let (outcome, attempts) =
        run(&Retry::standard(), &RetryQuota::default(), Some(Duration::ZERO), &[STALE]).await;
    stopped(&outcome, 1, StoppedBy::Deadline);
    assert_eq!(attempts.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_first_stale_connection_costs_neither_time_nor_attempt_nor_quota() {
    let quota = RetryQuota::default();
    let (outcome, attempts) = run(&Retry::none(), &quota, None, &[STALE]).await;
    assert_eq!(outcome.unwrap().attempts, 1);
    assert_eq!(attempts, [(1, Duration::ZERO), (1, Duration::ZERO)]);
    assert_eq!(quota.available(), 500);
    let (outcome, attempts) = run(&Retry::none(), &quota, None, &[STALE; 9]).await;
    stopped(&outcome, 1, StoppedBy::Attempts);
    assert_eq!(attempts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_own_policy_decides_all_but_what_is_final() {
    let policy = Retry::custom(|failed: &Failed| {
        assert_eq!(failed.retry_after, None);
        (failed.attempt < 7).then_some(Duration::from_secs(u64::from(failed.attempt)))
    });
    let quota = RetryQuota::new(0);
    let (outcome, attempts) = run(&policy, &quota, None, &[TRANSIENT; 9]).await;
    stopped(&outcome, 7, StoppedBy::Policy);
    assert_eq!(attempts.last().unwrap().1.as_secs(), 1 + 2 + 3 + 4 + 5 + 6);
    let (outcome, _) = run(&policy, &quota, None, &[FINAL; 9]).await;
    stopped(&outcome, 1, StoppedBy::Final);
    let (outcome, _) = run(&policy, &quota, Some(Duration::from_secs(4)), &[TRANSIENT; 9]).await;
    stopped(&outcome, 3, StoppedBy::Deadline);
}

#[tokio::test]
async fn runs_boxed_on_another_thread_over_a_shared_transport() {
    let server = ScriptedTransport::new([
        Answer::error(Error::new(ErrorKind::Connect, Sent::No)),
        Answer::json(200, "{}"),
    ]);
    let transport = SharedTransport::new(server.clone());
    let call: std::pin::Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(async move {
        retry(&Retry::standard(), &RetryQuota::default(), None, |attempt| {
            let mut request = http::Request::new(bytes::Bytes::from_static(b"ping"));
            request.headers_mut().insert("attempt", attempt.into());
            transport.send(request, Limits::default())
        })
        .await
    });
    let success = tokio::spawn(call).await.unwrap().unwrap();
    assert_eq!((success.attempts, success.value.status().as_u16()), (2, 200));
    let attempts: Vec<_> = server.requests().iter().map(|sent| sent.headers()["attempt"].clone()).collect();
    assert_eq!(attempts, ["1", "2"]);
}

#[test]
fn an_error_of_a_request_that_may_have_left_is_final_unless_the_caller_knows_better() {
    assert_eq!(Error::new(ErrorKind::Closed, Sent::Maybe).class(), RetryClass::Final);
    assert_eq!(Error::new(ErrorKind::Closed, Sent::No).class(), RetryClass::Transient);
    assert_eq!(Error::new(ErrorKind::Tls, Sent::No).class(), RetryClass::Final);
}
