//! A server on a loopback socket whose every byte a test writes by hand.

use std::net::SocketAddr;

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Loopback {
    listener: TcpListener,
    pub(crate) addr: SocketAddr,
}

impl Loopback {
    pub(crate) async fn bind() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        Self { listener, addr }
    }

    pub(crate) fn request(&self, body: &'static str) -> Request<Bytes> {
        Request::post(format!("http://{}/", self.addr)).body(Bytes::from_static(body.as_bytes())).unwrap()
    }

    pub(crate) async fn accept(&self) -> Peer {
        Peer(self.listener.accept().await.unwrap().0)
    }

    /// Whether a connection waits to be accepted. On loopback it does as soon as the client's connect is done.
    pub(crate) fn has_waiting(&self) -> bool {
        let accept = std::pin::pin!(self.listener.accept());
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        std::future::Future::poll(accept, &mut cx).is_ready()
    }
}

/// The server's end of one connection.
pub(crate) struct Peer(pub(crate) TcpStream);

impl Peer {
    /// Reads one whole request: its head, and as much body as the head announces. Empty if the client closed.
    pub(crate) async fn read(&mut self) -> String {
        let mut text = Vec::new();
        loop {
            let end = text.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
            if let Some(end) = end {
                let head = String::from_utf8(text[..end].to_vec()).unwrap().to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if text.len() >= end + length.map_or(0, |length| length.parse::<usize>().unwrap()) {
                    return String::from_utf8(text).unwrap();
                }
            }
            let n = self.0.read_buf(&mut text).await.unwrap();
            if n == 0 {
                assert!(text.is_empty(), "the client closed in the middle of its request: {text:?}");
                return String::new();
            }
        }
    }

    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
        self.0.flush().await.unwrap();
    }

    pub(crate) async fn answer(&mut self, body: &str) {
        self.write(answer(body)).await;
    }

    pub(crate) async fn serve(&mut self, body: &str) -> String {
        let request = self.read().await;
        self.answer(body).await;
        request
    }

    pub(crate) async fn serve_unless_closed(&mut self, body: &str) -> Option<String> {
        let request = self.read().await;
        if request.is_empty() {
            return None;
        }
        // The client may be content with what it has and close; that is its right.
        let _ = self.0.write_all(answer(body).as_bytes()).await;
        Some(request)
    }

    /// Waits until the client has closed the connection.
    pub(crate) async fn closed(mut self) {
        let mut rest = Vec::new();
        let _ = self.0.read_to_end(&mut rest).await;
        assert!(rest.is_empty(), "{rest:?}");
    }

    /// Closes the connection with a reset instead of an end.
    pub(crate) fn reset(self) {
        self.0.set_zero_linger().unwrap();
    }
}

pub(crate) fn answer(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
