//! The two services behind AWS's sign-in sessions, by a script.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use crate::server::{Exchange, ServerThread, Upstream, accept};

/// The portal that gives out a role's credentials and the service that renews access tokens, on one free port of
/// 127.0.0.1, gone when dropped.
///
/// Each has its own script and answers with its next answer; a service whose script is over answers 500. What is no
/// request of either is answered with 404.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use dynamo_tests::servers::{SsoAnswer, SsoStub};
///
/// # fn main() -> std::io::Result<()> {
/// let expires = SystemTime::now() + Duration::from_secs(3600);
/// let portal = [SsoAnswer::credentials("ASIAINVENTED", "secret", "session", expires)];
/// let sso = SsoStub::start(portal, [SsoAnswer::refused(400, "invalid_grant")])?;
/// assert!(sso.endpoint().starts_with("http://127.0.0.1:"));
/// assert!(sso.requests().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct SsoStub {
    thread: ServerThread,
    works: Arc<Works>,
}

impl SsoStub {
    /// Starts it with the portal's answers and those of the service for tokens.
    ///
    /// # Errors
    /// No free port or no thread to be had.
    pub fn start(
        portal: impl IntoIterator<Item = SsoAnswer>,
        tokens: impl IntoIterator<Item = SsoAnswer>,
    ) -> io::Result<Self> {
        let scripts = Scripts {
            portal: portal.into_iter().collect(),
            tokens: tokens.into_iter().collect(),
            requests: Vec::new(),
        };
        let works = Arc::new(Works { scripts: Mutex::new(scripts) });
        let served = Arc::clone(&works);
        let thread = ServerThread::start("sso", move |listener| accept(listener, served))?;
        Ok(Self { thread, works })
    }

    /// The URL to give to a client, for both services.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.thread.endpoint()
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<SsoRequest> {
        self.works.scripts.lock().unwrap_or_else(PoisonError::into_inner).requests.clone()
    }
}

/// One answer of a script.
#[derive(Clone, Debug)]
pub struct SsoAnswer {
    status: u16,
    body: Value,
}

impl SsoAnswer {
    /// The portal's: a role's credentials, with their expiry in milliseconds.
    #[must_use]
    pub fn credentials(
        access_key_id: &str,
        secret_access_key: &str,
        session_token: &str,
        expires: SystemTime,
    ) -> Self {
        let expiration = expires.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let body = json!({ "roleCredentials": {
            "accessKeyId": access_key_id, "secretAccessKey": secret_access_key,
            "sessionToken": session_token, "expiration": u64::try_from(expiration).unwrap_or(u64::MAX),
        }});
        Self { status: 200, body }
    }

    /// The token service's: a new access token and the refresh token for the next time.
    #[must_use]
    pub fn token(access_token: &str, expires_in: Duration, refresh_token: &str) -> Self {
        let body = json!({
            "accessToken": access_token, "expiresIn": expires_in.as_secs(),
            "refreshToken": refresh_token, "tokenType": "Bearer",
        });
        Self { status: 200, body }
    }

    /// The token service's, when it refuses: `invalid_grant` for a refresh token that is used up.
    #[must_use]
    pub fn refused(status: u16, error: &str) -> Self {
        Self { status, body: json!({ "error": error, "error_description": "refused by the script" }) }
    }

    /// The portal's, when it refuses: `UnauthorizedException` for an access token that is over.
    #[must_use]
    pub fn unauthorized() -> Self {
        let body =
            json!({ "message": "Session token not found or invalid", "__type": "UnauthorizedException" });
        Self { status: 401, body }
    }

    fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body.to_string()));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

/// One request that came.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SsoRequest {
    /// The method and the path, such as `POST /token`.
    pub line: String,
    /// The parameters of the query, decoded.
    pub query: BTreeMap<String, String>,
    /// The access token that came in `x-amz-sso_bearer_token`.
    pub bearer_token: Option<String>,
    /// Whether the request was signed: neither service wants it to be.
    pub is_signed: bool,
    /// The body, if it is JSON, else null.
    pub body: Value,
}

impl SsoRequest {
    fn read(request: &Request<Bytes>) -> Self {
        let bearer = request.headers().get("x-amz-sso_bearer_token");
        Self {
            line: format!("{} {}", request.method(), request.uri().path()),
            query: request.uri().query().unwrap_or_default().split('&').filter_map(parameter).collect(),
            bearer_token: bearer.and_then(|token| token.to_str().ok()).map(str::to_owned),
            is_signed: request.headers().contains_key("authorization"),
            body: serde_json::from_slice(request.body()).unwrap_or_default(),
        }
    }
}

#[derive(Debug)]
struct Works {
    scripts: Mutex<Scripts>,
}

#[derive(Debug)]
struct Scripts {
    portal: VecDeque<SsoAnswer>,
    tokens: VecDeque<SsoAnswer>,
    requests: Vec<SsoRequest>,
}

impl Exchange for Works {
    fn upstream(&self) -> Upstream {
        Upstream::new(None)
    }

    async fn exchange(&self, request: Request<Bytes>, _: &Upstream) -> io::Result<Response<Bytes>> {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        scripts.requests.push(SsoRequest::read(&request));
        let answer = match (request.method(), request.uri().path()) {
            (&Method::GET, "/federation/credentials") => scripts.portal.pop_front(),
            (&Method::POST, "/token") => scripts.tokens.pop_front(),
            _ => Some(SsoAnswer::refused(404, "not_found")),
        };
        Ok(answer.unwrap_or_else(|| SsoAnswer::refused(500, "the_script_is_over")).into_response())
    }
}

/// Reads `name=value` with percent signs.
fn parameter(pair: &str) -> Option<(String, String)> {
    let (name, value) = pair.split_once('=')?;
    Some((decoded(name), decoded(value)))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (*first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            (byte, _) => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
