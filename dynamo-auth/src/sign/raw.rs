//! Signing a request that is given part by part.

use std::fmt;
use std::time::SystemTime;

use hmac::Mac;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::canonical::Canonical;
use super::date::{Instant, Stamp};
use super::key::{keyed, signing_key};
use super::{ALGORITHM, Scope};
use crate::{Credentials, Error};

/// The parts of a request, for programs that do not use the `http` crate's types, and for looking at what is signed.
///
/// Every header added to it is signed, so leave out those that change on the way.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use dynamo_auth::{Credentials, Scope, SignableRequest};
///
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
/// let signature = SignableRequest::new("GET", "/", b"")
///     .header("Host", "example.amazonaws.com")
///     .sign(&Credentials::for_local(), &Scope::new("us-east-1", "service")?, now)?;
/// assert_eq!(signature.date(), "20150830T123600Z");
/// assert!(signature.canonical_request().starts_with("GET\n/\n\nhost:example.amazonaws.com\n"));
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone)]
pub struct SignableRequest<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: Vec<(String, &'a [u8])>,
    body: &'a [u8],
}

impl<'a> SignableRequest<'a> {
    /// Starts with a method, a path as it is sent, and a body.
    #[must_use]
    pub fn new(method: &'a str, path: &'a str, body: &'a [u8]) -> Self {
        Self { method, path, query: "", headers: Vec::new(), body }
    }

    /// Adds the query, without its question mark.
    #[must_use]
    pub fn query(mut self, query: &'a str) -> Self {
        self.query = query;
        self
    }

    /// Adds a header to be signed.
    #[must_use]
    pub fn header(mut self, name: &str, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.headers.push((name.to_owned(), value.as_ref()));
        self
    }

    /// Signs it, with the headers that signing adds.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the clock shows no four-digit year.
    pub fn sign(self, credentials: &Credentials, scope: &Scope, now: SystemTime) -> Result<Signature, Error> {
        let instant = Instant::new(now)?;
        let date = instant.date()?;
        let stamp = instant.stamp(date);
        let body_hash = hex::encode(Sha256::digest(self.body));
        let mut headers: Vec<(String, &[u8])> = self.headers;
        headers.push(("x-amz-date".into(), stamp.as_bytes()));
        let token = credentials.session_token().filter(|_| scope.signed_session_token);
        if let Some(token) = token {
            headers.push(("x-amz-security-token".into(), token.as_bytes()));
        }
        if scope.content_sha256 {
            headers.push(("x-amz-content-sha256".into(), body_hash.as_bytes()));
        }
        let Canonical { mut text, signed_headers } =
            Canonical::new(self.method, self.path, self.query, &headers, scope);
        text.extend_from_slice(body_hash.as_bytes());

        let (region, service) = (scope.region(), scope.service());
        let date_text = std::str::from_utf8(&date).unwrap_or_default();
        let credential_scope = format!("{date_text}/{region}/{service}/aws4_request");
        let request_hash = hex::encode(Sha256::digest(&*text));
        let string_to_sign = format!("{ALGORITHM}\n{}\n{credential_scope}\n{request_hash}", stamp.as_str());
        let mut keyed = keyed(&*signing_key(credentials, &date, region, service)?)?;
        keyed.update(string_to_sign.as_bytes());
        let signature = hex::encode(keyed.finalize().into_bytes());
        let authorization = format!(
            "{ALGORITHM} Credential={}/{credential_scope}, SignedHeaders={signed_headers}, Signature={signature}",
            credentials.access_key_id(),
        );
        Ok(Signature { authorization, stamp, body_hash, canonical_request: text, string_to_sign })
    }
}

impl fmt::Debug for SignableRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("SignableRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A signature with all that went into it.
///
/// The canonical request may hold a session token, so `Debug` leaves it out and it is overwritten on drop.
#[derive(Clone)]
pub struct Signature {
    authorization: String,
    stamp: Stamp,
    body_hash: String,
    canonical_request: Zeroizing<Vec<u8>>,
    string_to_sign: String,
}

impl Signature {
    /// The value of the header `authorization`.
    #[must_use]
    pub fn authorization(&self) -> &str {
        &self.authorization
    }

    /// The value of the header `x-amz-date`.
    #[must_use]
    pub fn date(&self) -> &str {
        self.stamp.as_str()
    }

    /// The body's hash, the value of the header `x-amz-content-sha256`.
    #[must_use]
    pub fn body_hash(&self) -> &str {
        &self.body_hash
    }

    /// The signature alone, 64 digits.
    #[must_use]
    pub fn signature(&self) -> &str {
        self.authorization.rsplit_once('=').map_or("", |(_, signature)| signature)
    }

    /// The request as it was hashed, to compare with the one that the service shows when it disagrees.
    #[must_use]
    pub fn canonical_request(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.canonical_request)
    }

    /// The text that was signed.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").field("date", &self.date()).finish_non_exhaustive()
    }
}
