//! The verifier refuses everything that is not signed right, in DynamoDB's words, and nothing else.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dynamo_tests::{EmbeddedServer, KnownKey, Verifier};
use http::{HeaderValue, Request};
use serde_json::json;

use super::signer::Signer;
use super::wire::Wire;

/// Sends ListTables, signed by `signer` and then changed by `change`; the code it is refused with, if any.
async fn outcome(
    server: &EmbeddedServer,
    signer: &Signer,
    change: impl FnOnce(&mut Request<Bytes>),
) -> Option<String> {
    let mut wire = Wire::connect(&server.endpoint()).await;
    let mut request = signer.sign(wire.request("ListTables", &json!({ "Limit": 7 })));
    change(&mut request);
    let before = server.counts();
    let reply = wire.send(request).await;
    let after = server.counts();
    let verified = after.verified - before.verified;
    assert_eq!(after.requests, before.requests + 1);
    assert_eq!(verified == 1, reply.status == 200, "only what was verified was passed on: {}", reply.body);
    (reply.status != 200).then(|| {
        assert_eq!(reply.status, 400);
        reply.code().to_owned()
    })
}

fn unchanged(_: &mut Request<Bytes>) {}

#[tokio::test]
async fn right_signatures_pass() {
    for key in [KnownKey::long_term(), KnownKey::temporary()] {
        let server = EmbeddedServer::start_with(key).unwrap();
        let signer = Signer::new(server.key());
        assert_eq!(outcome(&server, &signer, unchanged).await, None);
    }
}

#[tokio::test]
async fn a_clock_ten_minutes_off_passes_and_twenty_do_not() {
    let server = EmbeddedServer::start().unwrap();
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let now = SystemTime::now();
    for (time, refused) in [
        (now - minutes(10), None),
        (now + minutes(10), None),
        (now - minutes(20), Some("InvalidSignatureException")),
        (now + minutes(20), Some("InvalidSignatureException")),
    ] {
        let signer = Signer { time, ..Signer::new(server.key()) };
        assert_eq!(outcome(&server, &signer, unchanged).await.as_deref(), refused);
    }
}

#[tokio::test]
async fn unsigned_requests_are_refused() {
    let server = EmbeddedServer::start().unwrap();
    let signer = Signer::new(server.key());
    let refused = outcome(&server, &signer, |request| {
        request.headers_mut().remove("authorization");
    });
    assert_eq!(refused.await.as_deref(), Some("MissingAuthenticationTokenException"));
    let refused = outcome(&server, &signer, |request| {
        let short = HeaderValue::from_static(
            "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/dynamodb/aws4_request",
        );
        request.headers_mut().insert("authorization", short);
    });
    assert_eq!(refused.await.as_deref(), Some("IncompleteSignatureException"));
}

#[tokio::test]
async fn wrong_keys_regions_and_services_are_refused() {
    let server = EmbeddedServer::start().unwrap();
    let right = Signer::new(server.key());
    let mut wrong_secret = right.key.clone();
    wrong_secret.secret_access_key = "Another/Secret/Of/The/Right/Length/00000".to_owned();
    let signers = [
        (Signer::new(&wrong_secret), "InvalidSignatureException"),
        (Signer::new(&KnownKey::temporary()), "UnrecognizedClientException"),
        (Signer { region: "eu-west-1", ..Signer::new(server.key()) }, "InvalidSignatureException"),
        (Signer { service: "s3", ..right }, "InvalidSignatureException"),
    ];
    for (signer, code) in signers {
        assert_eq!(outcome(&server, &signer, unchanged).await.as_deref(), Some(code));
    }
}

#[tokio::test]
async fn session_tokens_must_be_the_key_s_own() {
    let server = EmbeddedServer::start_with(KnownKey::temporary()).unwrap();
    let mut other = KnownKey::temporary();
    other.session_token = Some("another-token".to_owned());
    let mut none = KnownKey::temporary();
    none.session_token = None;
    for key in [other, none] {
        let refused = outcome(&server, &Signer::new(&key), unchanged).await;
        assert_eq!(refused.as_deref(), Some("UnrecognizedClientException"));
    }
    let expired = KnownKey { expired: true, ..KnownKey::temporary() };
    let server = EmbeddedServer::start_with(expired).unwrap();
    let refused = outcome(&server, &Signer::new(server.key()), unchanged).await;
    assert_eq!(refused.as_deref(), Some("ExpiredTokenException"));
}

#[tokio::test]
async fn what_was_changed_after_signing_is_refused() {
    let server = EmbeddedServer::start().unwrap();
    let signer = Signer::new(server.key());
    let changes: [fn(&mut Request<Bytes>); 4] = [
        |request| *request.body_mut() = Bytes::from_static(b"{\"Limit\": 8}"),
        |request| {
            let target = HeaderValue::from_static("DynamoDB_20120810.DescribeLimits");
            request.headers_mut().insert("x-amz-target", target);
        },
        |request| {
            request.headers_mut().insert("host", HeaderValue::from_static("dynamodb.example.com"));
        },
        |request| {
            request.headers_mut().insert("x-amz-unsigned", HeaderValue::from_static("extra"));
        },
    ];
    for change in changes {
        let refused = outcome(&server, &signer, change).await;
        assert_eq!(refused.as_deref(), Some("InvalidSignatureException"));
    }
}

#[test]
fn settings_that_can_not_work_are_refused_at_start() {
    let short = KnownKey { secret_access_key: "short".to_owned(), ..KnownKey::long_term() };
    let error = EmbeddedServer::start_with(short).unwrap_err();
    assert!(error.to_string().contains("40 characters"), "{error}");
    for upstream in ["https://127.0.0.1:1", "http://192.0.2.1:80", "127.0.0.1:80"] {
        let error = Verifier::before(upstream).start().unwrap_err();
        assert!(error.to_string().contains(upstream), "{error}");
    }
}

#[test]
fn debug_output_shows_no_secret() {
    let key = KnownKey::temporary();
    let shown = format!("{:?} {:?}", EmbeddedServer::start_with(key.clone()).unwrap(), key);
    assert!(shown.contains(&key.access_key_id));
    assert!(!shown.contains(&key.secret_access_key));
    assert!(!shown.contains(key.session_token.as_deref().unwrap()));
}
