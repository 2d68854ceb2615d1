//! Errors of the service in every form in which they arrive.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{ErrorClass, RetryHint, ServiceError};
use proptest::prelude::*;
use serde_json::json;

#[track_caller]
fn check(status: u16, header: Option<&str>, body: &str, code: &str, message: &str) -> ServiceError {
    let error = ServiceError::parse(status, header, None, body.as_bytes());
    assert_eq!((error.code.as_str(), error.message.as_str()), (code, message), "{body}");
    assert_eq!(error.status, status);
    error
}

#[test]
fn the_code_is_found_wherever_it_is() {
    let long = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"m"}"#;
    check(400, None, long, "ThrottlingException", "m");
    check(400, None, r#"{"__type":"ThrottlingException","message":"m"}"#, "ThrottlingException", "m");
    check(400, None, r#"{"code":"ThrottlingException","message":"m"}"#, "ThrottlingException", "m");
    check(400, None, r#"{"code":"a#B:http://x","__type":"C"}"#, "B", "");
    check(400, Some("ThrottlingException"), "", "ThrottlingException", "");
    check(400, Some("Header"), long, "Header", "m");
    check(400, Some("Foo:http://internal.amazon.com/coral/com.amazon.coral.service/"), "{}", "Foo", "");
    check(400, Some("aws.api#Foo:http://internal#x"), "{}", "Foo", "");
    check(400, Some("  "), r#"{"__type":"A"}"#, "A", "");
    check(400, None, r#"{"__type":"A","code":400}"#, "A", "");
    check(400, None, r#"{"Error":{"Code":"A","Message":"m"}}"#, "A", "m");
    check(
        400,
        None,
        r##"{"__type":"com.amazon.coral.validate#ValidationException"}"##,
        "ValidationException",
        "",
    );
}

#[test]
fn the_message_is_found_wherever_it_is() {
    for name in ["message", "Message", "errorMessage"] {
        check(400, None, &json!({"__type": "A", name: "m"}).to_string(), "A", "m");
    }
    check(400, None, r#"{"__type":"A","message":null,"Message":"m"}"#, "A", "m");
    check(400, None, r#"{"__type":"A"}"#, "A", "");
}

#[test]
fn an_answer_without_a_code_gets_one_of_its_status() {
    for body in ["", "{}", "[]", "null", "{", "  ", "\u{0}"] {
        let error = check(503, None, body, "HTTP 503", error_text(body));
        assert!(!error.has_code());
        assert_eq!((error.error_class(), error.retry_hint()), (ErrorClass::Server, RetryHint::Transient));
    }
    let page =
        "<html>\n<head><title>502 Bad Gateway</title></head>\r\n<body>\n<h1>Bad Gateway</h1></body></html>";
    let error = check(502, None, page, "HTTP 502", "502 Bad Gateway Bad Gateway");
    assert_eq!(error.to_string(), "HTTP 502: 502 Bad Gateway Bad Gateway");
    assert_eq!(check(413, None, "<html></html>", "HTTP 413", "").error_class(), ErrorClass::Protocol);
    assert_eq!(check(301, None, "", "HTTP 301", "").retry_hint(), RetryHint::Final);
    assert_eq!(check(429, None, "", "HTTP 429", "").error_class(), ErrorClass::Throttling);
    for status in [408, 509] {
        assert_eq!(ServiceError::parse(status, None, None, b"").retry_hint(), RetryHint::Transient);
    }
    let known = ServiceError::new(400, "HTTP 503", "");
    assert_eq!(known.error_class(), ErrorClass::Unknown, "a code is a code, whatever it looks like");
}

fn error_text(body: &str) -> &str {
    match body {
        "[]" | "null" => body,
        "{" => "1 bytes of JSON, not whole",
        _ => "",
    }
}

#[test]
fn xml_is_read_by_its_elements() {
    let body = "<?xml version=\"1.0\"?>\n<ErrorResponse><Errors><Error><Code>InternalFailure</Code>\
                <Message>it &lt;broke&gt; &amp;amp; burnt</Message></Error></Errors><RequestID>r-1</RequestID></ErrorResponse>";
    let error = check(500, None, body, "InternalFailure", "it <broke> &amp; burnt");
    assert_eq!(error.request_id.as_deref(), Some("r-1"));
    let error = ServiceError::parse(500, None, Some("r-2"), body.as_bytes());
    assert_eq!(error.request_id.as_deref(), Some("r-2"));
}

#[test]
fn what_belongs_to_a_code_comes_with_it() {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
        "Item": {"Id": {"N": "1"}},
    });
    let error = ServiceError::parse(400, None, None, body.to_string().as_bytes());
    assert!(error.is_conditional_check_failed());
    assert_eq!(error.item.unwrap().get_as::<u32>("Id").unwrap(), Some(1));

    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled",
        "CancellationReasons": [
            {"Code": "None"},
            {"Code": "ConditionalCheckFailed", "Message": "m", "Item": {"Id": {"N": "2"}}},
            {},
        ],
    });
    let error = ServiceError::parse(400, None, None, body.to_string().as_bytes());
    assert!(error.is_transaction_canceled());
    let codes: Vec<_> = error.cancellation_reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed", "None"]);
    assert_eq!(error.cancellation_reasons[1].message.as_deref(), Some("m"));
    assert!(error.cancellation_reasons[1].item.is_some());

    for name in ["ThrottlingReasons", "throttlingReasons"] {
        let body =
            json!({"__type": "ThrottlingException", name: [{"reason": "TableRead", "resource": "arn"}, {}]});
        let error = ServiceError::parse(400, None, None, body.to_string().as_bytes());
        assert!(error.is_throttling());
        assert_eq!(
            (error.reasons[0].reason.as_str(), error.reasons[0].resource.as_str()),
            ("TableRead", "arn")
        );
    }
}

#[test]
fn debug_texts_leave_out_the_items() {
    let body = r#"{"__type":"TransactionCanceledException","Message":"no","Item":{"id":{"S":"canary"}},"New":"canary",
        "CancellationReasons":[{"Code":"ConditionalCheckFailed","Message":"m","Item":{"id":{"S":"canary"}}}]}"#;
    let error = ServiceError::parse(400, None, None, body.as_bytes());
    assert!(error.item.is_some() && error.cancellation_reasons[0].item.is_some() && !error.other.is_empty());
    let shown = format!("{error:?} {error:#?}");
    assert!(shown.contains("item: Some(**)") && shown.contains("\"New\""), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn what_is_unknown_survives() {
    let body = json!({"__type": "FutureException", "message": "m", "Hint": {"a": 1}, "Item": "no item"});
    let error = ServiceError::parse(400, None, None, body.to_string().as_bytes());
    assert_eq!(error.code, "FutureException");
    assert_eq!((error.error_class(), error.retry_hint()), (ErrorClass::Unknown, RetryHint::Final));
    assert_eq!(error.other["Hint"], json!({"a": 1}));
    assert_eq!(error.other["Item"], "no item");
    assert_eq!(error.to_string(), "FutureException (status 400): m");
}

#[test]
fn classes_and_hints_are_those_of_the_table() {
    let rows = [
        ("ProvisionedThroughputExceededException", 400, ErrorClass::Throttling, RetryHint::Throttling),
        ("RequestLimitExceeded", 400, ErrorClass::Throttling, RetryHint::Throttling),
        ("TransactionInProgressException", 400, ErrorClass::Throttling, RetryHint::Throttling),
        ("LimitExceededException", 400, ErrorClass::Limit, RetryHint::ControlPlaneThrottling),
        ("RequestTimeout", 400, ErrorClass::Timeout, RetryHint::Transient),
        ("InternalServerError", 400, ErrorClass::Server, RetryHint::Transient),
        ("ServiceUnavailable", 503, ErrorClass::Server, RetryHint::Transient),
        ("ReplicatedWriteConflictException", 409, ErrorClass::Conflict, RetryHint::Transient),
        ("TransactionConflictException", 400, ErrorClass::Conflict, RetryHint::Final),
        ("ConditionalCheckFailedException", 400, ErrorClass::Conditional, RetryHint::Final),
        ("TransactionCanceledException", 400, ErrorClass::TransactionCanceled, RetryHint::Final),
        ("ValidationException", 400, ErrorClass::Validation, RetryHint::Final),
        ("ResourceNotFoundException", 400, ErrorClass::NotFound, RetryHint::Final),
        ("ResourceInUseException", 400, ErrorClass::InUse, RetryHint::Final),
        ("ItemCollectionSizeLimitExceededException", 400, ErrorClass::Limit, RetryHint::Final),
        ("ExpiredTokenException", 400, ErrorClass::Expired, RetryHint::FreshCredentials),
        ("UnrecognizedClientException", 400, ErrorClass::Auth, RetryHint::FreshCredentials),
        ("InvalidSignatureException", 400, ErrorClass::Auth, RetryHint::ClockSkew),
        ("AccessDeniedException", 400, ErrorClass::Auth, RetryHint::ClockSkew),
        ("MissingAuthenticationTokenException", 400, ErrorClass::Auth, RetryHint::Final),
        ("FutureException", 400, ErrorClass::Unknown, RetryHint::Final),
        ("FutureException", 429, ErrorClass::Throttling, RetryHint::Throttling),
        ("FutureException", 408, ErrorClass::Unknown, RetryHint::Final),
        ("FutureException", 500, ErrorClass::Server, RetryHint::Transient),
        ("ValidationException", 500, ErrorClass::Validation, RetryHint::Transient),
        ("ThrottlingException", 500, ErrorClass::Throttling, RetryHint::Throttling),
        ("ValidationException", 429, ErrorClass::Validation, RetryHint::Final),
    ];
    for (code, status, class, hint) in rows {
        let error = ServiceError::new(status, code, "");
        assert_eq!((error.error_class(), error.retry_hint()), (class, hint), "{code} {status}");
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_what_is_kept_is_bounded(
        status in any::<u16>(),
        header in proptest::option::of(".*"),
        body in proptest::collection::vec(any::<u8>(), 0..2000),
    ) {
        let error = ServiceError::parse(status, header.as_deref(), None, &body);
        prop_assert!(!error.code.is_empty() && error.code.len() <= 128);
        let _ = (error.error_class(), error.retry_hint(), error.to_string());
    }

    #[test]
    fn pages_of_any_size_leave_a_short_excerpt(words in "[a-z<> \n&;]{0,3000}") {
        let error = ServiceError::parse(500, None, None, words.as_bytes());
        prop_assert!(error.message.chars().count() <= 200 || words.contains("<Message>"));
        prop_assert!(!error.message.contains('\n'));
    }
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let body = "[".repeat(1_000_000);
    assert!(!ServiceError::parse(500, None, None, body.as_bytes()).has_code());
    let body = format!("{{\"__type\":\"A\",\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(ServiceError::parse(500, None, None, body.as_bytes()).status, 500);
}
