//! Signing an `http` request.

use std::time::SystemTime;

use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, HeaderName, TRANSFER_ENCODING, USER_AGENT,
};
use http::{HeaderValue, Request};

use super::{Scope, SignableRequest};
use crate::secret_header::secret_header;
use crate::{Credentials, Error};

const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
const X_AMZN_TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// The headers that are never signed: proxies and HTTP clients change them on the way.
const UNSIGNED: [HeaderName; 6] =
    [AUTHORIZATION, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, USER_AGENT, X_AMZN_TRACE_ID];

/// Signs any request to any AWS service, by adding its headers.
///
/// All headers of the request are signed, except those that change on the way. A missing `host` header is added
/// from the URI; headers of an earlier signature are replaced, so a request can be signed again for each attempt.
/// The body is given apart, since only its bytes matter.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::{Credentials, Scope, sign};
///
/// let mut request = http::Request::post("https://sts.eu-west-1.amazonaws.com/").body(())?;
/// let body = b"Action=GetCallerIdentity&Version=2011-06-15";
/// sign(&mut request, body, &Credentials::for_local(), &Scope::new("eu-west-1", "sts")?, SystemTime::now())?;
/// assert!(request.headers().contains_key("authorization"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the request names no host or the clock shows no
/// four-digit year.
pub fn sign<B>(
    request: &mut Request<B>,
    body: &[u8],
    credentials: &Credentials,
    scope: &Scope,
    now: SystemTime,
) -> Result<(), Error> {
    let host = match request.headers().get(HOST) {
        Some(host) => host.clone(),
        None => host_of(request.uri())?,
    };
    let (method, uri, headers) = (request.method().as_str(), request.uri(), request.headers());
    let mut signable = SignableRequest::new(method, uri.path(), body)
        .query(uri.query().unwrap_or_default())
        .header("host", &host);
    for (name, value) in headers {
        let replaced = [&HOST, &X_AMZ_DATE, &X_AMZ_SECURITY_TOKEN, &X_AMZ_CONTENT_SHA256].contains(&name);
        if !replaced && !UNSIGNED.contains(name) {
            signable = signable.header(name.as_str(), value);
        }
    }
    let signature = signable.sign(credentials, scope, now)?;
    let token = credentials.session_token().map(token_header).transpose()?;
    let (date, hash) = (value(signature.date())?, value(signature.body_hash())?);
    let mut authorization = value(signature.authorization())?;
    authorization.set_sensitive(true);

    let headers = request.headers_mut();
    headers.insert(HOST, host);
    headers.insert(X_AMZ_DATE, date);
    match token {
        Some(token) => headers.insert(X_AMZ_SECURITY_TOKEN, token),
        None => headers.remove(X_AMZ_SECURITY_TOKEN),
    };
    match scope.content_sha256 {
        true => headers.insert(X_AMZ_CONTENT_SHA256, hash),
        false => headers.remove(X_AMZ_CONTENT_SHA256),
    };
    headers.insert(AUTHORIZATION, authorization);
    Ok(())
}

/// The host with its port, unless that is the scheme's own.
fn host_of(uri: &http::Uri) -> Result<HeaderValue, Error> {
    let host = uri.host().ok_or_else(|| Error::invalid_request("the request has no host to sign"))?;
    match (uri.port_u16(), uri.scheme_str()) {
        (None, _) | (Some(443), Some("https")) | (Some(80), Some("http")) => value(host),
        (Some(port), _) => value(&format!("{host}:{port}")),
    }
}

fn value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text).map_err(|_| Error::invalid_request("a signed value can't stand in a header"))
}

/// The header of a session token.
pub(super) fn token_header(token: &str) -> Result<HeaderValue, Error> {
    secret_header(token)
        .ok_or_else(|| Error::invalid_credentials("the session token", "can't stand in a header"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_host(uri: &str, expected: &str) {
        assert_eq!(host_of(&uri.parse().unwrap()).unwrap(), expected);
    }

    #[test]
    fn names_the_port_where_it_is_not_the_usual_one() {
        check_host("https://dynamodb.us-east-1.amazonaws.com/", "dynamodb.us-east-1.amazonaws.com");
        check_host("https://example.com:443/", "example.com");
        check_host("http://localhost:80/", "localhost");
        check_host("http://localhost:8000/", "localhost:8000");
        check_host("http://[::1]:8000/", "[::1]:8000");
        assert!(host_of(&"/path".parse().unwrap()).is_err());
    }

    #[test]
    fn signs_again_without_traces_of_the_first_time() {
        let scope = Scope::new("us-east-1", "dynamodb").unwrap();
        let temporary = Credentials::for_local().with_session_token("canary").unwrap();
        let request = || {
            Request::post("http://localhost:8000/")
                .header("content-length", "2")
                .header("x-other", "1")
                .body(())
                .unwrap()
        };
        let (mut twice, mut once) = (request(), request());
        sign(&mut twice, b"{}", &temporary, &scope, SystemTime::UNIX_EPOCH).unwrap();
        let first = twice.headers()[AUTHORIZATION].to_str().unwrap().to_owned();
        assert!(first.contains("SignedHeaders=host;x-amz-date;x-amz-security-token;x-other,"), "{first}");
        assert!(!format!("{:?}", twice.headers()).contains("canary"));
        sign(&mut twice, b"{}", &Credentials::for_local(), &scope, SystemTime::UNIX_EPOCH).unwrap();
        sign(&mut once, b"{}", &Credentials::for_local(), &scope, SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(twice.headers(), once.headers());
    }
}
