//! Each row of the table of statuses, from an error that a call really ends with.

use std::collections::BTreeMap;
use std::future::IntoFuture;
use std::time::Duration;

use dynamo_client::http::{
    Answer, Error as HttpError, ErrorKind as HttpKind, Limit, ScriptedTransport, Sent,
};
use dynamo_client::{Client, CreateTable, Error, ErrorKind, key};
use dynamo_mixin::{ErrorMap, Problem};
use http::StatusCode;
use serde_json::json;

use crate::script::{cancelled, client, error_of, refused, sealed};

/// Checks what an error is answered with, down to the `Retry-After` header.
#[track_caller]
fn check_with(
    map: &ErrorMap,
    error: &Error,
    kind: ErrorKind,
    status: u16,
    retry_after: Option<&str>,
) -> Problem {
    assert_eq!(error.kind(), kind, "{error}");
    let problem = map.problem(error);
    let answer = problem.to_json_response();
    assert_eq!(answer.status(), status, "{error}");
    let header = answer.headers().get("retry-after").map(|value| value.to_str().unwrap());
    assert_eq!(header, retry_after, "{error}");
    assert_eq!(problem.is_retryable(), retry_after.is_some(), "{error}");
    problem
}

#[track_caller]
fn check(error: &Error, kind: ErrorKind, status: u16, retry_after: Option<&str>) -> Problem {
    check_with(&ErrorMap::new(), error, kind, status, retry_after)
}

#[tokio::test]
async fn what_the_service_answers_becomes_its_status() {
    for (status, code, kind, expected, retry_after) in [
        (400, "ConditionalCheckFailedException", ErrorKind::Conditional, 409, None),
        (400, "TransactionConflictException", ErrorKind::Conflict, 409, Some("1")),
        (400, "ReplicatedWriteConflictException", ErrorKind::Conflict, 409, Some("1")),
        (400, "ProvisionedThroughputExceededException", ErrorKind::Throttled, 429, Some("1")),
        (400, "ThrottlingException", ErrorKind::Throttled, 429, Some("1")),
        (400, "RequestLimitExceeded", ErrorKind::Throttled, 429, Some("1")),
        (400, "TransactionInProgressException", ErrorKind::Throttled, 429, Some("1")),
        (400, "LimitExceededException", ErrorKind::Limit, 503, Some("5")),
        (400, "ItemCollectionSizeLimitExceededException", ErrorKind::Limit, 503, Some("5")),
        (400, "ResourceInUseException", ErrorKind::InUse, 503, Some("5")),
        (500, "InternalServerError", ErrorKind::Server, 503, Some("1")),
        (503, "ServiceUnavailable", ErrorKind::Server, 503, Some("1")),
        (400, "RequestTimeout", ErrorKind::Timeout, 504, None),
        (400, "ResourceNotFoundException", ErrorKind::NotFound, 500, None),
        (400, "ValidationException", ErrorKind::Validation, 500, None),
        (400, "AccessDeniedException", ErrorKind::Auth, 500, None),
        (400, "UnrecognizedClientException", ErrorKind::Auth, 500, None),
        (400, "ExpiredTokenException", ErrorKind::Auth, 500, None),
        (400, "InvalidSignatureException", ErrorKind::Auth, 500, None),
        (400, "BrandNewException", ErrorKind::Service, 500, None),
    ] {
        check(&error_of(refused(status, code)).await, kind, expected, retry_after);
    }
}

#[tokio::test]
async fn what_the_transport_meets_becomes_its_status() {
    let timeout = |limit| HttpError::timeout(limit, Duration::from_secs(5), Sent::No);
    for (error, kind, expected, retry_after) in [
        (timeout(Limit::Pool), ErrorKind::PoolTimeout, 503, Some("1")),
        (timeout(Limit::Connect), ErrorKind::Timeout, 504, None),
        (timeout(Limit::Attempt), ErrorKind::Timeout, 504, None),
        (timeout(Limit::Deadline), ErrorKind::Timeout, 504, None),
        (HttpError::new(HttpKind::Dns, Sent::No), ErrorKind::Transport, 502, None),
        (HttpError::new(HttpKind::Connect, Sent::No), ErrorKind::Transport, 502, None),
        (HttpError::new(HttpKind::Closed, Sent::Maybe), ErrorKind::Transport, 502, None),
        (HttpError::new(HttpKind::Tls, Sent::No), ErrorKind::Tls, 502, None),
        (HttpError::new(HttpKind::TooLarge, Sent::Maybe), ErrorKind::AnswerTooLarge, 502, None),
    ] {
        check(&error_of(Answer::error(error)).await, kind, expected, retry_after);
    }
    for body in ["", "<html></html>", "{\"Item\":[]}"] {
        check(&error_of(Answer::json(200, body)).await, ErrorKind::Corrupt, 502, None);
    }
}

