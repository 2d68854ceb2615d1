//! Runs the client over another HTTP crate: ureq, which blocks, on tokio's threads for blocking work.
//!
//! It needs no server: it answers itself on a loopback port.
#![allow(clippy::indexing_slicing, clippy::print_stdout)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use bytes::Bytes;
use dynamo_client::http::{Error as HttpError, Limits, Sent, Transport};
use dynamo_client::{Client, Error};

/// A transport of one's own: one attempt, within the limits, reporting whether the request may have been sent.
#[derive(Clone, Debug)]
struct Ureq(ureq::Agent);

impl Transport for Ureq {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, HttpError> {
        let agent = self.0.clone();
        let sending = tokio::task::spawn_blocking(move || {
            let (parts, body) = request.into_parts();
            let answer = agent.run(http::Request::from_parts(parts, body.to_vec()))?;
            let (parts, body) = answer.into_parts();
            let body = body.into_with_config().limit(limits.max_answer as u64).read_to_vec()?;
            Ok::<_, ureq::Error>(http::Response::from_parts(parts, Bytes::from(body)))
        });
        let attempt = limits.attempt.unwrap_or(Duration::MAX);
        match tokio::time::timeout(attempt, sending).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(error))) => Err(HttpError::from_foreign(error, Sent::Maybe)),
            Ok(Err(error)) => Err(HttpError::from_foreign(error, Sent::Maybe)),
            Err(_) => Err(HttpError::timeout(dynamo_client::http::Limit::Attempt, attempt, Sent::Maybe)),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
    let client = Client::builder().endpoint(answering()).transport(Ureq(agent)).build().await?;
    let tables = client.list_tables().await?;
    println!("tables: {:?}", tables.table_names);
    assert_eq!(tables.table_names, ["Thread"]);
    Ok(())
}

/// Answers one request with a list of tables; returns the URL.
fn answering() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the client connects");
        let mut request = Vec::new();
        let mut chunk = [0; 1024];
        while !request.ends_with(b"{}") {
            let n = stream.read(&mut chunk).expect("the client sends its request");
            request.extend_from_slice(&chunk[..n]);
        }
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        assert!(text.contains("x-amz-target: dynamodb_20120810.listtables"), "{text}");
        assert!(text.contains("authorization: aws4-hmac-sha256"), "{text}");
        let body = r#"{"TableNames":["Thread"]}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + body).as_bytes()).expect("the client reads the answer");
    });
    format!("http://{address}")
}
