//! The scripted transport: answers in order, keeps to limits, and records.

use std::time::Duration;

use bytes::Bytes;
use dynamo_http::{Answer, Error, ErrorKind, Exchange, Limit, Limits, ScriptedTransport, Sent, Transport};
use http::Request;
use tokio::time::Instant;

fn request(body: &'static str) -> Request<Bytes> {
    Request::post("http://localhost/path").header("x-one", "1").body(body.into()).unwrap()
}

async fn send(server: &ScriptedTransport, limits: Limits) -> Result<http::Response<Bytes>, Error> {
    server.send(request("ping"), limits).await
}

#[tokio::test(start_paused = true)]
async fn answers_in_order_and_records_the_requests() {
    let server = ScriptedTransport::new([
        Answer::json(200, r#"{"a":1}"#),
        Answer::new(503).header("retry-after", "2").body("busy"),
        Answer::error(Error::new(ErrorKind::Closed, Sent::Maybe)),
    ]);
    let handle = server.clone();
    let first = send(&server, Limits::default()).await.unwrap();
    assert_eq!((first.status().as_u16(), first.body().as_ref()), (200, &br#"{"a":1}"#[..]));
    assert_eq!(first.headers()["content-type"], "application/json");
    let exchange = first.extensions().get::<Exchange>().unwrap();
    assert_eq!((exchange.sent, exchange.received), (4, 7));
    let second = send(&server, Limits::default().with_report(false)).await.unwrap();
    assert_eq!(
        (second.headers()["retry-after"].to_str().unwrap(), second.body().as_ref()),
        ("2", &b"busy"[..])
    );
    assert!(second.extensions().get::<Exchange>().is_none());
    assert_eq!(handle.remaining(), 1);
    assert_eq!(send(&server, Limits::default()).await.unwrap_err().kind(), ErrorKind::Closed);
    let recorded = handle.requests();
    assert_eq!(recorded.len(), 3);
    assert_eq!((recorded[2].method().as_str(), recorded[2].uri().path()), ("POST", "/path"));
    assert_eq!(
        (recorded[2].headers()["x-one"].to_str().unwrap(), recorded[2].body().as_ref()),
        ("1", &b"ping"[..])
    );
}

#[tokio::test(start_paused = true)]
async fn says_so_when_the_script_has_ended() {
    let server = ScriptedTransport::new([Answer::new(200)]);
    send(&server, Limits::default()).await.unwrap();
    let error = send(&server, Limits::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (ErrorKind::ScriptEnded, false));
    assert_eq!(error.to_string(), "the script has 1 answers and this is request 2");
    server.push(Answer::new(201));
    assert_eq!(send(&server, Limits::default()).await.unwrap().status(), 201);
}

#[tokio::test(start_paused = true)]
async fn delays_and_hangs_end_by_the_limits() {
    let delay = Duration::from_secs(4);
    let server = ScriptedTransport::new([
        Answer::new(200).delay(delay),
        Answer::new(200).delay(delay),
        Answer::hang(),
        Answer::hang(),
    ]);
    let started = Instant::now();
    assert!(send(&server, Limits::default()).await.is_ok());
    assert_eq!(started.elapsed(), delay);

    let error = send(&server, Limits::default().with_attempt(Duration::from_secs(1))).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout(Limit::Attempt), Sent::Maybe));
    let error = send(&server, Limits::default()).await.unwrap_err();
    assert_eq!(error.after(), Some(Limits::ATTEMPT));
    let limits = Limits::default().with_deadline(Instant::now() + Duration::from_secs(2));
    let error = send(&server, limits).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.after()),
        (ErrorKind::Timeout(Limit::Deadline), Some(Duration::from_secs(2)))
    );
    // The deadline of this one has passed: it is not sent, and takes no answer.
    let error = send(&server, limits).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout(Limit::Deadline), Sent::No));
    assert_eq!((server.requests().len(), server.remaining()), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn caps_the_answer() {
    let server = ScriptedTransport::from_fn(|request| Answer::json(200, request.body().clone()));
    assert_eq!(send(&server, Limits::default().with_max_answer(4)).await.unwrap().body(), "ping");
    let error = send(&server, Limits::default().with_max_answer(3)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_is_an_error() {
    for answer in
        [Answer::new(7), Answer::new(200).header("no header", "x"), Answer::new(200).header("x", "\n")]
    {
        let server = ScriptedTransport::new([answer]);
        assert_eq!(send(&server, Limits::default()).await.unwrap_err().kind(), ErrorKind::Protocol);
    }
}

#[test]
fn its_debug_text_counts_and_does_not_wait_for_itself() {
    let server = ScriptedTransport::new([Answer::new(200), Answer::new(200)]);
    assert_eq!(format!("{server:?}"), "ScriptedTransport { requests: 0, remaining: 2 }");
}
