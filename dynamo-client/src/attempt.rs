//! One attempt: credentials, signature, exchange, checks, and what its failure means.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use dynamo_auth::port::Clock;
use dynamo_auth::{Credentials, ProvideCredentials};
use dynamo_core::{Repeat, RetryHint, ServiceError};
use dynamo_http::{Exchange, RetryClass, Sent, Transport};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use crate::call::{Answer, Call, Failure, Shared};
use crate::conditions::asked_for_item;
use crate::{Client, Deadline, Error, ErrorKind, Measurement, Result, transaction};

/// The content type of DynamoDB's protocol, AWS JSON 1.0.
pub(crate) const JSON_1_0: &str = "application/x-amz-json-1.0";

const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
const PRODUCT: &str = concat!("dynamo-client/", env!("CARGO_PKG_VERSION"));

/// The sizes and marks of an exchange, for its measurement.
#[derive(Default)]
struct Trace {
    status: Option<StatusCode>,
    response_bytes: usize,
    request_id: Option<String>,
    exchange: Option<Exchange>,
    capacity: Option<f64>,
}

impl Client {
    pub(crate) async fn attempt(
        &self,
        call: &Call<'_>,
        shared: &Mutex<Shared<'_>>,
        number: u32,
    ) -> Result<(), Failure> {
        let started = Instant::now();
        let mut trace = Trace::default();
        let outcome = self.exchange(call, shared, &mut trace).await;
        if self.scope.observers.wants_measurements() {
            let error = outcome.as_ref().err().map(|failure| failure.error.name().to_owned());
            let measurement = self.measurement(call, number, started.elapsed(), error, trace);
            self.scope.observers.attempt_end(&measurement);
            lock(shared).measurements.push(measurement);
        }
        outcome
    }

    async fn exchange(
        &self,
        call: &Call<'_>,
        shared: &Mutex<Shared<'_>>,
        trace: &mut Trace,
    ) -> Result<(), Failure> {
        let credentials = self.credentials(call.deadline).await.map_err(last)?;
        let request = self.signed(call, &credentials).map_err(last)?;
        lock(shared).started = true;
        let response = match self.inner.transport.send(request, self.limits(call)).await {
            Ok(response) => response,
            Err(error) => return Err(self.transport_failure(call, shared, error)),
        };
        let request_id = header(response.headers(), "x-amzn-requestid").map(str::to_owned);
        if self.scope.observers.wants_measurements() {
            *trace = Trace {
                status: Some(response.status()),
                response_bytes: response.body().len(),
                request_id: request_id.clone(),
                exchange: response.extensions().get::<Exchange>().copied(),
                capacity: None,
            };
        }
        if let Err(reason) = check_crc32(&response) {
            return Err(self.failure(
                call,
                shared,
                Error::told(ErrorKind::Corrupt, reason),
                RetryClass::Transient,
                true,
            ));
        }
        if response.status() != StatusCode::OK {
            return Err(self.service_failure(call, shared, &credentials, &response));
        }
        let answer = Answer { body: response.into_body(), request_id };
        if self.scope.observers.wants_measurements() {
            trace.capacity = crate::capacity::consumed(&answer.body);
        }
        let read = (lock(shared).read)(&answer);
        read.map_err(|error| {
            let error = Error::decode(error);
            let damaged = error.kind() == ErrorKind::Corrupt;
            let class = if damaged { RetryClass::Transient } else { RetryClass::Final };
            self.failure(call, shared, error, class, damaged)
        })
    }

    async fn credentials(&self, deadline: Option<Deadline>) -> Result<Credentials> {
        let provider = &self.inner.credentials;
        if let Some(credentials) = provider.ready() {
            return Ok(credentials);
        }
        let provided = match deadline {
            None => provider.provide().await,
            Some(deadline) => timeout_at(deadline.instant(), provider.provide()).await.map_err(|_| {
                Error::told(ErrorKind::Timeout, "no credentials were there when the deadline passed")
            })?,
        };
        provided.map_err(Error::auth)
    }

