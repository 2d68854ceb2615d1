//! One call: attempts with retries around them, watched by the observers.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use dynamo_core::{CancellationReason, Operation, Repeat, TransactionPart};
use dynamo_http::{RetryClass, Retryable, StoppedBy, retry};
use tokio::time::Instant;

use crate::error::CallContext;
use crate::options::CallOptions;
use crate::transaction::RequestedPart;
use crate::{Client, Deadline, Error, ErrorKind, Measurement, Result};

/// A call, encoded and ready to be sent.
pub(crate) struct Call<'a> {
    pub(crate) action: &'a str,
    pub(crate) target_prefix: &'static str,
    pub(crate) tables: &'a (dyn Fn() -> Option<String> + Sync),
    /// What the request is about, by name or ARN, where the address can depend on it.
    pub(crate) resource: Option<&'a str>,
    /// The parts of a transaction.
    pub(crate) parts: &'a (dyn Fn() -> Vec<TransactionPart<'a>> + Sync),
    pub(crate) repeat: Repeat,
    pub(crate) body: Bytes,
    pub(crate) options: &'a CallOptions,
    pub(crate) deadline: Option<Deadline>,
}

/// What came back with status 200, its checksum found right.
pub(crate) struct Answer {
    pub(crate) body: Bytes,
    pub(crate) request_id: Option<String>,
}

/// Reads an answer; called once for each attempt that brought one.
pub(crate) type Read<'a> = &'a mut (dyn FnMut(&Answer) -> Result<(), dynamo_core::Error> + Send);

/// What the attempts of a call share. Locked for moments, never across an await.
pub(crate) struct Shared<'a> {
    pub(crate) read: Read<'a>,
    pub(crate) measurements: Vec<Measurement>,
    /// Whether an attempt got as far as the transport.
    pub(crate) started: bool,
    /// Whether the outcome of an earlier attempt is unknown.
    pub(crate) unknown: bool,
    /// Whether the credentials have been asked for anew.
    pub(crate) refreshed: bool,
}

/// An attempt that failed, and what that means for the next one.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) class: RetryClass,
}

impl Retryable for Failure {
    fn class(&self) -> RetryClass {
        self.class
    }

    fn retry_after(&self) -> Option<Duration> {
        self.error.retry_after()
    }
}

/// The answer's largest size by operation: the most that DynamoDB may answer, seven times for the longest escapes.
fn max_answer(action: &str) -> usize {
    const MIB: usize = 1 << 20;
    match action {
        "BatchGetItem" => 128 * MIB,
        "TransactGetItems" | "BatchExecuteStatement" | "ExecuteTransaction" => 32 * MIB,
        "Query" | "Scan" | "SearchVectors" | "ExecuteStatement" | "TransactWriteItems" | "BatchWriteItem"
        | "GetRecords" => 16 * MIB,
        _ => 8 * MIB,
    }
}

impl Client {
    /// Runs an operation: encodes it, makes the call, decodes the answer.
    ///
    /// A thin generic shell over [`Client::call`].
    pub(crate) async fn run<O: Operation, R: Send>(
        &self,
        mut operation: O,
        options: &CallOptions,
        decode: impl Fn(&Answer) -> Result<R, dynamo_core::Error> + Send + Sync,
    ) -> Result<R> {
        let deadline = self.deadline_of(options);
        operation.fill_token(&mut new_token);
        let tables = || joined(&operation.table_names());
        let parts = || operation.transaction_parts();
        let resource = if self.inner.endpoints.are_by_account() { operation.resource() } else { None };
        let call = |body| Call {
            action: operation.name(),
            target_prefix: operation.target_prefix(),
            tables: &tables,
            resource,
            parts: &parts,
            repeat: operation.repeat(),
            body,
            options,
            deadline,
        };
        if options.foreign {
            let told = "a part of the request belongs to another client";
            return Err(self.refused(&call(Bytes::new()), Error::told(ErrorKind::InvalidRequest, told)));
        }
        let body = match operation.encode() {
            Ok(body) => Bytes::from(body),
            Err(error) => return Err(self.refused(&call(Bytes::new()), Error::encode(error))),
        };
        let mut output = None;
        let mut read = |answer: &Answer| {
            output = Some(decode(answer)?);
            Ok(())
        };
        self.call(&call(body), &mut read).await?;
        output.ok_or_else(|| Error::told(ErrorKind::Corrupt, "the answer was not read"))
    }

