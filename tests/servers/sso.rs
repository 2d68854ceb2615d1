//! Sign-in sessions, against a stand-in that answers by a script: no other server has their two services.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dynamo_tests::servers::{SsoAnswer, SsoStub};
use http::Request;
use serde_json::{Value, json};

use super::harness::send;

#[tokio::test]
async fn the_stand_in_follows_its_scripts_and_keeps_the_requests() {
    let expires = SystemTime::UNIX_EPOCH + Duration::from_millis(1_900_000_000_123);
    let portal = [SsoAnswer::credentials("ASIAINVENTED", "secret", "session", expires)];
    let tokens = [
        SsoAnswer::token("access-2", Duration::from_secs(3600), "refresh-2"),
        SsoAnswer::refused(400, "invalid_grant"),
    ];
    let sso = SsoStub::start(portal, tokens).unwrap();
    let endpoint = sso.endpoint();
    let get = || {
        Request::get("/federation/credentials?role_name=a%2Fb%20c&account_id=123456789012")
            .header("x-amz-sso_bearer_token", "access-1")
            .body(Bytes::new())
            .unwrap()
    };
    let post = || Request::post("/token").body(Bytes::from(r#"{"grantType":"refresh_token"}"#)).unwrap();

    let credentials: Value = serde_json::from_str(&send(&endpoint, get()).await.body).unwrap();
    assert_eq!(credentials["roleCredentials"]["expiration"], 1_900_000_000_123_u64);
    let token: Value = serde_json::from_str(&send(&endpoint, post()).await.body).unwrap();
    assert_eq!((&token["accessToken"], &token["expiresIn"]), (&json!("access-2"), &json!(3600)));
    let refused = send(&endpoint, post()).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains(r#""error":"invalid_grant""#), "{}", refused.body);
    assert_eq!(send(&endpoint, get()).await.status, 500, "the portal's script is over");
    assert_eq!(send(&endpoint, Request::get("/").body(Bytes::new()).unwrap()).await.status, 404);

    let requests = sso.requests();
    let lines: Vec<&str> = requests.iter().map(|request| request.line.as_str()).collect();
    let (get, post) = ("GET /federation/credentials", "POST /token");
    assert_eq!(lines, [get, post, post, get, "GET /"]);
    assert_eq!((requests[0].query["role_name"].as_str(), requests[0].is_signed), ("a/b c", false));
    assert_eq!(requests[0].bearer_token.as_deref(), Some("access-1"));
    assert_eq!(requests[1].body["grantType"], "refresh_token");
}
