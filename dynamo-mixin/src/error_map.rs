//! Which answer belongs to which error: a table that a service can change.

use std::borrow::Cow;
use std::collections::HashMap;
use std::env;
use std::time::Duration;

use dynamo_client::{CancelledPart, Error, ErrorKind};
use http::StatusCode;

use crate::{CorrelationId, Problem};

/// The environment variables that turn missing credentials into a 429; the second is the original's spelling.
const RATE_LIMIT_VARIABLES: [&str; 2] = ["DYNAMODB_NO_CREDS_RATE_LIMIT", "DYANMODB_NO_CREDS_RATE_LIMIT"];

/// The longest `Retry-After` that is passed on: the web client is not made to wait for our whole back-off.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(5);

/// The code of what has no row of its own.
const INTERNAL: &str = "internal";

/// Maps errors to [`Problem`]s.
///
/// The table it starts from, with the original's three rules in bold:
///
/// | error | status | `Retry-After` |
/// |---|---|---|
/// | **condition failed**, also inside a transaction | 409 | – |
/// | conflict with another request | 409 | 1 s |
/// | **throttled** | 429 | the service's, else 1 s; 5 s at most |
/// | **no credentials** | 500; 429 with [`ErrorMap::credentials_rate_limit`] | 5 s with the 429 |
/// | `max_clients` calls in flight | 503 | 1 s |
/// | service failed | 503 | 1 s |
/// | a limit reached; a table being changed | 503 | 5 s |
/// | what was waited for did not come in time | 503 | 5 s |
/// | a cursor that somebody came back with was refused | 400 | – |
/// | timeout | 504 | – |
/// | service not reached, TLS, damaged or oversized answer | 502 | – |
/// | write that may or may not have been applied | 500 | – |
/// | what was waited for will not come; a table that is not as asked for | 500 | – |
/// | anything else: a mistake of the service's own | 500 | – |
///
/// # Examples
///
/// ```
/// use dynamo_client::ErrorKind;
/// use dynamo_mixin::ErrorMap;
///
/// let map = ErrorMap::new().client_errors(true);
/// assert_eq!(map.problem_for_kind(ErrorKind::Validation).status(), 400);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ErrorMap {
    statuses: HashMap<ErrorKind, StatusCode>,
    client_errors: bool,
    credentials_rate_limit: bool,
}

