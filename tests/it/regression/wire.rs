//! What goes over the wire: connections, request lines, headers and what is signed.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as aws_sign};
use aws_sigv4::sign::v4;
use dynamo_client::auth::{Credentials, Scope, sign};

use super::listener::{self, Listener};
use super::script::with_env;

/// Each request opened a connection and told the server to close it.
#[tokio::test]
async fn one_connection_serves_many_requests() {
    let server = Listener::saying(listener::answer("200 OK", "", r#"{"TableNames":[]}"#)).await;
    let client = with_env(&[]).endpoint(server.endpoint()).build().await.unwrap();
    for _ in 0..5 {
        client.list_tables().await.unwrap();
    }
    assert_eq!((server.heads().len(), server.connections()), (5, 1));
    assert!(server.heads().iter().all(|head| !head.to_ascii_lowercase().contains("connection: close")));
}

/// A server that asked for the connection to be closed was not always believed by clients that keep theirs.
#[tokio::test]
async fn a_connection_that_the_server_closes_is_not_used_again() {
    let server =
        Listener::saying(listener::answer("200 OK", "connection: close\r\n", r#"{"TableNames":[]}"#)).await;
    let client = with_env(&[]).endpoint(server.endpoint()).build().await.unwrap();
    for _ in 0..3 {
        client.list_tables().await.unwrap();
    }
    assert_eq!((server.heads().len(), server.connections()), (3, 3));
}

/// The time of signing stood in `Date`, in a form that `Date` does not have, and each path ended in a question mark.
#[tokio::test]
async fn the_request_line_and_the_date_are_as_they_should_be() {
    let server = Listener::saying(listener::answer("200 OK", "", r#"{"TableNames":[]}"#)).await;
    let client = with_env(&[]).endpoint(server.endpoint()).build().await.unwrap();
    client.list_tables().await.unwrap();
    let head = server.heads()[0].to_ascii_lowercase();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("post / http/1.1"));
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    assert_eq!(header("date"), None);
    let date = header("x-amz-date").unwrap();
    assert!(date.len() == 16 && date.as_bytes()[8] == b't' && date.ends_with('z'), "{date}");
    assert!(
        header("authorization").unwrap().contains("signedheaders=content-type;host;x-amz-date;x-amz-target")
    );
    assert_eq!(header("x-amz-target"), Some("dynamodb_20120810.listtables"));
}

/// Paths were signed as they stood, so that a space or an accent in one made a signature that nobody else agreed with.
#[test]
fn paths_are_encoded_as_the_other_side_encodes_them() {
    let now = UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    for path in ["/", "/a%20b/c", "/caf%C3%A9/~x", "/a+b/(c)?q=%20x&b=~&a=1"] {
        let uri = format!("https://example.eu-west-1.amazonaws.com{path}");
        let mut request = http::Request::get(&uri).body(()).unwrap();
        let keys = Credentials::new("AKIDEXAMPLE", "invented").unwrap();
        sign(&mut request, b"", &keys, &Scope::new("eu-west-1", "execute-api").unwrap(), now).unwrap();

        let identity = AwsCredentials::new("AKIDEXAMPLE", "invented", None, None, "tests").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name("execute-api")
            .time(now)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let signable =
            SignableRequest::new("GET", uri.as_str(), std::iter::empty(), SignableBody::Bytes(b"")).unwrap();
        let (instructions, _) = aws_sign(signable, &params).unwrap().into_parts();
        let mut theirs = http::Request::get(&uri).body(()).unwrap();
        instructions.apply_to_request_http1x(&mut theirs);
        assert_eq!(request.headers()["authorization"], theirs.headers()["authorization"], "{path}");
    }
}
