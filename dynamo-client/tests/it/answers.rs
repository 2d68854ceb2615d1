//! Damaged, empty and strange answers.

use dynamo_client::{ErrorKind, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::script::{builder, client, ok, refused};

#[tokio::test(start_paused = true)]
async fn a_wrong_checksum_is_retried_and_never_believed() {
    let damaged = || ok(json!({"Item": {"id": {"N": "1"}}})).header("x-amz-crc32", "1");
    let server = ScriptedTransport::from_fn(move |_| damaged());
    let error = client(&server).await.table("orders").get(key("id", 1)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Corrupt, 4));

    for odd in ["", "abc", "-1", "99999999999"] {
        let server = ScriptedTransport::new([ok(json!({})).header("x-amz-crc32", odd), ok(json!({}))]);
        client(&server).await.table("orders").get(key("id", 1)).await.unwrap();
        assert_eq!(server.requests().len(), 2, "{odd:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_checksum_is_accepted() {
    let crc = crc32fast::hash(b"{}").to_string();
    let server = ScriptedTransport::new([Answer::json(200, "{}").header("x-amz-crc32", &crc)]);
    assert!(client(&server).await.table("orders").get(key("id", 1)).await.unwrap().item.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_an_error_not_a_missing_item() {
    for body in
        ["", "<html></html>", "[]", "null", "{\"Item\":", "{\"Item\":[]}", "{\"Item\":{\"a\":{\"X\":1}}}"]
    {
        let server = ScriptedTransport::from_fn(move |_| Answer::json(200, body));
        let error = client(&server).await.table("orders").get(key("id", 1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{body}: {error}");
        assert_eq!(server.requests().len(), 4, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn odd_error_bodies_are_errors_that_say_the_status() {
    for (status, body, kind) in [
        (413, "<html></html>", ErrorKind::Corrupt),
        (302, "", ErrorKind::Corrupt),
        (400, "{}", ErrorKind::Corrupt),
        (400, r#"{"__type":"x#BrandNewException","Message":"m"}"#, ErrorKind::Service),
        (
            403,
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error></ErrorResponse>",
            ErrorKind::Auth,
        ),
    ] {
        let server = ScriptedTransport::new([Answer::json(status, body)]);
        let error = client(&server).await.table("orders").get(key("id", 1)).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{body}: {error}");
        assert!(error.to_string().contains(&format!("status {status}")), "{error}");
    }
}

#[tokio::test]
async fn an_item_that_does_not_fit_names_the_attribute() {
    #[derive(Debug, Deserialize)]
    struct Order {
        #[allow(dead_code)]
        lines: Vec<Line>,
    }
    #[derive(Debug, Deserialize)]
    struct Line {
        #[allow(dead_code)]
        price: f64,
    }
    let item = json!({"Item": {"lines": {"L": [{"M": {"price": {"S": "free"}}}]}}});
    let server = ScriptedTransport::new([ok(item)]);
    let error = client(&server).await.table("orders").get(key("id", 1)).item::<Order>().await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Decode, 1));
    assert!(error.to_string().contains("lines[0].price"), "{error}");
}

#[tokio::test]
async fn a_failed_condition_carries_the_item_that_was_there() {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
        "Item": {"id": {"N": "1"}, "state": {"S": "paid"}},
    });
    let server = ScriptedTransport::new([Answer::json(400, body.to_string())]);
    let error = client(&server).await.table("orders").put(json!({"id": 1})).await.unwrap_err();
    let item: Value = error.failed_item().unwrap().unwrap();
    assert_eq!(item["state"], "paid");
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_asked_for_again_once() {
    #[derive(Debug, Default)]
    struct Rotating(std::sync::atomic::AtomicUsize);
    impl dynamo_client::auth::ProvideCredentials for Rotating {
        async fn provide(&self) -> Result<dynamo_client::Credentials, dynamo_client::auth::Error> {
            let n = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            dynamo_client::Credentials::new(format!("AKIDROTATED{n}"), "invented")
        }
        fn invalidate(&self, _: &dynamo_client::Credentials) -> bool {
            true
        }
    }
    let server = ScriptedTransport::from_fn(|_| refused(400, "ExpiredTokenException"));
    let client = builder(&server).credentials(Rotating::default()).build().await.unwrap();
    let error = client.list_tables().await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Auth, 2));
    let signed = |n: usize| server.requests()[n].headers()["authorization"].to_str().unwrap().to_owned();
    assert!(signed(0).contains("AKIDROTATED0") && signed(1).contains("AKIDROTATED1"));
}

#[tokio::test]
async fn a_signature_refused_for_its_time_is_told_apart_from_a_wrong_one() {
    for (code, message, kind) in [
        ("RequestTimeTooSkewed", "told", ErrorKind::Clock),
        (
            "InvalidSignatureException",
            "Signature expired: 20260101T000000Z is now earlier than ..",
            ErrorKind::Clock,
        ),
        ("InvalidSignatureException", "Signature not yet current: ..", ErrorKind::Clock),
        ("InvalidSignatureException", "The request signature we calculated does not match", ErrorKind::Auth),
    ] {
        let server = ScriptedTransport::new([Answer::json(
            400,
            json!({"__type": code, "message": message}).to_string(),
        )]);
        let error = client(&server).await.list_tables().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}