impl ErrorMap {
    /// The table above.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The table above, with [`ErrorMap::credentials_rate_limit`] as `DYNAMODB_NO_CREDS_RATE_LIMIT` says, or
    /// `DYANMODB_NO_CREDS_RATE_LIMIT` as the original spelt it: on when it is `true` in any case.
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_variables(|name| env::var(name).ok())
    }

    /// [`ErrorMap::from_env`] with variables from elsewhere, a configuration file for example.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_client::ErrorKind;
    /// use dynamo_mixin::ErrorMap;
    ///
    /// let map = ErrorMap::from_variables(|name| (name == "DYNAMODB_NO_CREDS_RATE_LIMIT").then(|| "true".to_owned()));
    /// assert_eq!(map.problem_for_kind(ErrorKind::Credentials).status(), 429);
    /// ```
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let on = |name: &&str| variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        Self::new().credentials_rate_limit(RATE_LIMIT_VARIABLES.iter().any(on))
    }

    /// Answers errors of a kind with another status.
    #[must_use]
    pub fn status(mut self, kind: ErrorKind, status: StatusCode) -> Self {
        self.statuses.insert(kind, status);
        self
    }

    /// Blames invalid requests on the web client: 400, and 413 for an item that is too large.
    #[must_use]
    pub fn client_errors(mut self, on: bool) -> Self {
        self.client_errors = on;
        self
    }

    /// Answers missing credentials with a 429 instead of a 500, for services whose credentials come and go.
    #[must_use]
    pub fn credentials_rate_limit(mut self, on: bool) -> Self {
        self.credentials_rate_limit = on;
        self
    }

    /// The answer to an error.
    #[must_use]
    pub fn problem(&self, error: &Error) -> Problem {
        let kind = transaction_kind(error).unwrap_or(error.kind());
        let mut problem = self.problem_for_kind(kind);
        if kind == ErrorKind::Throttled {
            problem.retry_after =
                error.retry_after().map(|after| after.min(MAX_RETRY_AFTER)).or(problem.retry_after);
        }
        problem.correlation_id = error.correlation_id().and_then(CorrelationId::parse);
        problem
    }

    /// The answer to errors of a kind, as far as the kind alone tells.
    #[must_use]
    pub fn problem_for_kind(&self, kind: ErrorKind) -> Problem {
        let mut row = self.row(kind);
        if let Some(status) = self.statuses.get(&kind) {
            row.status = *status;
            if row.code == INTERNAL {
                row.title = status.canonical_reason().unwrap_or(row.title);
            }
        }
        Problem {
            status: row.status,
            title: Cow::Borrowed(row.title),
            code: row.code,
            retry_after: row.retry_after.map(Duration::from_secs),
            retryable: row.retry_after.is_some(),
            correlation_id: None,
        }
    }

    fn row(&self, kind: ErrorKind) -> Row {
        match kind {
            ErrorKind::Conditional => row(409, "Condition Check Failure", "condition-failed"),
            ErrorKind::Conflict => row(409, "Conflict With Another Request", "conflict").after(1),
            ErrorKind::Throttled => row(429, "Too Many Requests", "throttled").after(1),
            ErrorKind::Credentials if self.credentials_rate_limit => {
                row(429, "Instance Credentials Failure", "no-credentials").after(5)
            }
            ErrorKind::Credentials => row(500, "Instance Credentials Failure", "no-credentials"),
            ErrorKind::PoolTimeout => row(503, "Service Busy", "busy").after(1),
            ErrorKind::Server => row(503, "Database Unavailable", "database-unavailable").after(1),
            ErrorKind::Limit => row(503, "Database Limit Reached", "limit").after(5),
            ErrorKind::InUse => row(503, "Database Resource In Use", "in-use").after(5),
            ErrorKind::WaitExpired => row(503, "Database Resource Not Ready", "not-ready").after(5),
            ErrorKind::Closed => row(503, "Service Shutting Down", "shutting-down").after(1),
            ErrorKind::Timeout => row(504, "Database Timeout", "timeout"),
            ErrorKind::Transport => row(502, "Database Unreachable", "unreachable"),
            ErrorKind::Tls => row(502, "Database Not Trusted", "tls"),
            ErrorKind::Corrupt | ErrorKind::AnswerTooLarge => row(502, "Bad Database Answer", "bad-answer"),
            ErrorKind::Ambiguous => row(500, "Outcome Of Write Unknown", "ambiguous-write"),
            ErrorKind::Validation | ErrorKind::InvalidRequest if self.client_errors => {
                row(400, "Invalid Request", "invalid-request")
            }
            ErrorKind::InvalidCursor => row(400, "Invalid Cursor", "invalid-cursor"),
            ErrorKind::ItemTooLarge if self.client_errors => row(413, "Item Too Large", "item-too-large"),
            _ => row(500, "Internal Server Error", INTERNAL),
        }
    }
}

/// What one line of the table says.
struct Row {
    status: StatusCode,
    title: &'static str,
    code: &'static str,
    retry_after: Option<u64>,
}

impl Row {
    fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

fn row(status: u16, title: &'static str, code: &'static str) -> Row {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Row { status, title, code, retry_after: None }
}

/// What a cancelled transaction amounts to: a failed condition outweighs a conflict, and a conflict throttling.
fn transaction_kind(error: &Error) -> Option<ErrorKind> {
    if error.kind() != ErrorKind::TransactionCanceled {
        return None;
    }
    let parts = error.cancellation()?;
    let any = |is: fn(CancelledPart<'_>) -> bool| parts.at_fault().any(is);
    if any(|part| part.is_conditional_check_failed() || part.code() == "DuplicateItem") {
        Some(ErrorKind::Conditional)
    } else if any(|part| part.is_conflict()) {
        Some(ErrorKind::Conflict)
    } else if any(|part| part.is_throttling()) {
        Some(ErrorKind::Throttled)
    } else {
        None
    }
}
