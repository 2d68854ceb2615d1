//! Fetches from a loopback server that it starts itself: reuse, a retry, and a limit of time.
//!
//! The server answers three times, the second time with a 503, and then never again.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use dynamo_http::{
    Exchange, HyperTransport, Limits, Retry, RetryClass, RetryQuota, Retryable, Transport, retry,
};
use http::{Method, Request, Response, StatusCode, Uri};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let uri: Uri = format!("http://{}/", listener.local_addr()?).parse()?;
    let server = tokio::spawn(serve(listener));
    let transport = HyperTransport::new();
    let limits = Limits::default().with_attempt(Duration::from_millis(300));

    for name in ["first", "second"] {
        let (policy, quota) = (Retry::standard(), RetryQuota::default());
        let fetched = retry(&policy, &quota, None, |_| fetch(&transport, &uri, limits)).await;
        let success =
            fetched.map_err(|stopped| format!("{:?} after {} attempts", stopped.error, stopped.attempts))?;
        let exchange = success.value.extensions().get::<Exchange>().copied().unwrap_or_default();
        println!("{name}: {} after {} attempts", success.value.status(), success.attempts);
        println!(
            "  reused: {}, {} bytes out, {} bytes in",
            exchange.reused, exchange.sent, exchange.received
        );
    }
    match fetch(&transport, &uri, limits).await {
        Ok(answer) => println!("third: {}", answer.status()),
        Err(Failed::Transport(error)) => println!("third: {error}; sent: {:?}", error.sent()),
        Err(Failed::Busy) => println!("third: the server is busy"),
    }
    server.abort();
    Ok(())
}

#[derive(Debug)]
enum Failed {
    Busy,
    Transport(dynamo_http::Error),
}

/// This request only asks, so sending it again is safe, whatever became of it.
impl Retryable for Failed {
    fn class(&self) -> RetryClass {
        match self {
            Self::Busy => RetryClass::Transient,
            Self::Transport(error) if error.is_stale() => RetryClass::Stale,
            Self::Transport(error) if error.is_transient() => RetryClass::Transient,
            Self::Transport(_) => RetryClass::Final,
        }
    }
}

async fn fetch(transport: &HyperTransport, uri: &Uri, limits: Limits) -> Result<Response<Bytes>, Failed> {
    let mut request = Request::new(Bytes::from_static(b"ping"));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri.clone();
    let answer = transport.send(request, limits).await.map_err(Failed::Transport)?;
    if answer.status() == StatusCode::SERVICE_UNAVAILABLE { Err(Failed::Busy) } else { Ok(answer) }
}

async fn serve(listener: TcpListener) -> std::io::Result<()> {
    let (mut socket, _) = listener.accept().await?;
    let mut request = Vec::new();
    for status in ["200 OK", "503 Busy", "200 OK"] {
        while !request.ends_with(b"ping") {
            socket.read_buf(&mut request).await?;
        }
        request.clear();
        socket.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 4\r\n\r\npong").as_bytes()).await?;
    }
    std::future::pending().await
}
