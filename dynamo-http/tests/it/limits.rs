//! Limits of time over real sockets: each one ends the attempt and says so.
//!
//! The clock runs until the server has the client where the test wants it, and is paused then: the next limit passes
//! at once.

use std::time::Duration;

use dynamo_http::{Error, ErrorKind, HyperTransport, Limit, Limits, Sent, Transport};
use tokio::time::{Instant, pause};

use crate::loopback::Loopback;

const HOUR: Duration = Duration::from_secs(3600);

/// Sends a request to a server that reads it, writes `start`, and then does nothing more.
async fn stalled(limits: Limits, start: &str) -> Error {
    let server = Loopback::bind().await;
    let transport = HyperTransport::builder().max_connections(1).build();
    let serve = async {
        let mut peer = server.accept().await;
        peer.read().await;
        peer.write(start).await;
        pause();
        peer
    };
    let (error, peer) = tokio::join!(transport.send(server.request("ping"), limits), serve);
    assert_eq!((transport.in_use(), transport.idle_connections()), (0, 0));
    peer.closed().await;
    error.unwrap_err()
}

#[track_caller]
fn check(error: &Error, kind: ErrorKind, sent: Sent, sentence: &str) {
    assert_eq!((error.kind(), error.sent(), error.to_string().as_str()), (kind, sent, sentence), "{error:?}");
}

#[tokio::test]
async fn a_silent_server_ends_with_the_attempt_limit() {
    let error = stalled(Limits::none().with_attempt(HOUR), "").await;
    let sentence = "no whole answer came within the attempt limit of 3600s";
    check(&error, ErrorKind::Timeout(Limit::Attempt), Sent::Maybe, sentence);
    assert!(error.is_timeout() && error.is_transient() && error.after() == Some(HOUR));
}

#[tokio::test]
async fn the_attempt_limit_covers_the_head() {
    let error = stalled(Limits::none().with_attempt(HOUR), "HTTP/1.1 200 OK\r\ncontent-").await;
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout(Limit::Attempt), Sent::Maybe));
}

#[tokio::test]
async fn the_attempt_limit_covers_the_body() {
    let start = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf";
    let error = stalled(Limits::none().with_attempt(HOUR), start).await;
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout(Limit::Attempt), Sent::Maybe));
}

#[tokio::test]
async fn an_earlier_deadline_ends_the_attempt() {
    let deadline = Instant::now() + HOUR;
    let error = stalled(Limits::none().with_attempt(2 * HOUR).with_deadline(deadline), "").await;
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout(Limit::Deadline), Sent::Maybe));
    assert!(error.to_string().starts_with("the deadline passed after 3599.9"), "{error}");
    assert!(!error.is_transient());
}

#[tokio::test]
async fn a_deadline_in_the_past_sends_nothing() {
    let server = Loopback::bind().await;
    let limits = Limits::none().with_deadline(Instant::now());
    let error = HyperTransport::new().send(server.request("ping"), limits).await.unwrap_err();
    check(&error, ErrorKind::Timeout(Limit::Deadline), Sent::No, "the deadline passed after 0ns");
    assert!(!server.has_waiting());
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[tokio::test]
async fn a_handshake_that_nobody_answers_ends_with_the_connect_limit() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::builder()
        .roots(dynamo_http::Roots::Added)
        .add_ca_pem(include_bytes!("tls/ca.pem"))
        .unwrap()
        .build();
    let mut request = server.request("ping");
    *request.uri_mut() = format!("https://localhost:{}/", server.addr.port()).parse().unwrap();
    let serve = async {
        let peer = server.accept().await;
        // The client's hello shows that it is in the handshake.
        peer.0.readable().await.unwrap();
        pause();
        peer
    };
    let (error, _peer) = tokio::join!(transport.send(request, Limits::none().with_connect(HOUR)), serve);
    let sentence = "no connection was open within the connect limit of 3600s";
    check(&error.unwrap_err(), ErrorKind::Timeout(Limit::Connect), Sent::No, sentence);
}

#[tokio::test]
async fn a_refused_connection_names_the_address_and_sent_nothing() {
    let addr = Loopback::bind().await.addr;
    let request = http::Request::post(format!("http://{addr}/")).body("ping".into()).unwrap();
    let error = HyperTransport::new().send(request, Limits::default()).await.unwrap_err();
    check(&error, ErrorKind::Connect, Sent::No, &format!("no connection to {addr} could be opened"));
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_host_without_an_address_is_named() {
    let request = http::Request::post("http://no-such-host.invalid/").body("ping".into()).unwrap();
    let limits = Limits::none();
    let error = HyperTransport::new().send(request, limits).await.unwrap_err();
    check(&error, ErrorKind::Dns, Sent::No, "no address was found for no-such-host.invalid");
}
