//! Errors that were mistaken for others, lost their text, or were waited for without an end.

use std::time::Duration;

use dynamo_client::ErrorKind;
use dynamo_http::{Answer, ScriptedTransport};
use tokio::time::Instant;

use super::listener::{self, Listener};
use super::script::{client, refused, with_env};

/// JSON was read only with status 400; every 500 and 503 was an error of the network.
#[tokio::test(start_paused = true)]
async fn a_failing_service_is_told_from_a_failing_network() {
    for (status, code) in
        [(500, "InternalServerError"), (503, "ServiceUnavailable"), (500, "InternalFailure")]
    {
        let server = ScriptedTransport::from_fn(move |_| refused(status, code));
        let error = client(&server).await.list_tables().await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.attempts()), (ErrorKind::Server, Some(code), 4));
        assert_eq!(error.as_service_error().unwrap().status, status);
    }
}

/// Only `message` was read; where the service wrote `Message`, the text was "(null)".
#[tokio::test]
async fn the_text_is_found_however_its_name_is_spelt() {
    for name in ["message", "Message", "errorMessage"] {
        let body = format!(
            r#"{{"__type":"com.amazon.coral.service#AccessDeniedException","{name}":"you may not"}}"#
        );
        let server = ScriptedTransport::new([Answer::json(400, body)]);
        let error = client(&server).await.list_tables().await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Auth, Some("AccessDeniedException")));
        assert!(error.to_string().contains("you may not"), "{error}");
    }
}

/// A charset after the content type turned a refused request into a network error, which was repeated.
#[tokio::test]
async fn a_charset_changes_nothing() {
    let body = r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}"#;
    for content_type in ["application/json; charset=utf-8", "application/x-amz-json-1.1", "text/plain", ""] {
        let answer = Answer::new(400).header("content-type", content_type).body(body);
        let server = ScriptedTransport::new([answer]);
        let error = client(&server).await.list_tables().await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Validation, 1), "{content_type}");
    }
}

/// An error without a type, or a proxy's page, was thrown where nobody caught it: the call never ended.
#[tokio::test]
async fn odd_answers_end_a_call_with_an_error_that_says_the_status() {
    for (status, headers, body) in [
        ("400 Bad Request", "content-type: application/json\r\n", r#"{"message":"without a type"}"#),
        ("400 Bad Request", "content-type: application/x-amz-json-1.0\r\n", "{}"),
        ("400 Bad Request", "", ""),
        ("413 Payload Too Large", "content-type: text/html\r\n", "<html></html>"),
        ("404 Not Found", "", "<?xml version=\"1.0\"?><a><b/></a>"),
        ("302 Found", "location: http://localhost:1/\r\n", ""),
    ] {
        let server = Listener::saying(listener::answer(status, headers, body)).await;
        let client = with_env(&[]).endpoint(server.endpoint()).build().await.unwrap();
        let error = client.list_tables().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{status} {body}: {error}");
        assert!(error.to_string().contains(&format!("status {}", &status[..3])), "{error}");
        assert_eq!(server.heads().len(), 1, "{status} {body}: sent once");
    }
}

/// The same, where what comes back is not HTTP, or ends early.
#[tokio::test]
async fn answers_that_are_none_end_a_call_too() {
    for answer in [
        "",
        "SSH-2.0-OpenSSH_9.7\r\n",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{",
    ] {
        let server = Listener::saying(answer).await;
        let builder = with_env(&[]).endpoint(server.endpoint()).max_retries(0);
        let client = builder.attempt_timeout(Duration::from_millis(500)).build().await.unwrap();
        let error = client.list_tables().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout), "{answer:?}: {error}");
    }
}

/// An answer with status 200 that is not JSON escaped as whatever the JSON library raised.
#[tokio::test(start_paused = true)]
async fn an_answer_that_can_not_be_read_is_an_error_of_ours() {
    for body in ["", "oops", "<html></html>", "[]", "null", "{\"TableNames\":", "{\"TableNames\":[1]}"] {
        let server = ScriptedTransport::from_fn(move |_| Answer::json(200, body));
        let error = client(&server).await.list_tables().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.action()),
            (ErrorKind::Corrupt, Some("ListTables")),
            "{body:?}: {error}"
        );
    }
}

/// There was an exception for timeouts, and no way to get it: a timeout was a network error, after 30 seconds each.
#[tokio::test(start_paused = true)]
async fn a_timeout_is_told_as_one_and_says_which_limit_passed() {
    let server = ScriptedTransport::from_fn(|_| Answer::hang());
    let started = Instant::now();
    let error = client(&server).await.list_tables().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 4));
    assert!(error.to_string().contains("5s"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(30));
    let error = client(&server).await.list_tables().deadline(Duration::from_millis(300)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("300ms"), "{error}");
}

/// The name of an unknown error was lost in the text of a tuple.
#[tokio::test]
async fn an_unknown_code_survives() {
    let server = ScriptedTransport::new([refused(400, "BrandNewException")]);
    let error = client(&server).await.list_tables().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("BrandNewException")));
    assert!(error.to_string().starts_with("ListTables: BrandNewException: as told (status 400"), "{error}");
}
