//! Attempts: how many there are, of what, and what lies between them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_client::{ErrorKind, Retry, RetryQuota, key};
use dynamo_http::{
    Decision, Error as HttpError, ErrorKind as HttpKind, RetryState, ScriptedTransport, Sent, StoppedBy,
};
use serde_json::json;
use tokio::time::Instant;

use super::script::{builder, client, ok, refused};

fn failing(status: u16, code: &'static str) -> ScriptedTransport {
    ScriptedTransport::from_fn(move |_| refused(status, code))
}

/// `max_retries` counted attempts; with 0 nothing was sent and the result was None.
#[tokio::test(start_paused = true)]
async fn retries_come_after_the_first_attempt_and_none_is_one_attempt() {
    for (retries, requests) in [(0, 1), (1, 2), (3, 4)] {
        let server = failing(500, "InternalServerError");
        let client = builder(&server).max_retries(retries).build().await.unwrap();
        let error = client.list_tables().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Server, requests));
        assert_eq!(server.requests().len(), requests as usize);
    }
    let server = ScriptedTransport::new([ok(json!({"TableNames": ["Thread"]}))]);
    let client = builder(&server).max_retries(0).build().await.unwrap();
    assert_eq!(client.list_tables().await.unwrap().table_names, ["Thread"]);
}

/// An error callback that returned made the client send a request again that could not succeed, three times in all,
/// and gave the caller None.
#[tokio::test(start_paused = true)]
async fn an_error_callback_repeats_nothing_and_swallows_nothing() {
    for (code, requests) in [("ValidationException", 1), ("ThrottlingException", 4)] {
        let server = failing(400, code);
        let (told, measured) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (seen_told, seen_measured) = (Arc::clone(&told), Arc::clone(&measured));
        let mut client = client(&server).await;
        client.set_error_callback(move |_| {
            seen_told.fetch_add(1, Ordering::SeqCst);
        });
        client.set_instrumentation_callback(move |all| seen_measured.lock().unwrap().push(all.len()));
        let error = client.table("Thread").get(key("id", 1)).await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert_eq!((server.requests().len(), told.load(Ordering::SeqCst)), (requests, 1));
        assert_eq!(*measured.lock().unwrap(), [requests], "one list, of all attempts");
    }
}

/// The pauses were the same for all callers, so that they came back together.
#[tokio::test(start_paused = true)]
async fn pauses_are_random_and_bounded() {
    for (code, longest) in [("ServiceUnavailable", 175), ("ThrottlingException", 7000)] {
        let mut pauses = Vec::new();
        for _ in 0..20 {
            let client = client(&failing(400, code)).await;
            let started = Instant::now();
            client.list_tables().await.unwrap_err();
            pauses.push(started.elapsed());
        }
        assert!(pauses.iter().all(|pause| *pause <= Duration::from_millis(longest + 10)), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{pauses:?}");
    }
}

/// The pauses doubled without an end.
#[test]
fn no_pause_is_longer_than_the_cap() {
    let (policy, quota) = (Retry::standard().with_max_attempts(40), RetryQuota::new(u32::MAX));
    let mut state = RetryState::new(&policy, &quota);
    let failure = HttpError::new(HttpKind::Connect, Sent::No);
    let mut longest = Duration::ZERO;
    while let Decision::Retry(pause) = state.failed(&failure, None, 1.0) {
        longest = longest.max(pause);
    }
    assert_eq!((longest, state.attempt()), (Duration::from_secs(20), 40));
}

/// What the service said about when to come again was not read.
#[tokio::test(start_paused = true)]
async fn the_service_says_when_to_come_again() {
    let busy = refused(503, "ServiceUnavailable").header("x-amz-retry-after", "3000");
    let server = ScriptedTransport::new([busy, ok(json!({"TableNames": []}))]);
    let started = Instant::now();
    client(&server).await.list_tables().await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

/// A service in trouble got as many retries as there were callers.
#[tokio::test(start_paused = true)]
async fn all_calls_share_a_budget_of_retries() {
    let server = failing(500, "InternalServerError");
    let client = builder(&server).retry_quota(RetryQuota::new(3 * Retry::COST)).build().await.unwrap();
    let first = client.list_tables().await.unwrap_err();
    assert_eq!((first.attempts(), first.stopped_by()), (4, Some(StoppedBy::Attempts)));
    let second = client.list_tables().await.unwrap_err();
    assert_eq!((second.attempts(), second.stopped_by()), (1, Some(StoppedBy::Quota)));
}

/// These codes were not in the table of errors, and so were final.
#[tokio::test(start_paused = true)]
async fn what_passes_by_itself_is_tried_again() {
    for code in ["RequestLimitExceeded", "TransactionInProgressException", "ReplicatedWriteConflictException"]
    {
        let server = ScriptedTransport::new([refused(400, code), ok(json!({}))]);
        client(&server).await.table("Thread").put(json!({"id": 1})).await.unwrap();
        assert_eq!(server.requests().len(), 2, "{code}");
    }
}

/// A conflict with a transaction came as an error without a name. It is the caller's to repeat: the transaction may have
/// changed what the write was decided on.
#[tokio::test(start_paused = true)]
async fn a_conflict_with_a_transaction_is_told_as_one_that_may_be_repeated() {
    let server = failing(400, "TransactionConflictException");
    let error = client(&server).await.table("Thread").put(json!({"id": 1})).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Conflict, true));
    assert_eq!(server.requests().len(), 1);
}
