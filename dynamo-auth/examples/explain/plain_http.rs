//! The smallest HTTP client that can ask a container's agent and an instance's metadata service: `http` alone, one
//! connection a request. Programs use a real one; `dynamo-client` brings its own.

use std::net::SocketAddr;

use dynamo_auth::port::{Fetch, FetchError, FetchErrorKind, FetchLimits};
use http::{Request, Response, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

#[derive(Debug)]
pub(crate) struct PlainHttp;

impl Fetch for PlainHttp {
    async fn fetch(
        &self,
        request: Request<Vec<u8>>,
        limits: FetchLimits,
    ) -> Result<Response<Vec<u8>>, FetchError> {
        if request.uri().scheme_str() != Some("http") {
            return Err(failed(FetchErrorKind::Unavailable, "this example's HTTP client has no TLS"));
        }
        let connected = timeout(limits.connect, connect(&request, limits.addresses.as_deref())).await;
        let stream =
            connected.map_err(|_| failed(FetchErrorKind::ConnectTimeout, "no connection in time"))??;
        let exchanged = timeout(limits.read, exchange(stream, &request, limits.max_answer)).await;
        let answer = exchanged.map_err(|_| failed(FetchErrorKind::ReadTimeout, "no answer in time"))??;
        parse(&answer).ok_or_else(|| failed(FetchErrorKind::Other, "the answer is not HTTP"))
    }
}

async fn connect(request: &Request<Vec<u8>>, pinned: Option<&[SocketAddr]>) -> Result<TcpStream, FetchError> {
    let uri = request.uri();
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let connected = match pinned {
        Some(addresses) => TcpStream::connect(addresses).await,
        None => TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await,
    };
    connected.map_err(|error| failed(FetchErrorKind::Connect, error))
}

async fn exchange(
    mut stream: TcpStream,
    request: &Request<Vec<u8>>,
    max_answer: usize,
) -> Result<Vec<u8>, FetchError> {
    let uri = request.uri();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let mut head = format!("{} {path} HTTP/1.0\r\nhost: {host}\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend(format!("content-length: {}\r\n\r\n", request.body().len()).into_bytes());
    head.extend(request.body());
    let io = |error| failed(FetchErrorKind::Other, error);
    stream.write_all(&head).await.map_err(io)?;
    // The head comes on top of the body's limit.
    let limit = max_answer as u64 + 16 * 1024;
    let mut answer = Vec::new();
    stream.take(limit + 1).read_to_end(&mut answer).await.map_err(io)?;
    match answer.len() as u64 > limit {
        true => Err(failed(FetchErrorKind::TooLarge, "the answer is too long")),
        false => Ok(answer),
    }
}

/// Reads an answer of HTTP/1.0, which ends with the connection.
fn parse(answer: &[u8]) -> Option<Response<Vec<u8>>> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let mut lines = std::str::from_utf8(answer.get(..end)?).ok()?.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?;
    let mut response = Response::new(answer.get(end + 4..)?.to_vec());
    *response.status_mut() = StatusCode::from_bytes(status.as_bytes()).ok()?;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let name = http::HeaderName::try_from(name).ok()?;
        response.headers_mut().append(name, http::HeaderValue::try_from(value.trim()).ok()?);
    }
    Some(response)
}

fn failed(kind: FetchErrorKind, why: impl ToString) -> FetchError {
    FetchError::new(kind, why.to_string())
}
