//! One call of the service, repeated while that may help.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_TYPE, DATE};
use http::{HeaderValue, Request, Response};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use zeroize::Zeroizing;

use super::refusal::Refusal;
use super::{Form, Place, answer};
use crate::port::{Clock, FetchError, FetchErrorKind, FetchLimits};
use crate::source::{Attempts, Verdict, exchange};
use crate::{Credentials, Error, ErrorKind, Scope, Settings, sign};

/// The codes that say "later", whatever the status.
const LATER: [&str; 8] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "SlowDown",
];

/// The codes that may mean that this machine's clock is wrong.
const CLOCK: [&str; 5] = [
    "RequestExpired",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "RequestTimeTooSkewed",
    "AuthFailure",
];

/// How wrong a clock may be for the service.
const TOLERATED: Duration = Duration::from_secs(4 * 60);

/// One call of the service for credentials.
pub(crate) struct Call<'a> {
    /// What errors call it.
    pub(crate) what: &'a str,
    pub(crate) settings: &'a Settings,
    pub(crate) place: &'a Place,
    pub(crate) form: &'a Form,
    /// Who signs it, if anybody does.
    pub(crate) signer: Option<&'a Credentials>,
    /// A code that says "later" in this call only.
    pub(crate) also_later: Option<&'static str>,
}

impl Call<'_> {
    /// Makes the call. An error that lasts is the service's own no.
    pub(crate) async fn run(&self) -> Result<Credentials, Error> {
        let ports = self.settings.ports();
        let max = self.settings.max_attempts()?.map_or(Attempts::STANDARD.max, |found| found.value);
        let attempts = Attempts { max, ..Attempts::STANDARD };
        let limits = FetchLimits {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(10),
            ..FetchLimits::default()
        };
        let (body, skew) = (self.form.encode(), AtomicI64::new(0));
        let request = || self.request(&body, shifted(ports.clock().now(), skew.load(Ordering::Relaxed)));
        exchange(ports, attempts, &limits, request, |answer| self.judge(answer, &skew)).await
    }

    fn request(&self, body: &str, now: SystemTime) -> Result<Request<Vec<u8>>, Error> {
        let mut request = Request::new(body.as_bytes().to_vec());
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.place.url.clone();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, form);
        if let Some(signer) = self.signer {
            let scope = Scope::new(self.place.region.as_str(), "sts")?;
            sign(&mut request, body.as_bytes(), signer, &scope, now)?;
        }
        Ok(request)
    }

    fn judge(&self, answer: Result<Response<Vec<u8>>, FetchError>, skew: &AtomicI64) -> Verdict<Credentials> {
        let (head, body) = match answer {
            Ok(answer) => answer.into_parts(),
            Err(error) => return self.unanswered(error),
        };
        let body = Zeroizing::new(body);
        if body.len() > FetchLimits::MAX_ANSWER {
            return self.unanswered(FetchError::new(FetchErrorKind::TooLarge, "the answer is too long"));
        }
        if head.status == http::StatusCode::OK {
            return match answer::credentials(&body) {
                Ok(credentials) => Verdict::Done(credentials),
                Err(error) => Verdict::Retry(error.in_source(self.what)),
            };
        }
        let refusal = Refusal::read(&body, &self.secrets());
        let is = |codes: &[&str]| refusal.code.as_deref().is_some_and(|code| codes.contains(&code));
        let status = head.status;
        let is_later = status.is_server_error()
            || matches!(status.as_u16(), 408 | 429)
            || is(&LATER)
            || is(self.also_later.as_slice());
        // A second time would show that the clock is not what is wrong.
        let is_clock =
            is(&CLOCK) && skew.load(Ordering::Relaxed) == 0 && self.learn_skew(&head.headers, skew);
        let error = refusal.into_error(self.what, status, !is_later);
        if is_later || is_clock { Verdict::Retry(error) } else { Verdict::Stop(error) }
    }

    fn unanswered(&self, error: FetchError) -> Verdict<Credentials> {
        let message = format!("{}: STS at {} could not be asked", self.what, self.place.url);
        let kind = error.kind();
        match kind {
            FetchErrorKind::Unavailable => {
                let message = format!("{message}: {error}");
                Verdict::Stop(Error::of(ErrorKind::Unsupported, message).with_source(error))
            }
            FetchErrorKind::TooLarge => Verdict::Stop(Error::source_failed(message).with_source(error)),
            _ => Verdict::Retry(Error::source_failed(message).with_source(error)),
        }
    }

    /// Takes over the service's time if it is another; returns whether it is.
    fn learn_skew(&self, headers: &http::HeaderMap, skew: &AtomicI64) -> bool {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let Some(date) = date.and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok()) else {
            return false;
        };
        let now =
            self.settings.ports().clock().now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let off = date.unix_timestamp().saturating_sub(i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
        skew.store(off, Ordering::Relaxed);
        off.unsigned_abs() > TOLERATED.as_secs()
    }

    /// All that was sent, or used, and must not come back in an error.
    fn secrets(&self) -> Vec<&str> {
        let keys = self.signer.map(|signer| (signer.secret_access_key(), signer.session_token()));
        let keys = keys.into_iter().flat_map(|(secret, token)| [Some(secret), token]).flatten();
        keys.chain(self.form.secrets()).collect()
    }
}

fn shifted(now: SystemTime, seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let shifted = if seconds < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
    shifted.unwrap_or(now)
}
