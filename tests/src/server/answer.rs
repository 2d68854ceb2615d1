//! Answers in the form that DynamoDB gives them, checksum and request id included.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

/// A JSON answer with the headers that DynamoDB sends.
pub(crate) fn json_answer(status: StatusCode, body: &Value) -> Response<Bytes> {
    let body = Bytes::from(body.to_string());
    let checksum = crc32fast::hash(&body);
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    headers.insert("x-amz-crc32", HeaderValue::from(checksum));
    headers.insert("x-amzn-requestid", request_id());
    response
}

/// A service error: `error_type` is the whole type, prefix included.
pub(crate) fn error_answer(status: StatusCode, error_type: &str, message: &str) -> Response<Bytes> {
    json_answer(status, &json!({ "__type": error_type, "message": message }))
}

fn request_id() -> HeaderValue {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = format!("TEST{:048}", NEXT.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("TEST"))
}