    fn signed(&self, call: &Call<'_>, credentials: &Credentials) -> Result<Request<Bytes>> {
        let place =
            self.inner.endpoints.target(call.action, call.target_prefix, call.resource, credentials)?;
        let target = format!("{}.{}", call.target_prefix, call.action);
        let now = self.inner.clock.now();
        let signed = place.signer.sign(&target, &call.body, credentials, now).map_err(Error::auth)?;
        let mut request = Request::new(call.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = place.uri.clone();
        let headers = request.headers_mut();
        headers.reserve(8);
        headers.insert(HOST, place.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON_1_0));
        headers.insert(USER_AGENT, HeaderValue::from_static(PRODUCT));
        let target = HeaderValue::try_from(target).map_err(|_| {
            Error::told(ErrorKind::InvalidRequest, "the action's name has characters that no header can hold")
        })?;
        headers.insert(X_AMZ_TARGET, target);
        headers.insert(X_AMZ_DATE, signed.x_amz_date);
        headers.insert(AUTHORIZATION, signed.authorization);
        if let Some(token) = signed.x_amz_security_token {
            headers.insert(X_AMZ_SECURITY_TOKEN, token);
        }
        Ok(request)
    }

    fn transport_failure(
        &self,
        call: &Call<'_>,
        shared: &Mutex<Shared<'_>>,
        error: dynamo_http::Error,
    ) -> Failure {
        let sent = error.sent() == Sent::Maybe;
        let class = match error.is_stale() {
            true => RetryClass::Stale,
            false if error.is_transient() => RetryClass::Transient,
            false => RetryClass::Final,
        };
        self.failure(call, shared, Error::http(error), class, sent)
    }

    fn service_failure(
        &self,
        call: &Call<'_>,
        shared: &Mutex<Shared<'_>>,
        credentials: &Credentials,
        response: &Response<Bytes>,
    ) -> Failure {
        let status = response.status().as_u16();
        let headers = response.headers();
        let (kind, id) = (header(headers, "x-amzn-errortype"), header(headers, "x-amzn-requestid"));
        let mut parsed = ServiceError::parse(status, kind, id, response.body());
        hide_keys(&mut parsed, credentials);
        let class = match parsed.retry_hint() {
            RetryHint::Transient => RetryClass::Transient,
            RetryHint::Throttling => RetryClass::Throttling,
            RetryHint::ControlPlaneThrottling if !is_data_plane(call.action) => RetryClass::Throttling,
            RetryHint::FreshCredentials if self.refreshes(shared, credentials) => RetryClass::Transient,
            RetryHint::Final if call.options.retry_conflicts => {
                transaction::class_of(&parsed).unwrap_or(RetryClass::Final)
            }
            _ => RetryClass::Final,
        };
        // A 5xx does not say how far the service came.
        let unknown = response.status().is_server_error();
        let asked = asked_for_item(&parsed, &call.body);
        let error = Error::service(parsed).with_retry_after(retry_after(headers)).with_item_asked(asked);
        self.failure(call, shared, error, class, unknown)
    }

    /// Asks the provider, once in a call, to fetch credentials anew; whether it will.
    fn refreshes(&self, shared: &Mutex<Shared<'_>>, rejected: &Credentials) -> bool {
        let first = !std::mem::replace(&mut lock(shared).refreshed, true);
        first && self.inner.credentials.invalidate(rejected)
    }

    /// Decides, where the outcome of a write is unknown, whether it may be sent again.
    fn failure(
        &self,
        call: &Call<'_>,
        shared: &Mutex<Shared<'_>>,
        error: Error,
        class: RetryClass,
        unknown: bool,
    ) -> Failure {
        let earlier = {
            let mut shared = lock(shared);
            let earlier = shared.unknown;
            shared.unknown |= unknown;
            earlier
        };
        let own = matches!(
            error.kind(),
            ErrorKind::Conditional | ErrorKind::InUse | ErrorKind::TransactionCanceled
        );
        let error = error.with_maybe_own_write(earlier && own);
        if unknown && !may_repeat(call) {
            return last(error.with_kind(ErrorKind::Ambiguous));
        }
        Failure { error, class }
    }

