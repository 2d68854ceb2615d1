//! What can go wrong with a call, as one type whose `Display` is the whole story.

mod display;

use std::sync::Arc;
use std::time::Duration;

use dynamo_core::ServiceError;
use dynamo_http::StoppedBy;

use crate::ErrorKind;
use crate::tables::TableDifferences;
use crate::transaction::{Cancellation, RequestedPart};
use crate::waiter::WaitEnd;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call, or the making of a client, failed.
///
/// `Display` says it all on one line: the operation, its table, what the service or the transport said, after how many
/// attempts and how long. Keys and values are never in it. What the service said is data: [`Error::as_service_error`].
///
/// # Examples
///
/// ```
/// use dynamo_client::{Client, ErrorKind, key};
/// use dynamo_http::{Answer, ScriptedTransport};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no such table"}"#;
/// let server = ScriptedTransport::new([Answer::json(400, body)]);
/// let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let error = client.table("Thread").get(key("id", 1)).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// assert!(error.to_string().starts_with("GetItem on Thread: ResourceNotFoundException: no such table (status 400"));
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    cause: Cause,
    call: Option<CallContext>,
    maybe_own_write: bool,
    maybe_applied: bool,
    retry_after: Option<Duration>,
    /// Whether the request asked for the item of a condition that fails.
    item_asked: bool,
    version_conflict: bool,
    /// What to do about it, where that depends on why the call was made.
    advice: Option<&'static str>,
}

/// The call an error belongs to.
pub(crate) struct CallContext {
    pub(crate) action: String,
    pub(crate) table: Option<String>,
    pub(crate) parts: Vec<RequestedPart>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) stopped_by: StoppedBy,
    pub(crate) correlation_id: Option<Arc<str>>,
}