#[tokio::test]
async fn what_goes_wrong_on_our_side_becomes_its_status() {
    let answer = Answer::json(200, r#"{"Item":{"Views":{"S":"many"}}}"#);
    let misfit = client([answer]).await.table("Thread").get(key("id", 1)).item::<BTreeMap<String, u8>>();
    check(&misfit.await.unwrap_err(), ErrorKind::Decode, 500, None);

    let nothing = client([]).await;
    let invalid = nothing.table("Thread").get(key("id", "")).into_future().await.unwrap_err();
    check(&invalid, ErrorKind::InvalidRequest, 500, None);
    let large = nothing.table("Thread").put(json!({"id": "x".repeat(410_000)}));
    check(&large.into_future().await.unwrap_err(), ErrorKind::ItemTooLarge, 500, None);

    let counter = client([refused(500, "InternalServerError")]).await.table("Thread").update(key("id", 1));
    let ambiguous = counter.add("Views", 1).into_future().await.unwrap_err();
    let problem = check(&ambiguous, ErrorKind::Ambiguous, 500, None);
    assert_eq!(problem.code(), "ambiguous-write");

    nothing.shutdown(Duration::from_secs(1)).await.unwrap();
    check(&nothing.list_tables().into_future().await.unwrap_err(), ErrorKind::Closed, 503, Some("1"));

    let unset = sealed().endpoint("no url").build().await.unwrap_err();
    check(&unset, ErrorKind::Configuration, 500, None);
}

#[tokio::test]
async fn what_was_waited_for_in_vain_becomes_its_status() {
    let missing = || refused(400, "ResourceNotFoundException");
    let server = client([missing(), missing()]).await;
    let expired = server.table("Thread").wait_until_exists().max_attempts(2).into_future().await.unwrap_err();
    let problem = check(&expired, ErrorKind::WaitExpired, 503, Some("5"));
    assert_eq!((problem.code(), problem.title()), ("not-ready", "Database Resource Not Ready"));

    let found = json!({"Table": {"TableStatus": "ACTIVE", "KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}]}});
    let server = client([Answer::json(200, found.to_string())]).await;
    let asked = CreateTable::new("Thread").hash_key("id", "S").pay_per_request();
    let differs = server.create_table(asked).if_missing().into_future().await.unwrap_err();
    let problem = check(&differs, ErrorKind::TableDiffers, 500, None);
    assert_eq!(problem.code(), "internal");
    assert!(!problem.to_json_response().body().contains("other"));

    let map = ErrorMap::new();
    assert_eq!(map.problem_for_kind(ErrorKind::WaitFailed).status(), 500);
    assert_eq!(map.problem_for_kind(ErrorKind::InvalidCursor).status(), 400);
}

#[tokio::test]
async fn a_cancelled_transaction_is_answered_by_its_weightiest_reason() {
    for (codes, status, code, retry_after) in [
        (&["None", "ConditionalCheckFailed"][..], 409, "condition-failed", None),
        (
            &["TransactionConflict", "ConditionalCheckFailed", "ThrottlingError"],
            409,
            "condition-failed",
            None,
        ),
        (&["None", "DuplicateItem"], 409, "condition-failed", None),
        (&["TransactionConflict", "None", "ThrottlingError"], 409, "conflict", Some("1")),
        (&["None", "ThrottlingError"], 429, "throttled", Some("1")),
        (&["ProvisionedThroughputExceeded"], 429, "throttled", Some("1")),
        (&["None", "RequestLimitExceeded"], 429, "throttled", Some("1")),
        (&["ThrottlingException", "TransactionConflictException"], 409, "conflict", Some("1")),
        (&["ItemCollectionSizeLimitExceeded"], 500, "internal", None),
        (&["ValidationError"], 500, "internal", None),
        (&[], 500, "internal", None),
    ] {
        let problem = check(&cancelled(codes).await, ErrorKind::TransactionCanceled, status, retry_after);
        assert_eq!(problem.code(), code, "{codes:?}");
    }
}

#[tokio::test]
async fn retry_after_is_what_the_service_says_in_whole_seconds_and_not_long() {
    for (milliseconds, header) in [
        ("1", "1"),
        ("1000", "1"),
        ("1001", "2"),
        ("1500", "2"),
        ("4999", "5"),
        ("5000", "5"),
        ("5001", "5"),
        ("86400000", "5"),
        ("soon", "1"),
        ("-1", "1"),
    ] {
        let answer = refused(400, "ThrottlingException").header("x-amz-retry-after", milliseconds);
        check(&error_of(answer).await, ErrorKind::Throttled, 429, Some(header));
    }
    // What the service says of other failures is for our retries, not for the web client.
    let answer = refused(503, "ServiceUnavailable").header("x-amz-retry-after", "4000");
    check(&error_of(answer).await, ErrorKind::Server, 503, Some("1"));
}

async fn without_credentials() -> Error {
    let server = ScriptedTransport::new([]);
    let client = sealed().region("eu-west-1").transport(server).build().await.unwrap();
    client.list_tables().into_future().await.unwrap_err()
}

#[tokio::test]
async fn missing_credentials_are_a_fault_of_ours_or_a_reason_to_wait() {
    let error = without_credentials().await;
    let problem = check(&error, ErrorKind::Credentials, 500, None);
    assert_eq!(problem.title(), "Instance Credentials Failure");
    let map = ErrorMap::new().credentials_rate_limit(true);
    let problem = check_with(&map, &error, ErrorKind::Credentials, 429, Some("5"));
    assert_eq!(problem.title(), "Instance Credentials Failure");
}

#[tokio::test]
async fn the_originals_titles_stand() {
    let conditional = error_of(refused(400, "ConditionalCheckFailedException")).await;
    assert_eq!(ErrorMap::new().problem(&conditional).title(), "Condition Check Failure");
    let throttled = error_of(refused(400, "ProvisionedThroughputExceededException")).await;
    assert_eq!(ErrorMap::new().problem(&throttled).title(), "Too Many Requests");
}

#[tokio::test]
async fn blaming_the_web_client_is_a_choice() {
    let map = ErrorMap::new().client_errors(true);
    let refused = error_of(refused(400, "ValidationException")).await;
    check_with(&map, &refused, ErrorKind::Validation, 400, None);
    let nothing = client([]).await;
    let invalid = nothing.table("Thread").get(key("id", "")).into_future().await.unwrap_err();
    check_with(&map, &invalid, ErrorKind::InvalidRequest, 400, None);
    let large = nothing.table("Thread").put(json!({"id": "x".repeat(410_000)}));
    check_with(&map, &large.into_future().await.unwrap_err(), ErrorKind::ItemTooLarge, 413, None);
    // What is no fault of the web client's stays ours.
    let missing = error_of(crate::script::refused(400, "ResourceNotFoundException")).await;
    check_with(&map, &missing, ErrorKind::NotFound, 500, None);
}

#[tokio::test]
async fn a_service_can_answer_a_kind_with_another_status() {
    let map = ErrorMap::new()
        .status(ErrorKind::NotFound, StatusCode::NOT_FOUND)
        .status(ErrorKind::Conditional, StatusCode::PRECONDITION_FAILED)
        .status(ErrorKind::Throttled, StatusCode::SERVICE_UNAVAILABLE);
    let missing = error_of(refused(400, "ResourceNotFoundException")).await;
    let problem = check_with(&map, &missing, ErrorKind::NotFound, 404, None);
    assert_eq!(problem.title(), "Not Found", "a 404 is not called an internal server error");
    check_with(
        &map,
        &cancelled(&["ConditionalCheckFailed"]).await,
        ErrorKind::TransactionCanceled,
        412,
        None,
    );
    let throttled = refused(400, "ThrottlingException").header("x-amz-retry-after", "2500");
    check_with(&map, &error_of(throttled).await, ErrorKind::Throttled, 503, Some("3"));
}

#[tokio::test]
async fn a_deadline_that_passes_is_a_gateway_timeout() {
    let server = ScriptedTransport::from_fn(|_| Answer::hang());
    let client: Client = sealed().endpoint("http://localhost:8000").transport(server).build().await.unwrap();
    let late = client.with_deadline(Duration::from_millis(5)).list_tables().into_future().await.unwrap_err();
    check(&late, ErrorKind::Timeout, 504, None);
}
