//! The fast way, for services that are asked by `POST /` and the header `x-amz-target`.

use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderValue;
use http::header::InvalidHeaderValue;
use sha2::{Digest, Sha256};

use super::date::Instant;
use super::key::{digits, signing_key};
use super::midstate::{Midstate, hmac_halves};
use super::request::token_header;
use super::{ALGORITHM, Scope};
use crate::credentials::Mark;
use crate::{Credentials, Error};

/// Signs requests that differ in nothing but their target, time, credentials and body, as DynamoDB's do.
///
/// The method is `POST`, the path `/`, and the signed headers are `content-type`, `host`, `x-amz-date`,
/// `x-amz-security-token` where there is a token, and `x-amz-target`. What does not change is hashed once for the day,
/// for the credentials or for the second that it stays the same, so that a signature costs little more than the
/// hashing of the body. A session token is hashed once a second, however many requests are signed.
///
/// Make one for each host and share it. It keeps the day's key and the session token of the credentials used last,
/// not their secret; both are overwritten once others take their place.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::{Credentials, Scope, TargetSigner};
///
/// let scope = Scope::new("us-east-1", "dynamodb")?;
/// let signer = TargetSigner::new("dynamodb.us-east-1.amazonaws.com", &scope, "application/x-amz-json-1.0")?;
/// let signed = signer.sign("DynamoDB_20120810.ListTables", b"{}", &Credentials::for_local(), SystemTime::now())?;
/// assert!(signed.authorization.is_sensitive());
/// assert!(signed.x_amz_security_token.is_none());
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
pub struct TargetSigner {
    host: Box<str>,
    region: Box<str>,
    service: Box<str>,
    /// The hash of the canonical request up to the date.
    start: Midstate,
    kept: RwLock<Option<Kept>>,
}

/// The headers that a signature adds to a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedHeaders {
    /// The value of `authorization`, marked as sensitive.
    pub authorization: HeaderValue,
    /// The value of `x-amz-date`.
    pub x_amz_date: HeaderValue,
    /// The value of `x-amz-security-token`, marked as sensitive; it must be sent if it is there.
    pub x_amz_security_token: Option<HeaderValue>,
}

/// What the signature before this one was made with.
struct Kept {
    day: Day,
    second: Second,
}

/// What stays the same for one day and one set of credentials.
struct Day {
    /// Days since 1970.
    number: i64,
    date: [u8; 8],
    of: Mark,
    /// The HMAC's inner hash, of the day's key and the algorithm's name.
    inner: Midstate,
    /// The HMAC's outer hash, of the day's key.
    outer: Midstate,
    /// What follows the time in the string to sign.
    scope: Box<[u8]>,
    /// What stands between the target and the body's hash in the canonical request: the signed headers' names.
    names: Box<[u8]>,
    /// The header's value up to the signature.
    authorization: Box<[u8]>,
    token: Option<HeaderValue>,
}

/// What stays the same for one second of such a day.
struct Second {
    instant: Instant,
    x_amz_date: HeaderValue,
    /// The hash of the canonical request up to the target.
    request: Midstate,
    /// The HMAC's inner hash up to the hash of the canonical request.
    inner: Midstate,
}

impl TargetSigner {
    /// Prepares a signer for one host, given as the `host` header will be sent, port and all.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the host or the content type can't stand in a
    /// header as they are.
    pub fn new(host: &str, scope: &Scope, content_type: &str) -> Result<Self, Error> {
        check("host", host)?;
        check("content type", content_type)?;
        let mut start = Midstate::new();
        for part in ["POST\n/\n\ncontent-type:", content_type, "\nhost:", host, "\nx-amz-date:"] {
            start.add(part.as_bytes());
        }
        Ok(Self {
            host: host.into(),
            region: scope.region().into(),
            service: scope.service().into(),
            start,
            kept: RwLock::new(None),
        })
    }