    fn measurement(
        &self,
        call: &Call<'_>,
        attempt: u32,
        duration: Duration,
        error: Option<String>,
        trace: Trace,
    ) -> Measurement {
        Measurement {
            timestamp: self.inner.clock.now(),
            action: call.action.to_owned(),
            table: (call.tables)(),
            attempt,
            duration,
            error,
            request_bytes: call.body.len(),
            response_bytes: trace.response_bytes,
            status: trace.status.map(|status| status.as_u16()),
            capacity: trace.capacity,
            connection_reused: trace.exchange.map(|exchange| exchange.reused),
            wait: trace.exchange.map_or(Duration::ZERO, |exchange| exchange.wait),
            request_id: trace.request_id,
            correlation_id: self.scope.correlation_id.clone(),
        }
    }
}

/// Takes the keys out of what the service says: where it finds a signature wrong, it repeats the request that it saw,
/// its session token included.
fn hide_keys(error: &mut ServiceError, credentials: &Credentials) {
    // Shorter ones are invented, and may be everyday words.
    const SHORTEST: usize = 16;
    const PIECE: usize = 8;
    let throttling = error.reasons.iter_mut().flat_map(|reason| [&mut reason.reason, &mut reason.resource]);
    let cancelled = error.cancellation_reasons.iter_mut();
    let cancelled = cancelled.flat_map(|reason| std::iter::once(&mut reason.code).chain(&mut reason.message));
    let texts = [&mut error.code, &mut error.message].into_iter().chain(&mut error.request_id);
    let mut texts: Vec<&mut String> = texts.chain(throttling).chain(cancelled).collect();
    let secrets = [Some(credentials.secret_access_key()), credentials.session_token()].into_iter().flatten();
    for secret in secrets.filter(|secret| secret.len() >= SHORTEST) {
        let has_piece = |text: &str| {
            let mut pieces = secret.as_bytes().chunks_exact(PIECE);
            pieces.any(|piece| std::str::from_utf8(piece).is_ok_and(|piece| text.contains(piece)))
        };
        for text in &mut texts {
            if has_piece(text) {
                **text = text.replace(secret, "**");
            }
            // Of a text that was cut, only a part may be left.
            if has_piece(text) {
                **text = "** (it repeats a part of the keys)".to_owned();
            }
        }
    }
}

/// Whether a request whose outcome is unknown may be sent again.
fn may_repeat(call: &Call<'_>) -> bool {
    match call.repeat {
        Repeat::Read => true,
        Repeat::Safe => call.options.idempotent.or(call.options.retry_ambiguous).unwrap_or(true),
        Repeat::Unsafe => call.options.idempotent.or(call.options.retry_ambiguous).unwrap_or(false),
    }
}

/// An error that no further attempt can mend.
fn last(error: Error) -> Failure {
    Failure { error, class: RetryClass::Final }
}

/// Compares the checksum the service sent with the body as it came over the wire.
fn check_crc32(response: &Response<Bytes>) -> Result<(), String> {
    let Some(value) = response.headers().get("x-amz-crc32") else { return Ok(()) };
    let expected = value.to_str().ok().and_then(|text| text.trim().parse::<u32>().ok());
    match expected {
        None => Err("the answer's x-amz-crc32 is not a number".to_owned()),
        Some(expected) if expected == crc32fast::hash(response.body()) => Ok(()),
        Some(_) => Err("the answer was damaged: its checksum (x-amz-crc32) does not match".to_owned()),
    }
}

/// The time after which the service wants to be asked again, in milliseconds in `x-amz-retry-after`; unreadable is absent.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    header(headers, "x-amz-retry-after")?.trim().parse().ok().map(Duration::from_millis)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whether an action works on items, not on tables or streams. `LimitExceededException` of `GetRecords` is how streams say that
/// a shard is read too often: its description knows no other code for that.
fn is_data_plane(action: &str) -> bool {
    matches!(action, "Query" | "Scan" | "SearchVectors")
        || action.starts_with("Transact")
        || action.starts_with("Execute")
        || action.starts_with("Batch")
        || action.ends_with("Item")
}

fn lock<'a, 'b>(shared: &'a Mutex<Shared<'b>>) -> std::sync::MutexGuard<'a, Shared<'b>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
