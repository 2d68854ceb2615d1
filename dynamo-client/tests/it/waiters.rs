//! Waiting: what is asked, after which pauses, and how it ends.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_client::core::{TableExists, TableNotExists};
use dynamo_client::{Client, ErrorKind, Retry};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::json;
use tokio::time::Instant;

use crate::script::{client, ok, refused, sealed};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn table(status: &str) -> Answer {
    ok(json!({"Table": {"TableName": "Thread", "TableStatus": status}}))
}

pub(crate) fn missing() -> Answer {
    refused(400, "ResourceNotFoundException")
}

/// A client of the real service, as far as pauses are concerned.
async fn far(server: &ScriptedTransport) -> Client {
    let builder = sealed(&[]).region("eu-west-1").access_key("AKIDINVENTED").secret_key("invented");
    builder.transport(server.clone()).build().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_table_is_asked_for_every_twenty_seconds_until_it_is_active() {
    let server = ScriptedTransport::new([missing(), table("CREATING"), table("ACTIVE")]);
    let client = far(&server).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let started = Instant::now();
    let waiting = client.table("Thread").wait_until_exists().on_progress(move |progress| {
        let told_now = (progress.asked, progress.state.to_owned(), progress.elapsed.as_secs(), progress.next);
        told.lock().unwrap().push(told_now);
    });
    let answer = waiting.await.unwrap().unwrap();
    assert_eq!(answer.table.table_name.as_deref(), Some("Thread"));
    assert_eq!(started.elapsed(), 40 * SECOND);
    let next = Some(20 * SECOND);
    assert_eq!(
        *seen.lock().unwrap(),
        [
            (1, "ResourceNotFoundException".to_owned(), 0, next),
            (2, "CREATING".to_owned(), 20, next),
            (3, "ACTIVE".to_owned(), 40, None),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_after_as_many_questions_as_the_model_says() {
    let server = ScriptedTransport::from_fn(|_| table("CREATING"));
    let client = far(&server).await;
    let started = Instant::now();
    let error = client.wait(TableExists::new("Thread")).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitExpired, Some("CREATING")));
    assert!(error.is_retryable());
    assert_eq!((server.requests().len(), started.elapsed()), (25, 24 * 20 * SECOND));
    let sentence = error.to_string();
    assert!(sentence.starts_with("waiting for TableExists of Thread: it did not come"), "{sentence}");
    assert!(sentence.ends_with("the last state was CREATING (asked 25 times in 480s)"), "{sentence}");
}

#[tokio::test(start_paused = true)]
async fn pauses_and_attempts_can_be_said() {
    let server = ScriptedTransport::from_fn(|_| table("DELETING"));
    let client = far(&server).await;
    let started = Instant::now();
    let waiting = client.table("Thread").wait_until_gone().delay(SECOND).max_attempts(4);
    let error = waiting.clone().await.unwrap_err();
    assert_eq!((server.requests().len(), started.elapsed()), (4, 3 * SECOND));
    assert_eq!(error.last_state(), Some("DELETING"));
    let error = waiting.max_attempts(0).await.unwrap_err();
    assert!(error.to_string().contains("(asked once in "), "{error}");
}

#[tokio::test(start_paused = true)]
async fn nobody_sleeps_towards_a_deadline_that_comes_first() {
    let server = ScriptedTransport::from_fn(|_| missing());
    let client = far(&server).await;
    let started = Instant::now();
    let error = client.wait(TableExists::new("Thread")).deadline(50 * SECOND).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.last_state()),
        (ErrorKind::WaitExpired, Some("ResourceNotFoundException"))
    );
    assert_eq!((server.requests().len(), started.elapsed()), (3, 40 * SECOND));
    assert!(error.to_string().contains("before the deadline"), "{error}");

    let hurried = client.with_deadline(30 * SECOND);
    let error = hurried.wait(TableExists::new("Thread")).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::WaitExpired, 5));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_in_the_middle_of_a_question_keeps_what_was_seen_before() {
    let server = ScriptedTransport::new([table("CREATING"), Answer::hang()]);
    let client = far(&server).await;
    let started = Instant::now();
    let error = client.wait(TableExists::new("Thread")).deadline(22 * SECOND).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitExpired, Some("CREATING")));
    assert_eq!(started.elapsed(), 22 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn what_breaks_in_between_is_retried_and_what_no_waiter_knows_ends_it() {
    let server = ScriptedTransport::new([
        refused(500, "InternalServerError"),
        table("CREATING"),
        refused(400, "ThrottlingException"),
        table("ACTIVE"),
        refused(400, "AccessDeniedException"),
        refused(500, "InternalServerError"),
    ]);
    let client = client(&server).await;
    let waiting = client.table("Thread").wait_until_exists();
    waiting.clone().await.unwrap();
    assert_eq!(server.requests().len(), 4);
    let error = waiting.clone().await.unwrap_err();
    assert_eq!((error.code(), error.action()), (Some("AccessDeniedException"), Some("DescribeTable")));
    let error = waiting.retry(Retry::none()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.last_state(), None);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_missing_is_gone() {
    let server = ScriptedTransport::new([table("DELETING"), missing()]);
    let client = client(&server).await;
    assert!(client.wait(TableNotExists::new("Thread")).await.unwrap().is_none());
    let none = ScriptedTransport::new([missing()]);
    let indexes = crate::script::client(&none).await.table("Thread").wait_until_indexes_active();
    assert!(indexes.await.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn a_server_on_this_machine_is_asked_sooner_and_then_less_often() {
    let server = ScriptedTransport::new((0..12).map(|n| table(if n < 11 { "CREATING" } else { "ACTIVE" })));
    let client = client(&server).await;
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&pauses);
    let waiting = client.table("Thread").wait_until_exists();
    waiting.on_progress(move |progress| told.lock().unwrap().push(progress.next)).await.unwrap();
    let millis: Vec<_> = pauses.lock().unwrap().iter().flatten().map(Duration::as_millis).collect();
    assert_eq!(millis, [50, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 20000, 20000]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_no_table_can_have_is_refused_before_anything_is_sent() {
    let server = ScriptedTransport::new([]);
    let client = client(&server).await;
    let error = client.table("a b c").wait_until_exists().await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::InvalidRequest, 0));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_is_over_ends_it_at_once() {
    let server = ScriptedTransport::new([]);
    let client = far(&server).await;
    let error = client.wait(TableExists::new("Thread")).deadline(Duration::ZERO).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitExpired, None));
    assert!(error.to_string().contains("before the deadline, no state was seen"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn without_a_pause_it_is_asked_no_more_often_than_allowed() {
    let server = ScriptedTransport::from_fn(|_| table("CREATING"));
    let client = far(&server).await;
    let started = Instant::now();
    let waiting = client.table("Thread").wait_until_exists().delay(Duration::ZERO).max_attempts(1000);
    assert_eq!(waiting.await.unwrap_err().kind(), ErrorKind::WaitExpired);
    assert_eq!((server.requests().len(), started.elapsed()), (1000, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_status_says_nothing() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({"Table": {"TableName": "Thread"}})));
    let client = far(&server).await;
    let (tell, told) = std::sync::mpsc::channel();
    let waiting = client.table("Thread").wait_until_exists().max_attempts(2);
    let waiting = waiting.on_progress(move |seen| tell.send(seen.state.to_owned()).unwrap());
    let error = waiting.await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitExpired, None));
    assert!(error.to_string().contains(", no state was seen (asked 2 times in 20s)"), "{error}");
    assert_eq!(told.iter().collect::<Vec<_>>(), ["", ""]);
}

#[tokio::test(start_paused = true)]
async fn an_index_without_a_status_is_not_ready() {
    let index = |status: Option<&str>| json!({"IndexName": "ByDay", "IndexStatus": status});
    let tells = |table: Option<&str>, status: Option<&str>| {
        let indexes = [index(Some("ACTIVE")), index(status)];
        ok(json!({"Table": {"TableStatus": table, "GlobalSecondaryIndexes": indexes}}))
    };
    let server = ScriptedTransport::new([
        tells(Some("ACTIVE"), None),
        tells(None, Some("ACTIVE")),
        tells(Some("ACTIVE"), Some("CREATING")),
        tells(Some("ACTIVE"), Some("ACTIVE")),
    ]);
    let client = client(&server).await;
    client.table("Thread").wait_until_indexes_active().await.unwrap();
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn codes_that_look_alike_end_it() {
    for code in [
        "ResourceNotFound",
        "resourcenotfoundexception",
        "TableNotFoundException",
        "ResourceNotFoundExceptions",
    ] {
        let server = ScriptedTransport::from_fn(move |_| refused(400, code));
        let client = far(&server).await;
        for error in [
            client.table("Thread").wait_until_exists().await.unwrap_err(),
            client.table("Thread").wait_until_gone().await.unwrap_err(),
        ] {
            assert_eq!(error.code(), Some(code));
        }
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_each_call_is_no_limit_of_the_wait() {
    let server = ScriptedTransport::new([missing(), table("CREATING"), table("ACTIVE"), Answer::hang()]);
    let builder = sealed(&[]).region("eu-west-1").access_key("AKIDINVENTED").secret_key("invented");
    let client = builder.transport(server.clone()).call_timeout(SECOND).build().await.unwrap();
    let started = Instant::now();
    let waiting = client.table("Thread").wait_until_exists();
    waiting.clone().await.unwrap();
    assert_eq!(started.elapsed(), 40 * SECOND);
    // A question that takes too long ends it as every call; it is no end of the wait's own.
    let error = waiting.deadline(100 * SECOND).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed()), (ErrorKind::Timeout, 41 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_was_dropped_or_whose_callback_panicked_can_be_begun_anew() {
    let server =
        ScriptedTransport::new([table("CREATING"), table("ACTIVE"), table("CREATING"), table("ACTIVE")]);
    let client = far(&server).await;
    let waiting = client.table("Thread").wait_until_exists();
    tokio::time::timeout(5 * SECOND, waiting.clone().into_future()).await.unwrap_err();
    waiting.clone().await.unwrap();
    let panicking =
        tokio::spawn(waiting.clone().on_progress(|_| panic!("as the test wants it")).into_future());
    assert!(panicking.await.unwrap_err().is_panic());
    waiting.await.unwrap();
    assert_eq!(server.requests().len(), 4);
}

#[cfg(feature = "all-operations")]
#[tokio::test(start_paused = true)]
async fn an_export_that_failed_is_not_waited_for() {
    use dynamo_client::core::ExportCompleted;
    let export = |status: &str| ok(json!({"ExportDescription": {"ExportStatus": status}}));
    let server = ScriptedTransport::new([export("IN_PROGRESS"), export("FAILED")]);
    let client = client(&server).await;
    let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Thread/export/01";
    let error = client.wait(ExportCompleted::new(arn)).await.unwrap_err();
    assert_eq!((error.kind(), error.last_state()), (ErrorKind::WaitFailed, Some("FAILED")));
    assert!(!error.is_retryable());
    assert!(
        error.to_string().starts_with("waiting for ExportCompleted: it will not come any more"),
        "{error}"
    );
}
