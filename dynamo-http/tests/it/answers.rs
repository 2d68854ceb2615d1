//! Answers over real sockets: the good ones arrive whole, the others are errors that say why.

use bytes::Bytes;
use dynamo_http::{Error, ErrorKind, HyperTransport, Limits, Sent, Transport};
use http::Response;

use crate::loopback::{self, Loopback};

/// What the client makes of these bytes, after which the server closes.
async fn answered(bytes: impl AsRef<[u8]>, limits: Limits) -> Result<Response<Bytes>, Error> {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let (response, ()) = tokio::join!(transport.send(server.request("ping"), limits), async {
        let mut peer = server.accept().await;
        peer.read().await;
        // The client may have seen enough before all is written.
        let _ = tokio::io::AsyncWriteExt::write_all(&mut peer.0, bytes.as_ref()).await;
    });
    assert_eq!(transport.in_use(), 0);
    response
}

async fn fails(bytes: impl AsRef<[u8]>, kind: ErrorKind, sentence: &str) {
    let error = answered(bytes.as_ref(), Limits::default()).await.unwrap_err();
    let seen = (error.kind(), error.sent(), error.is_stale(), error.to_string());
    assert_eq!(seen, (kind, Sent::Maybe, false, sentence.to_owned()), "{error:?}");
}

async fn gives(bytes: impl AsRef<[u8]>, status: u16, body: &str) {
    let response = answered(bytes, Limits::default()).await.unwrap();
    assert_eq!((response.status().as_u16(), std::str::from_utf8(response.body()).unwrap()), (status, body));
}

#[tokio::test]
async fn every_status_is_an_answer_and_no_redirect_is_followed() {
    gives("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok").await;
    gives("HTTP/1.1 400 Bad\r\ncontent-length: 3\r\n\r\nbad", 400, "bad").await;
    gives("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n", 503, "").await;
    gives("HTTP/1.1 204 Nothing\r\n\r\n", 204, "").await;
    gives("HTTP/1.1 307 Else\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n", 307, "").await;
    gives("HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok").await;
}

#[tokio::test]
async fn reads_bodies_of_each_framing() {
    gives(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        200,
        "abcde",
    )
    .await;
    gives("HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, "until the end").await;
}

#[tokio::test]
async fn a_large_body_arrives_as_it_was_sent() {
    let body: String = (0..200_000).map(|n| format!("{n},")).collect();
    gives(loopback::answer(&body), 200, &body).await;
    let mut chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned();
    for chunk in body.as_bytes().chunks(7919) {
        chunked += &format!("{:x}\r\n{}\r\n", chunk.len(), std::str::from_utf8(chunk).unwrap());
    }
    gives(chunked + "0\r\n\r\n", 200, &body).await;
}

#[tokio::test]
async fn a_large_request_arrives_as_it_was_sent() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let body: String = (0..300_000).map(|n| format!("{n},")).collect();
    let mut request = server.request("");
    *request.body_mut() = Bytes::from(body.clone());
    let (response, text) = tokio::join!(transport.send(request, Limits::default()), async {
        server.accept().await.serve("ok").await
    });
    assert_eq!(response.unwrap().body(), "ok");
    assert!(text.ends_with(&body));
}

#[tokio::test]
async fn an_answer_that_ends_early_is_an_error() {
    let closed = ErrorKind::Closed;
    fails("", closed, "the connection closed before an answer came").await;
    fails("HTTP/1.1 200 OK\r\ncont", closed, "the connection closed before an answer came").await;
    let sentence = "the connection closed in the middle of the answer's body, after 4 bytes";
    fails("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", closed, sentence).await;
    fails("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n", closed, sentence).await;
    fails("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n", closed, sentence).await;
}

#[tokio::test]
async fn what_is_no_http_is_an_error() {
    let protocol = ErrorKind::Protocol;
    fails("SSH-2.0-OpenSSH_9.6\r\n\r\n", protocol, "the answer is not valid HTTP").await;
    fails("HTTP/1.1 2000 OK\r\n\r\n", protocol, "the answer is not valid HTTP").await;
    fails("HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\nok", protocol, "the answer is not valid HTTP").await;
    let two = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc";
    fails(two, protocol, "the answer is not valid HTTP").await;
    let sentence = "the answer's body is not valid HTTP, after 4 bytes";
    fails("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nxyz\r\n", protocol, sentence)
        .await;
}

#[tokio::test]
async fn an_answer_may_be_as_large_as_allowed_and_no_larger() {
    let limits = Limits::default().with_max_answer(5);
    let framings = [
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12345", "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n123\r\n3\r\n456\r\n",
        ),
        ("HTTP/1.0 200 OK\r\n\r\n12345", "HTTP/1.0 200 OK\r\n\r\n123456"),
    ];
    for (enough, too_much) in framings {
        assert_eq!(answered(enough, limits).await.unwrap().body(), "12345");
        let error = answered(too_much, limits).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::TooLarge, Sent::Maybe));
        assert_eq!(error.to_string(), "the answer's body is larger than 5 bytes");
        assert!(!error.is_transient());
    }
}

#[tokio::test]
async fn the_head_of_an_answer_is_limited_too() {
    let large =
        |n: usize| format!("HTTP/1.1 200 OK\r\nlarge: {}\r\ncontent-length: 0\r\n\r\n", "x".repeat(n));
    gives(large(60 << 10), 200, "").await;
    fails(large(70 << 10), ErrorKind::TooLarge, "the answer's head is larger than 65536 bytes").await;
    fails(&large(1 << 20)[..1 << 20], ErrorKind::TooLarge, "the answer's head is larger than 65536 bytes")
        .await;
}

#[tokio::test]
async fn head_requests_have_no_body_to_wait_for() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let mut request = server.request("");
    *request.method_mut() = http::Method::HEAD;
    let (response, _peer) = tokio::join!(transport.send(request, Limits::default()), async {
        let mut peer = server.accept().await;
        peer.read().await;
        peer.write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n").await;
        peer
    });
    assert_eq!(response.unwrap().headers()["content-length"], "99");
    assert_eq!(transport.idle_connections(), 1);
}