    async fn call(&self, call: &Call<'_>, read: Read<'_>) -> Result<()> {
        let Some(_pass) = self.inner.gate.enter() else {
            return Err(self.refused(call, Error::told(ErrorKind::Closed, "the client has been shut down")));
        };
        let started = Instant::now();
        let observers = &self.scope.observers;
        if observers.wants_measurements() {
            observers.call_start(call.action, (call.tables)().as_deref());
        }
        let shared = Mutex::new(Shared {
            read,
            measurements: Vec::new(),
            started: false,
            unknown: false,
            refreshed: false,
        });
        let policy = call.options.retry.as_ref().unwrap_or(&self.inner.retry);
        let deadline = call.deadline.map(Deadline::instant);
        let outcome = retry(policy, &self.inner.quota, deadline, |n| self.attempt(call, &shared, n)).await;
        let shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        let outcome = outcome.map(drop).map_err(|stopped| {
            let error = stopped.error.error.with_maybe_applied(shared.unknown && call.repeat != Repeat::Read);
            let attempts = if shared.started { stopped.attempts } else { 0 };
            self.in_call(call, error, attempts, started.elapsed(), stopped.by)
        });
        observers.call_end(&shared.measurements, outcome.as_ref().err());
        outcome
    }

    /// An error before anything was sent.
    fn refused(&self, call: &Call<'_>, error: Error) -> Error {
        let error = self.in_call(call, error, 0, Duration::ZERO, StoppedBy::Final);
        self.scope.observers.call_end(&[], Some(&error));
        error
    }

    fn in_call(
        &self,
        call: &Call<'_>,
        error: Error,
        attempts: u32,
        elapsed: Duration,
        by: StoppedBy,
    ) -> Error {
        let parts = self.requested_parts(call, &error);
        error.in_call(CallContext {
            action: call.action.to_owned(),
            table: (call.tables)(),
            parts,
            attempts,
            elapsed,
            stopped_by: by,
            correlation_id: self.scope.correlation_id.clone(),
        })
    }

    /// What the error of a cancelled transaction keeps of its parts.
    fn requested_parts(&self, call: &Call<'_>, error: &Error) -> Vec<RequestedPart> {
        let Some(error) = error.as_service_error().filter(|error| error.is_transaction_canceled()) else {
            return Vec::new();
        };
        let keep = |(position, part): (usize, TransactionPart<'_>)| {
            let reason = error.cancellation_reasons.get(position);
            let at_fault = reason.is_none_or(CancellationReason::is_at_fault);
            let names = part.table_name.and_then(|table| self.known_keys(table));
            RequestedPart::new(part, at_fault, names)
        };
        (call.parts)().into_iter().enumerate().map(keep).collect()
    }

    /// The limits of an attempt of this call, as the transport wants them.
    pub(crate) fn limits(&self, call: &Call<'_>) -> dynamo_http::Limits {
        let mut limits = self.inner.limits.with_max_answer(max_answer(call.action));
        limits.deadline = call.deadline.map(Deadline::instant);
        limits.attempt = call.options.attempt_timeout.or(limits.attempt);
        limits.with_report(self.scope.observers.wants_measurements())
    }

    /// The earliest of the deadlines that apply, counted from now where the client's own limit is meant.
    fn deadline_of(&self, options: &CallOptions) -> Option<Deadline> {
        let own = self.inner.call_timeout.map(Deadline::from);
        Deadline::earlier(Deadline::earlier(options.deadline, self.scope.deadline), own)
    }
}

/// Several tables as one text for people, `None` for none.
fn joined(tables: &[&str]) -> Option<String> {
    (!tables.is_empty()).then(|| tables.join(","))
}

/// A token that makes a repeated request recognisable: 32 hexadecimal digits, all random.
fn new_token() -> String {
    format!("{:032x}", fastrand::u128(..))
}
