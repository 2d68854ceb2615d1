//! Moto recomputes every signature, with arithmetic that is not ours, for keys, roles and sessions that it knows.

use std::time::SystemTime;

use bytes::Bytes;
use dynamo_client::auth::port::MapFs;
use dynamo_client::auth::{Scope, StaticProvider, sign};
use dynamo_client::{Credentials, ErrorKind};
use dynamo_tests::servers::Moto;
use http::Request;
use serde_json::json;

use super::harness::{Account, element, sealed, send, write_and_read};

/// How a call by somebody with these credentials ended: accepted, or the kind, the code and the status.
async fn outcome(account: &Account, credentials: &Credentials) -> Result<(), (ErrorKind, String, u16)> {
    let error = match account.client_of(credentials).await.list_tables().await {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let said = error.as_service_error().unwrap_or_else(|| panic!("{error}"));
    assert!(said.request_id.is_some(), "{error}");
    assert_eq!(error.attempts(), 1, "none of these is worth another attempt");
    let text = format!("{error} {error:?}");
    assert!(!text.contains(credentials.secret_access_key()), "{text}");
    Err((error.kind(), said.code.clone(), said.status))
}

fn refused(kind: ErrorKind, code: &str) -> Result<(), (ErrorKind, String, u16)> {
    Err((kind, code.to_owned(), 403))
}

#[tokio::test]
async fn lets_in_whoever_signs_with_the_right_secret() {
    let Some(account) = Account::open().await else { return };
    write_and_read(&account.client_of(&account.user).await).await;
}

#[tokio::test]
async fn refuses_wrong_secrets_unknown_keys_and_users_without_a_policy() {
    let Some(account) = Account::open().await else { return };
    let id = account.user.access_key_id();
    let wrong = Credentials::new(id, "not+the+secret+of+this+key+at+all+000000").unwrap();
    let unknown = Credentials::new("AKIAINVENTED00000000", account.user.secret_access_key()).unwrap();
    assert_eq!(outcome(&account, &wrong).await, refused(ErrorKind::Auth, "SignatureDoesNotMatch"));
    assert_eq!(outcome(&account, &unknown).await, refused(ErrorKind::Auth, "InvalidClientTokenId"));
    assert_eq!(outcome(&account, &account.powerless).await, refused(ErrorKind::Auth, "AccessDenied"));
    assert_eq!(outcome(&account, &account.user).await, Ok(()));
}

#[tokio::test]
async fn lets_in_a_session_with_its_own_token_alone() {
    let Some(account) = Account::open().await else { return };
    let session = account.assume_role().await;
    let another = account.assume_role().await;
    assert_eq!(outcome(&account, &session).await, Ok(()));
    write_and_read(&account.client_of(&session).await).await;
    let unknown_token = refused(ErrorKind::Auth, "InvalidClientTokenId");
    let swapped = session.clone().with_session_token(another.session_token().unwrap()).unwrap();
    assert_eq!(outcome(&account, &swapped).await, unknown_token);
    let id = session.access_key_id();
    let without = Credentials::new(id, session.secret_access_key()).unwrap();
    assert_eq!(outcome(&account, &without).await, unknown_token);
    let wrong_secret = Credentials::new(id, another.secret_access_key()).unwrap();
    let wrong_secret = wrong_secret.with_session_token(session.session_token().unwrap()).unwrap();
    assert_eq!(outcome(&account, &wrong_secret).await, refused(ErrorKind::Auth, "SignatureDoesNotMatch"));
}

#[tokio::test]
async fn refuses_what_was_changed_after_it_was_signed() {
    let Some(account) = Account::open().await else { return };
    let endpoint = account.endpoint();
    let body = Bytes::from_static(br#"{"Limit":7}"#);
    let mut signed = Request::post("/")
        .header("host", endpoint.strip_prefix("http://").unwrap())
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "DynamoDB_20120810.ListTables")
        .body(body.clone())
        .unwrap();
    let scope = Scope::new("us-east-1", "dynamodb").unwrap();
    sign(&mut signed, &body, &account.user, &scope, SystemTime::now()).unwrap();
    let answer = send(&endpoint, signed.clone()).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"TableNames": []}"#));

    let mut another_body = signed.clone();
    *another_body.body_mut() = Bytes::from_static(br#"{"Limit":8}"#);
    let mut another_action = signed.clone();
    another_action.headers_mut().insert("x-amz-target", "DynamoDB_20120810.DescribeLimits".parse().unwrap());
    let mut another_date = signed;
    another_date.headers_mut().insert("x-amz-date", "20260101T000000Z".parse().unwrap());
    for changed in [another_body, another_action, another_date] {
        let shown = format!("{:?} {:?}", changed.headers()["x-amz-target"], changed.body());
        let answer = send(&endpoint, changed).await;
        assert_eq!(answer.status, 403, "{shown}");
        // XML, for a service that speaks JSON: this is what the client's errors above were read out of.
        assert!(answer.body.starts_with("<?xml"), "{shown}: {}", answer.body);
        assert_eq!(element(&answer.body, "Code"), "SignatureDoesNotMatch", "{shown}");
    }
}

#[tokio::test]
async fn a_page_of_html_is_a_server_error_that_is_tried_again() {
    let Some(moto) = Moto::start().unwrap() else { return };
    let anyone = StaticProvider::new(Credentials::for_local());
    let builder = sealed(&moto.endpoint(), &[], MapFs::default()).credentials(anyone);
    let client = builder.max_retries(1).build().await.unwrap();
    write_and_read(&client).await;
    let put = client.put_item("orders", json!({ "id": "1" })).condition_expression("no_such_function(id)");
    let error = put.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Server, 2), "{error}");
    assert_eq!(error.as_service_error().map(|said| said.status), Some(500), "{error}");
    let text = error.to_string();
    assert!(text.contains("HTTP 500") && !text.contains('<') && !text.contains('\n'), "{text}");
}