    /// The host that the signatures are good for.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Signs one attempt.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the target can't stand in a header as it is or the
    /// clock shows no four-digit year.
    pub fn sign(
        &self,
        target: &str,
        body: &[u8],
        credentials: &Credentials,
        now: SystemTime,
    ) -> Result<SignedHeaders, Error> {
        if target.is_empty() || !target.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(unfit("target", target));
        }
        let instant = Instant::new(now)?;
        let body_hash = digits(Sha256::digest(body).into());
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        match kept.as_ref() {
            Some(kept) if kept.day.is_of(instant, credentials) && kept.second.instant == instant => {
                return kept.sign(target, &body_hash);
            }
            _ => drop(kept),
        }
        self.sign_anew(target, &body_hash, credentials, instant)
    }

    #[cold]
    fn sign_anew(
        &self,
        target: &str,
        body_hash: &[u8; 64],
        credentials: &Credentials,
        instant: Instant,
    ) -> Result<SignedHeaders, Error> {
        // Whoever comes next waits here, and finds it done.
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let kept = match &mut *kept {
            Some(kept) if kept.day.is_of(instant, credentials) => {
                if kept.second.instant != instant {
                    kept.second = self.new_second(&kept.day, instant)?;
                }
                kept
            }
            other => {
                let day = self.new_day(credentials, instant)?;
                let second = self.new_second(&day, instant)?;
                other.insert(Kept { day, second })
            }
        };
        kept.sign(target, body_hash)
    }

    fn new_second(&self, day: &Day, instant: Instant) -> Result<Second, Error> {
        let x_amz_date = HeaderValue::from_bytes(instant.stamp(day.date).as_bytes()).map_err(unfit_value)?;
        let (mut request, mut inner) = (self.start.clone(), day.inner.clone());
        request.add(x_amz_date.as_bytes());
        if let Some(token) = &day.token {
            request.add(b"\nx-amz-security-token:");
            request.add(token.as_bytes());
        }
        request.add(b"\nx-amz-target:");
        inner.add(x_amz_date.as_bytes());
        inner.add(&day.scope);
        Ok(Second { instant, x_amz_date, request, inner })
    }

    fn new_day(&self, credentials: &Credentials, instant: Instant) -> Result<Day, Error> {
        let date = instant.date()?;
        let (region, service) = (&*self.region, &*self.service);
        let key = signing_key(credentials, &date, region, service)?;
        let (mut inner, outer) = hmac_halves(&key);
        inner.add(ALGORITHM.as_bytes());
        inner.add(b"\n");
        let token = credentials.session_token().map(token_header).transpose()?;
        let date_text = std::str::from_utf8(&date).unwrap_or_default();
        let credential = format!("{date_text}/{region}/{service}/aws4_request");
        let names = match token {
            Some(_) => "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
            None => "content-type;host;x-amz-date;x-amz-target",
        };
        let id = credentials.access_key_id();
        let authorization =
            format!("{ALGORITHM} Credential={id}/{credential}, SignedHeaders={names}, Signature=");
        Ok(Day {
            number: instant.day,
            date,
            of: credentials.mark(),
            inner,
            outer,
            scope: format!("\n{credential}\n").into_bytes().into(),
            names: format!("\n\n{names}\n").into_bytes().into(),
            authorization: authorization.into_bytes().into(),
            token,
        })
    }
}

impl Day {
    fn is_of(&self, instant: Instant, credentials: &Credentials) -> bool {
        self.number == instant.day && self.of.is_of(credentials)
    }
}

impl Kept {
    fn sign(&self, target: &str, body_hash: &[u8; 64]) -> Result<SignedHeaders, Error> {
        let Self { day, second } = self;
        let request = second.request.finish([target.as_bytes(), &day.names, body_hash]);
        let inner = second.inner.finish([&digits(request)]);
        let signature = digits(day.outer.finish([&inner]));
        let mut value = Vec::with_capacity(day.authorization.len() + signature.len());
        value.extend_from_slice(&day.authorization);
        value.extend_from_slice(&signature);
        let mut authorization = HeaderValue::from_maybe_shared(Bytes::from(value)).map_err(unfit_value)?;
        authorization.set_sensitive(true);
        Ok(SignedHeaders {
            authorization,
            x_amz_date: second.x_amz_date.clone(),
            x_amz_security_token: day.token.clone(),
        })
    }
}

fn unfit_value(_: InvalidHeaderValue) -> Error {
    Error::invalid_request("a signed value can't stand in a header")
}

/// What is hashed must be what is sent: spaces at the ends or in a row would be folded by the other side.
fn check(what: &str, value: &str) -> Result<(), Error> {
    let fits = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if value.is_empty() || !value.bytes().all(fits) || value.trim() != value || value.contains("  ") {
        return Err(unfit(what, value));
    }
    Ok(())
}

#[cold]
fn unfit(what: &str, value: &str) -> Error {
    Error::invalid_request(format!("the {what} {} can't be signed", crate::error::shown(value)))
}

impl fmt::Debug for TargetSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TargetSigner")
            .field("host", &self.host)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}
