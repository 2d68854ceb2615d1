//! The way from a proxy to the server behind it: one connection for each connection of a client.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// One lazily opened connection to the server behind a proxy.
#[derive(Debug)]
pub(crate) struct Upstream {
    address: Option<SocketAddr>,
    connection: Mutex<Option<SendRequest<Full<Bytes>>>>,
}

impl Upstream {
    /// A way to `address`; without one, every request fails.
    pub(crate) fn new(address: Option<SocketAddr>) -> Self {
        Self { address, connection: Mutex::new(None) }
    }

    /// Sends `request` as it is and returns the whole answer as it is.
    pub(crate) async fn forward(&self, request: Request<Bytes>) -> io::Result<Response<Bytes>> {
        let mut connection = self.connection.lock().await;
        let mut sender = match connection.take() {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        if sender.ready().await.is_err() {
            sender = self.connect().await?;
        }
        let response = sender.send_request(request.map(Full::new)).await.map_err(io::Error::other)?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        *connection = Some(sender);
        Ok(Response::from_parts(parts, body))
    }

    async fn connect(&self) -> io::Result<SendRequest<Full<Bytes>>> {
        let address = self.address.ok_or_else(|| io::Error::other("there is no server behind this hop"))?;
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// Reads the address out of an endpoint such as `http://127.0.0.1:8000`.
///
/// # Errors
/// An endpoint that is not plain HTTP to a numeric loopback address with a port.
pub(crate) fn loopback_address(endpoint: &str) -> io::Result<SocketAddr> {
    let address: Option<SocketAddr> = endpoint
        .strip_prefix("http://")
        .map(|rest| rest.trim_end_matches('/'))
        .and_then(|address| address.parse().ok());
    address.filter(|address| address.ip().is_loopback()).ok_or_else(|| {
        let message = format!("expected http://127.0.0.1:PORT, found {endpoint:?}");
        io::Error::new(io::ErrorKind::InvalidInput, message)
    })
}
