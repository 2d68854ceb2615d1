//! One call of the service, repeated while that may help.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::header::{AGE, CONTENT_TYPE, DATE, HeaderName};
use http::{HeaderMap, HeaderValue, Request, Response};
use zeroize::Zeroizing;

use super::refusal::Refusal;
use super::{Form, Place, answer};
use crate::port::{Clock, FetchError, FetchErrorKind, FetchLimits};
use crate::source::{Attempts, Verdict, exchange};
use crate::{AnswerTimes, ClockSkew, Credentials, Error, ErrorKind, Scope, Settings, sign};

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

/// This service's own word for what others call `RequestTimeTooSkewed`.
const EXPIRED: &str = "RequestExpired";

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
    /// Whether it holds something that the service takes once only, such as the code of a device: a second attempt
    /// would be refused for that, and hide why the first one failed.
    pub(crate) is_once_only: bool,
}

impl Call<'_> {
    /// Makes the call. An error that lasts is the service's own no.
    pub(crate) async fn run(&self) -> Result<Credentials, Error> {
        let ports = self.settings.ports();
        let set = self.settings.max_attempts()?.map_or(Attempts::STANDARD.max, |found| found.value);
        let max = if self.is_once_only { 1 } else { set };
        let attempts = Attempts { max, ..Attempts::STANDARD };
        let limits = FetchLimits {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(10),
            ..FetchLimits::default()
        };
        let corrects = self.settings.clock_skew_correction()?.is_none_or(|found| found.value);
        let skew = if corrects { ClockSkew::default() } else { ClockSkew::disabled() };
        let timing = Timing { skew, sent: Mutex::new(SystemTime::UNIX_EPOCH) };
        let body = self.form.encode();
        let request = || self.request(&body, timing.sign_at(ports.clock().now()));
        exchange(ports, attempts, &limits, request, |answer| self.judge(answer, &timing)).await
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

    fn judge(&self, answer: Result<Response<Vec<u8>>, FetchError>, timing: &Timing) -> Verdict<Credentials> {
        let (head, body) = match answer {
            Ok(answer) => answer.into_parts(),
            Err(error) => return self.unanswered(error),
        };
        let body = Zeroizing::new(body);
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
        let is_clock = match &refusal.code {
            Some(code) if self.signer.is_some() => {
                let code = if code == EXPIRED { "RequestTimeTooSkewed" } else { code };
                timing.explains(code, self.settings.ports().clock().now(), &head.headers)
            }
            _ => false,
        };
        let error = refusal.into_error(self.what, status, !is_later);
        if is_later || is_clock { Verdict::Retry(error) } else { Verdict::Stop(error) }
    }

    fn unanswered(&self, error: FetchError) -> Verdict<Credentials> {
        let message = format!("{}: STS at {} could not be asked", self.what, self.place.url);
        let kind = error.kind();
        match kind {
            FetchErrorKind::Unavailable => {
                let message = format!("{message}: {error}");
                Verdict::Stop(Error::of(ErrorKind::Unsupported, message))
            }
            FetchErrorKind::TooLarge => Verdict::Stop(Error::source_failed(message).with_source(error)),
            _ => Verdict::Retry(Error::source_failed(message).with_source(error)),
        }
    }

    /// All that was sent, or used, and must not come back in an error.
    fn secrets(&self) -> Vec<&str> {
        let keys = self.signer.map(|signer| (signer.secret_access_key(), signer.session_token()));
        let keys = keys.into_iter().flat_map(|(secret, token)| [Some(secret), token]).flatten();
        keys.chain(self.form.secrets()).collect()
    }
}

/// By which clock the attempts of a call are signed.
struct Timing {
    skew: ClockSkew,
    /// When the last one was sent.
    sent: Mutex<SystemTime>,
}

impl Timing {
    /// The time to sign an attempt with that is sent now.
    fn sign_at(&self, now: SystemTime) -> SystemTime {
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = now;
        self.skew.signing_time(now)
    }

    /// Learns from an answer, and says whether a wrong clock explains its code.
    fn explains(&self, code: &str, received: SystemTime, headers: &HeaderMap) -> bool {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let sent = *self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let used = self.skew.current();
        let observed = self.skew.observe(&AnswerTimes { sent, received, date: text(DATE), age: text(AGE) });
        ClockSkew::may_retry(code, used, observed)
    }
}
