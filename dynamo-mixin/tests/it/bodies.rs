//! Bodies say what a web client may know, and nothing that came from the service.

use dynamo_client::http::Answer;
use dynamo_client::{Error, key};
use dynamo_mixin::{CorrelationId, ErrorMap};
use serde_json::{Value, json};

use crate::script::{CANARY, cancelled, client, error_of, refused, refused_with, sealed};

fn body(error: &Error) -> Value {
    serde_json::from_str(ErrorMap::new().problem(error).to_json_response().body()).unwrap()
}

#[tokio::test]
async fn a_problem_has_the_members_of_rfc_9457() {
    let error = error_of(refused(400, "ProvisionedThroughputExceededException")).await;
    let answer = ErrorMap::new().problem(&error).to_json_response();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.headers()["correlation-id"], "request-1");
    assert_eq!(
        body(&error),
        json!({
            "type": "urn:dynamo-mixin:throttled",
            "title": "Too Many Requests",
            "status": 429,
            "code": "throttled",
            "retryable": true,
            "instance": "urn:correlation-id:request-1",
        })
    );
}

#[tokio::test]
async fn a_problem_of_no_request_has_no_instance() {
    let error = client([refused(400, "ValidationException")]).await.list_tables().await.unwrap_err();
    let answer = ErrorMap::new().problem(&error).to_json_response();
    assert!(answer.headers().get("correlation-id").is_none());
    assert!(body(&error).get("instance").is_none());
    let named = ErrorMap::new().problem(&error).with_correlation_id(CorrelationId::parse("later").unwrap());
    assert_eq!(named.to_json_response().headers()["correlation-id"], "later");
}

#[tokio::test]
async fn plain_text_is_the_title_alone() {
    let error = error_of(refused(400, "ConditionalCheckFailedException")).await;
    let answer = ErrorMap::new().problem(&error).to_text_response();
    assert_eq!(answer.status(), 409);
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(answer.body(), "Condition Check Failure\n");
}

/// Checks that an answer holds nothing of what the error says: not in its body, not in its headers.
#[track_caller]
fn check_silent(error: &Error) {
    assert!(format!("{error} {error:?}").contains(CANARY), "the operator is told: {error}");
    let map = ErrorMap::new().client_errors(true).credentials_rate_limit(true);
    for answer in [map.problem(error).to_json_response(), map.problem(error).to_text_response()] {
        let shown = format!("{answer:?}").to_lowercase();
        assert!(!shown.contains(CANARY) && !shown.contains("service's own words"), "{shown}");
    }
}

#[tokio::test]
async fn no_answer_holds_the_services_words_tables_keys_or_request_ids() {
    for code in [
        "ConditionalCheckFailedException",
        "ThrottlingException",
        "ResourceNotFoundException",
        "ValidationException",
        "AccessDeniedException",
        "InternalServerError",
        "CanaryException",
    ] {
        let item = json!({"Item": {CANARY: {"S": CANARY}}});
        check_silent(&error_of(refused_with(400, code, item)).await);
    }
    check_silent(&cancelled(&["ConditionalCheckFailed", CANARY]).await);
    check_silent(&error_of(Answer::json(413, format!("<html>{CANARY}</html>"))).await);
    check_silent(&error_of(Answer::json(200, format!(r#"{{"Item":"{CANARY}"}}"#))).await);

    let client = client([]).await;
    let too_long = CANARY.repeat(100);
    check_silent(&client.table(CANARY).get(key(&*too_long, "")).await.unwrap_err());
    let unset =
        sealed().region("eu-west-1").endpoint(format!("{CANARY}://nowhere")).build().await.unwrap_err();
    check_silent(&unset);
}

#[tokio::test]
async fn an_odd_correlation_id_reaches_no_header() {
    let client =
        client([refused(400, "ValidationException")]).await.with_correlation_id("a\r\nset-cookie: b");
    let error = client.list_tables().await.unwrap_err();
    let answer = ErrorMap::new().problem(&error).to_json_response();
    assert!(
        answer.headers().get("correlation-id").is_none() && !answer.body().contains("cookie"),
        "{answer:?}"
    );
}