/// What an error came from.
pub(crate) enum Cause {
    Service(ServiceError),
    Core(dynamo_core::Error),
    Auth(dynamo_auth::Error),
    Http(dynamo_http::Error),
    /// Waiting that ended without what was waited for.
    Waited(WaitEnd),
    /// A table that is not as it was asked for.
    TableDiffers(TableDifferences),
    /// A sentence of this crate's own.
    Told(String),
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, cause: Cause) -> Self {
        Self(Box::new(Inner {
            kind,
            cause,
            call: None,
            maybe_own_write: false,
            maybe_applied: false,
            retry_after: None,
            item_asked: false,
            version_conflict: false,
            advice: None,
        }))
    }

    pub(crate) fn told(kind: ErrorKind, sentence: impl Into<String>) -> Self {
        Self::new(kind, Cause::Told(sentence.into()))
    }

    pub(crate) fn configuration(sentence: impl Into<String>) -> Self {
        Self::told(ErrorKind::Configuration, sentence)
    }

    /// A request that could not be built.
    pub(crate) fn encode(error: dynamo_core::Error) -> Self {
        let too_large = error.kind() == dynamo_core::ErrorKind::TooLarge;
        let kind = if too_large { ErrorKind::ItemTooLarge } else { ErrorKind::InvalidRequest };
        Self::new(kind, Cause::Core(error))
    }

    /// An answer, or an item in one, that could not be read.
    pub(crate) fn decode(error: dynamo_core::Error) -> Self {
        let malformed = error.kind() == dynamo_core::ErrorKind::Malformed;
        Self::new(if malformed { ErrorKind::Corrupt } else { ErrorKind::Decode }, Cause::Core(error))
    }

    pub(crate) fn auth(error: dynamo_auth::Error) -> Self {
        use dynamo_auth::ErrorKind as Auth;
        let kind = match error.kind() {
            Auth::NoRegion
            | Auth::InvalidRegion
            | Auth::InvalidSetting
            | Auth::InvalidEndpoint
            | Auth::ProfileNotFound
            | Auth::ProfileParse
            | Auth::InvalidProfile => ErrorKind::Configuration,
            Auth::InvalidRequest => ErrorKind::InvalidRequest,
            _ => ErrorKind::Credentials,
        };
        Self::new(kind, Cause::Auth(error))
    }

    pub(crate) fn http(error: dynamo_http::Error) -> Self {
        Self::new(ErrorKind::of_transport(error.kind()), Cause::Http(error))
    }

    pub(crate) fn waited(end: WaitEnd) -> Self {
        Self::new(end.kind(), Cause::Waited(end))
    }

    pub(crate) fn table_differs(differences: TableDifferences) -> Self {
        Self::new(ErrorKind::TableDiffers, Cause::TableDiffers(differences))
    }

    pub(crate) fn wait_end(&self) -> Option<&WaitEnd> {
        match &self.0.cause {
            Cause::Waited(end) => Some(end),
            _ => None,
        }
    }

    pub(crate) fn table_differences(&self) -> Option<&TableDifferences> {
        match &self.0.cause {
            Cause::TableDiffers(differences) => Some(differences),
            _ => None,
        }
    }

    pub(crate) fn service(error: ServiceError) -> Self {
        Self::new(ErrorKind::of_service(&error), Cause::Service(error))
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn with_maybe_own_write(mut self, maybe: bool) -> Self {
        self.0.maybe_own_write = maybe;
        self
    }

    pub(crate) fn with_maybe_applied(mut self, maybe: bool) -> Self {
        self.0.maybe_applied = maybe;
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        self
    }

    pub(crate) fn with_advice(mut self, advice: &'static str) -> Self {
        self.0.advice = Some(advice);
        self
    }

    pub(crate) fn with_item_asked(mut self, asked: bool) -> Self {
        self.0.item_asked = asked;
        self
    }

    pub(crate) fn with_version_conflict(mut self, conflict: bool) -> Self {
        self.0.version_conflict = conflict;
        self
    }

    pub(crate) fn in_call(mut self, call: CallContext) -> Self {
        self.0.call = Some(call);
        self
    }

    /// The kind, for a `match`.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What the service answered, if it answered.
    #[must_use]
    pub fn as_service_error(&self) -> Option<&ServiceError> {
        match &self.0.cause {
            Cause::Service(error) => Some(error),
            _ => None,
        }
    }

    /// The service's error code, `ResourceNotFoundException` for example.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.as_service_error().map(|error| error.code.as_str())
    }

    /// The request id the service gave, for a support case.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.as_service_error().and_then(|error| error.request_id.as_deref())
    }

    /// The operation that failed; `None` when the client could not be made at all.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.0.call.as_ref().map(|call| call.action.as_str())
    }

    /// The table, or the tables joined by commas.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.0.call.as_ref().and_then(|call| call.table.as_deref())
    }

    /// How many attempts were made; 0 when none got as far as the transport.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.call.as_ref().map_or(0, |call| call.attempts)
    }

    /// How long the call took, pauses between attempts included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.call.as_ref().map_or(Duration::ZERO, |call| call.elapsed)
    }

    /// Why there was no further attempt.
    #[must_use]
    pub fn stopped_by(&self) -> Option<StoppedBy> {
        self.0.call.as_ref().map(|call| call.stopped_by)
    }

    /// The correlation id of the web request on whose behalf the call was made.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.0.call.as_ref().and_then(|call| call.correlation_id.as_deref())
    }

    /// After which time the service asked to come again (`x-amz-retry-after`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same request, sent later, may succeed, and can do no harm.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Throttled
                | ErrorKind::Server
                | ErrorKind::Conflict
                | ErrorKind::Timeout
                | ErrorKind::PoolTimeout
                | ErrorKind::Transport
                | ErrorKind::Corrupt
                | ErrorKind::WaitExpired
        ) || self.cancellation().is_some_and(Cancellation::is_contention)
    }

    /// Whether the request rate or the consumed capacity was too high.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// Whether the condition of a write did not hold.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.0.kind == ErrorKind::Conditional
    }

    /// Whether the table or index does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Whether the write may have been applied although the call failed.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.0.kind == ErrorKind::Ambiguous
    }

    /// Whether the write may have been applied by any attempt of the call.
    #[must_use]
    pub fn maybe_applied(&self) -> bool {
        self.0.maybe_applied
    }

    /// Whether an earlier attempt of this very call, whose outcome is unknown, may be what the condition found.
    #[must_use]
    pub fn maybe_own_write(&self) -> bool {
        self.0.maybe_own_write
    }

    /// Whether the request asked for the item of the condition that failed.
    pub(crate) fn item_asked(&self) -> bool {
        self.0.item_asked
    }

    /// Whether a versioned write was refused because the stored item has another version, or is gone.
    ///
    /// A write inside of a transaction is not told apart; compare the version of [`Error::item_as`] there.
    #[must_use]
    pub fn is_version_conflict(&self) -> bool {
        self.0.version_conflict
    }

    /// The parts of the transaction that was cancelled.
    pub(crate) fn requested_parts(&self) -> &[RequestedPart] {
        self.0.call.as_ref().map_or(&[], |call| &call.parts)
    }

    /// The error's name in measurements: the service's code, else the kind.
    pub(crate) fn name(&self) -> &str {
        let coded = self.as_service_error().filter(|error| error.has_code());
        coded.map_or(self.0.kind.name(), |error| error.code.as_str())
    }
}
