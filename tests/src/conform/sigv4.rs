//! Signing one request with headers.

use dynamo_auth::{Credentials, Scope, SignableRequest};
use serde_json::{Value, json};

use super::input::text;
use super::{Outcome, Problem};

pub(super) fn run(input: &Value) -> Outcome {
    let keys = &input["credentials"];
    let id = text(&keys["access_key_id"], "access_key_id")?;
    let mut credentials = Credentials::new(id, text(&keys["secret_access_key"], "secret_access_key")?)?;
    if let Some(token) = keys["session_token"].as_str() {
        credentials = credentials.with_session_token(token)?;
    }
    let flag = |name: &str, default: bool| input[name].as_bool().unwrap_or(default);
    let scope = Scope::new(text(&input["region"], "region")?, text(&input["service"], "service")?)?
        .with_normalized_path(flag("normalize_path", true))
        .with_encoded_path(flag("double_encode_path", true))
        .with_content_sha256(flag("sign_body_header", false))
        .with_signed_session_token(!flag("omit_session_token", false));
    let body = input["body"]["utf8"].as_str().unwrap_or_default();
    let (method, path) = (text(&input["method"], "method")?, text(&input["path"], "path")?);
    let mut request = SignableRequest::new(method, path, body.as_bytes())
        .query(input["query"].as_str().unwrap_or_default());
    for header in input["headers"].as_array().into_iter().flatten() {
        request = request.header(text(&header[0], "header")?, text(&header[1], "header")?);
    }
    let timestamp = text(&input["timestamp"], "timestamp")?;
    let now = timestamp.parse::<chrono::DateTime<chrono::Utc>>();
    let now = now.map_err(|error| Problem::Skipped(format!("{timestamp:?}: {error}")))?;
    let signature = request.sign(&credentials, &scope, now.into())?;
    Ok(json!({
        "authorization": signature.authorization(),
        "canonical_request": signature.canonical_request(),
        "signature": signature.signature(),
        "string_to_sign": signature.string_to_sign(),
    }))
}
