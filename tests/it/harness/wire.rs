//! A bare HTTP client for these tests: it sends what it is told and knows nothing of DynamoDB.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// One connection.
pub struct Wire {
    pub sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// One answer, with its checksum already checked.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    /// What stands behind the last `#` of the error's type.
    pub fn code(&self) -> &str {
        self.body["__type"].as_str().unwrap().rsplit('#').next().unwrap()
    }
}

impl Wire {
    pub async fn connect(endpoint: &str) -> Self {
        let host = endpoint.strip_prefix("http://").unwrap().to_owned();
        let address: SocketAddr = host.parse().unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self { sender, host }
    }

    /// A request for `action`, not signed yet.
    pub fn request(&self, action: &str, body: &Value) -> Request<Bytes> {
        Request::post("/")
            .header("host", &self.host)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{action}"))
            .body(Bytes::from(body.to_string()))
            .unwrap()
    }

    pub async fn send(&mut self, request: Request<Bytes>) -> Reply {
        self.sender.ready().await.expect("the connection was kept alive");
        let response = self.sender.send_request(request.map(Full::new)).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let checksum: u32 = parts.headers["x-amz-crc32"].to_str().unwrap().parse().unwrap();
        assert_eq!(checksum, crc32fast::hash(&body), "x-amz-crc32 is that of the body");
        Reply { status: parts.status, headers: parts.headers, body: serde_json::from_slice(&body).unwrap() }
    }

    /// The status that an empty request of `path` is answered with.
    pub async fn status_of(&mut self, method: &str, path: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path).header("host", &self.host);
        let response = self.sender.send_request(request.body(Full::new(Bytes::new())).unwrap()).await;
        response.unwrap().status()
    }
}
