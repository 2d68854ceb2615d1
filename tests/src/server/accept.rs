//! A loop that accepts connections and answers whole requests on them, with keep-alive.

use std::future::Future;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use crate::server::Upstream;

/// What a server does with one whole request.
pub(crate) trait Exchange: Send + Sync + 'static {
    /// Opens the way that one connection's requests go on by.
    fn upstream(&self) -> Upstream;

    /// Answers `request`; an error closes the connection without an answer.
    fn exchange(
        &self,
        request: Request<Bytes>,
        upstream: &Upstream,
    ) -> impl Future<Output = io::Result<Response<Bytes>>> + Send;
}

/// Serves every connection of `listener` with `server`, until the runtime ends.
pub(crate) async fn accept<E: Exchange>(listener: TcpListener, server: Arc<E>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(serve_connection(stream, Arc::clone(&server)));
    }
}

async fn serve_connection<E: Exchange>(stream: TcpStream, server: Arc<E>) {
    let upstream = Arc::new(server.upstream());
    let service =
        service_fn(move |request| serve_request(request, Arc::clone(&server), Arc::clone(&upstream)));
    // A connection that a client cuts short is no event for a test server.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn serve_request<E: Exchange>(
    request: Request<Incoming>,
    server: Arc<E>,
    upstream: Arc<Upstream>,
) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let response = server.exchange(Request::from_parts(parts, body), &upstream).await?;
    Ok(response.map(Full::new))
}
