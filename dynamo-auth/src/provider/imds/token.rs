//! The token that the metadata service wants to see with every question.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::{HeaderValue, Request, Response, StatusCode};
use zeroize::Zeroizing;

use super::plan::{Plan, failed, why};
use crate::port::{Clock, FetchError, FetchErrorKind, FetchLimits};
use crate::secret_header::secret_header;
use crate::source::{Budget, Verdict, exchange_within};
use crate::{Error, Ports};

/// The path that gives tokens.
pub(super) const PATH: &str = "/latest/api/token";
/// The header that carries a token.
pub(super) const HEADER: &str = "x-aws-ec2-metadata-token";
/// How long a token is good, wished and granted.
const TTL_HEADER: &str = "x-aws-ec2-metadata-token-ttl-seconds";
/// The longest that can be wished: six hours.
const TTL: u64 = 21_600;
/// How long before its end a token is replaced.
const AHEAD: u64 = 120;
/// How long it is remembered that the service gives no tokens.
const WITHOUT: Duration = Duration::from_secs(300);
/// The longest token; real ones have 56 characters.
const LONGEST: usize = 4096;

const HOP_LIMIT: &str = "inside a container this may be due to the instance's hop limit of 1; raise it with \
    `aws ec2 modify-instance-metadata-options --instance-id ID --http-put-response-hop-limit 2`";

/// A token, or the knowledge that the service gives none.
#[derive(Clone)]
pub(super) struct Token {
    value: Option<Zeroizing<String>>,
    base: String,
    renew_at: SystemTime,
}

impl Token {
    /// Says whether it can still be shown.
    pub(super) fn is_good(&self, now: SystemTime) -> bool {
        now < self.renew_at
    }

    /// Says whether the service at this address was asked for it.
    pub(super) fn is_of(&self, base: &str) -> bool {
        self.base == base
    }

    /// Says whether the service gives tokens.
    pub(super) fn is_given(&self) -> bool {
        self.value.is_some()
    }

    /// Makes sure that it is not shown again, if it is the one that was refused.
    pub(super) fn spend(&mut self, refused: &Self) {
        if self.value == refused.value {
            self.renew_at = SystemTime::UNIX_EPOCH;
        }
    }

    pub(super) fn secret(&self) -> &str {
        self.value.as_ref().map_or("", |value| value.as_str())
    }

    /// The header, which no log shows; none where the service gives no tokens.
    pub(super) fn header(&self) -> Result<Option<HeaderValue>, Error> {
        let Some(value) = &self.value else { return Ok(None) };
        let header = secret_header(value)
            .ok_or_else(|| failed("the token of the metadata service can't stand in a header"))?;
        Ok(Some(header))
    }

    /// Asks for a token; `before` is what the same service said the last time.
    pub(super) async fn ask(
        ports: &Ports,
        plan: &Plan,
        budget: Budget,
        before: Option<&Self>,
    ) -> Result<Self, Error> {
        let address = plan.address(PATH)?;
        let limits = FetchLimits { max_answer: LONGEST, ..plan.limits(&address) };
        let request = || {
            let request = Request::put(address.uri()).header(TTL_HEADER, TTL).body(Vec::new());
            request.map_err(|_| Error::invalid_request("no request for a token can be made"))
        };
        let asked = Asked {
            at: address.shown(),
            allows_v1: plan.allows_v1,
            was_there: before.is_some(),
            gave_tokens: before.is_some_and(Self::is_given),
        };
        let judge = |answer| judge(answer, &asked);
        let granted = exchange_within(ports, plan.attempts, &limits, Some(budget), request, judge).await?;
        let now = ports.clock().now();
        let (value, good_for) = match granted {
            Some((value, ttl)) => (Some(value), Duration::from_secs(ttl.min(TTL).saturating_sub(AHEAD))),
            None => (None, WITHOUT),
        };
        Ok(Self { value, base: plan.base.clone(), renew_at: now.checked_add(good_for).unwrap_or(now) })
    }
}

type Granted = Option<(Zeroizing<String>, u64)>;

/// Who was asked for a token, and what is known of it.
struct Asked {
    at: String,
    allows_v1: bool,
    was_there: bool,
    gave_tokens: bool,
}

fn judge(answer: Result<Response<Vec<u8>>, FetchError>, asked: &Asked) -> Verdict<Granted> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return judge_failure(error, asked),
    };
    let (parts, body) = answer.into_parts();
    let body = Zeroizing::new(body);
    let refused = |reason: &str| {
        failed(format!("{} gave no token: {reason}", asked.at)).with_code(parts.status.as_str())
    };
    match parts.status {
        status if status.is_success() => {
            let text = std::str::from_utf8(&body).unwrap_or_default().trim();
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Verdict::Retry(refused("what it answered is none"));
            }
            let ttl = parts.headers.get(TTL_HEADER).and_then(|ttl| ttl.to_str().ok()?.trim().parse().ok());
            Verdict::Done(Some((Zeroizing::new(text.to_owned()), ttl.unwrap_or(TTL))))
        }
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED if asked.allows_v1 => {
            Verdict::Done(None)
        }
        StatusCode::FORBIDDEN => {
            Verdict::Stop(refused("request forbidden: IMDS is disabled").with_lasting(true))
        }
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Verdict::Stop(
            refused("it does not speak IMDSv2; `SourceOptions::with_imds_v1` allows version 1")
                .with_lasting(true),
        ),
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Verdict::Retry(refused(&format!("it answered {}", status.as_u16())))
        }
        status => Verdict::Stop(
            refused(&format!("it answered {}", status.as_u16())).with_lasting(status.is_client_error()),
        ),
    }
}

fn judge_failure(error: FetchError, asked: &Asked) -> Verdict<Granted> {
    use FetchErrorKind::{Connect, ConnectTimeout, Other, ReadTimeout, TooLarge, Unavailable};

    let mut told = format!("{} gave no token: {}", asked.at, why(&error));
    if matches!(error.kind(), ConnectTimeout | ReadTimeout) {
        told.push_str("; ");
        told.push_str(HOP_LIMIT);
    }
    match error.kind() {
        // Nobody is there; where somebody was before, that is a moment's trouble.
        Connect | ConnectTimeout | Unavailable if !asked.was_there => {
            Verdict::Stop(Error::not_loaded(told).with_source(error))
        }
        // A service that has given tokens is not asked without one because it was slow once.
        ReadTimeout if asked.allows_v1 && !asked.gave_tokens => Verdict::Done(None),
        Connect | ReadTimeout | Other => Verdict::Retry(failed(told).with_source(error)),
        ConnectTimeout | TooLarge | Unavailable => Verdict::Stop(failed(told).with_source(error)),
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("value", &self.value.as_ref().map(|_| format_args!("**")))
            .field("base", &self.base)
            .field("renew_at", &self.renew_at)
            .finish()
    }
}
