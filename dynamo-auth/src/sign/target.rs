//! The fast way, for services that are asked by `POST /` and the header `x-amz-target`.

use std::fmt;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use bytes::Bytes;
use hmac::Mac;
use http::HeaderValue;
use http::header::InvalidHeaderValue;
use sha2::{Digest, Sha256};

use super::date::Instant;
use super::key::{Keyed, digits, signing_key};
use super::request::secret_value;
use super::{ALGORITHM, Scope};
use crate::credentials::Mark;
use crate::{Credentials, Error};

/// Signs requests that differ in nothing but their target, time, credentials and body, as DynamoDB's do.
///
/// The method is `POST`, the path `/`, and the signed headers are `content-type`, `host`, `x-amz-date`,
/// `x-amz-security-token` where there is a token, and `x-amz-target`. What does not change is hashed once, and the
/// day's key is kept inside its HMAC, so that a signature costs little more than the hashing of the body.
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
    start: Sha256,
    day: RwLock<Option<Day>>,
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

/// What stays the same for one day and one set of credentials.
struct Day {
    /// Days since 1970.
    number: i64,
    date: [u8; 8],
    of: Mark,
    /// The day's key, already fed with the algorithm's name.
    keyed: Keyed,
    /// What follows the time in the string to sign.
    scope: Box<[u8]>,
    /// What stands between the target and the body's hash in the canonical request: the signed headers' names.
    names: Box<[u8]>,
    /// The header's value up to the signature.
    authorization: Box<[u8]>,
    token: Option<HeaderValue>,
    /// The time used last, since many requests share a second.
    recent: Mutex<Option<(Instant, HeaderValue)>>,
}

impl Day {
    fn x_amz_date(&self, instant: Instant) -> Result<HeaderValue, InvalidHeaderValue> {
        // Whoever finds it taken makes a value of its own sooner than it would get this one.
        let mut recent = self.recent.try_lock().ok();
        if let Some(Some((at, value))) = recent.as_deref()
            && *at == instant
        {
            return Ok(value.clone());
        }
        let value = HeaderValue::from_bytes(instant.stamp(self.date).as_bytes())?;
        if let Some(recent) = recent.as_deref_mut() {
            *recent = Some((instant, value.clone()));
        }
        Ok(value)
    }
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
        let mut start = Sha256::new();
        start.update("POST\n/\n\ncontent-type:");
        start.update(content_type);
        start.update("\nhost:");
        start.update(host);
        start.update("\nx-amz-date:");
        Ok(Self {
            host: host.into(),
            region: scope.region().into(),
            service: scope.service().into(),
            start,
            day: RwLock::new(None),
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
        let kept = self.day.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(day) = kept.as_ref().filter(|day| day.number == instant.day && day.of.is_of(credentials))
        {
            return self.sign_on(day, instant, target, &body_hash);
        }
        drop(kept);
        let day = self.new_day(credentials, instant)?;
        let signed = self.sign_on(&day, instant, target, &body_hash);
        *self.day.write().unwrap_or_else(PoisonError::into_inner) = Some(day);
        signed
    }

    fn sign_on(
        &self,
        day: &Day,
        instant: Instant,
        target: &str,
        body_hash: &[u8; 64],
    ) -> Result<SignedHeaders, Error> {
        let unfit = |_| Error::invalid_request("a signed value can't stand in a header");
        let x_amz_date = day.x_amz_date(instant).map_err(unfit)?;
        let stamp = x_amz_date.as_bytes();
        // The buffer of the header's value serves for both texts before: hashing few long pieces costs less.
        let mut buffer = Vec::with_capacity(day.authorization.len() + 64);
        let mut request = self.start.clone();
        buffer.extend_from_slice(stamp);
        if let Some(token) = &day.token {
            buffer.extend_from_slice(b"\nx-amz-security-token:");
            request.update(&buffer);
            request.update(token);
            buffer.clear();
        }
        buffer.extend_from_slice(b"\nx-amz-target:");
        buffer.extend_from_slice(target.as_bytes());
        buffer.extend_from_slice(&day.names);
        buffer.extend_from_slice(body_hash);
        request.update(&buffer);

        buffer.clear();
        buffer.extend_from_slice(stamp);
        buffer.extend_from_slice(&day.scope);
        buffer.extend_from_slice(&digits(request.finalize().into()));
        let mut keyed = day.keyed.clone();
        keyed.update(&buffer);

        buffer.clear();
        buffer.extend_from_slice(&day.authorization);
        buffer.extend_from_slice(&digits(keyed.finalize().into_bytes().into()));
        let mut authorization = HeaderValue::from_maybe_shared(Bytes::from(buffer)).map_err(unfit)?;
        authorization.set_sensitive(true);
        Ok(SignedHeaders { authorization, x_amz_date, x_amz_security_token: day.token.clone() })
    }

    #[cold]
    fn new_day(&self, credentials: &Credentials, instant: Instant) -> Result<Day, Error> {
        let date = instant.date()?;
        let (region, service) = (&*self.region, &*self.service);
        let mut keyed = signing_key(credentials, &date, region, service)?;
        keyed.update(ALGORITHM.as_bytes());
        keyed.update(b"\n");
        let token = credentials.session_token().map(secret_value).transpose()?;
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
            keyed,
            scope: format!("\n{credential}\n").into_bytes().into(),
            names: format!("\n\n{names}\n").into_bytes().into(),
            authorization: authorization.into_bytes().into(),
            token,
            recent: Mutex::new(None),
        })
    }
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
