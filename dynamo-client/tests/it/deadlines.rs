//! Time limits, and which of them ended a call.

use std::time::Duration;

use dynamo_client::ErrorKind;
use dynamo_http::{Answer, ScriptedTransport, StoppedBy};
use serde_json::json;
use tokio::time::Instant;

use crate::script::{builder, client, ok, refused};

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_ends_by_itself() {
    let server = ScriptedTransport::from_fn(|_| Answer::hang());
    let started = Instant::now();
    let error = client(&server).await.list_tables().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 4));
    assert!(started.elapsed() <= Duration::from_secs(30), "{:?}", started.elapsed());
    assert!(error.to_string().contains("5s"), "the limit is named: {error}");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_attempts_and_pauses() {
    let server = ScriptedTransport::from_fn(|_| Answer::hang());
    let started = Instant::now();
    let error = client(&server).await.list_tables().deadline(Duration::from_millis(700)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(started.elapsed(), Duration::from_millis(700));

    let server = ScriptedTransport::from_fn(|_| {
        refused(400, "ThrottlingException").header("x-amz-retry-after", "4000")
    });
    let started = Instant::now();
    let error = client(&server).await.list_tables().deadline(Duration::from_secs(2)).await.unwrap_err();
    assert_eq!((error.kind(), error.stopped_by()), (ErrorKind::Throttled, Some(StoppedBy::Deadline)));
    assert!(started.elapsed() < Duration::from_secs(2), "it does not sleep when that cannot help");
}

#[tokio::test(start_paused = true)]
async fn the_service_says_when_to_come_again() {
    let busy = refused(503, "ServiceUnavailable").header("x-amz-retry-after", "3000");
    let server = ScriptedTransport::new([busy, ok(json!({"TableNames": []}))]);
    let started = Instant::now();
    client(&server).await.list_tables().await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_handle_with_a_deadline_bounds_all_its_calls() {
    let server =
        ScriptedTransport::new([ok(json!({"TableNames": []})).delay(Duration::from_secs(2)), Answer::hang()]);
    let client = client(&server).await.with_deadline(Duration::from_secs(3));
    let started = Instant::now();
    client.list_tables().await.unwrap();
    assert_eq!(client.list_tables().await.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn limits_can_be_lifted() {
    let server = ScriptedTransport::new([ok(json!({"TableNames": []})).delay(Duration::from_secs(3600))]);
    let client = builder(&server).attempt_timeout(None).call_timeout(None).build().await.unwrap();
    client.list_tables().await.unwrap();
}
