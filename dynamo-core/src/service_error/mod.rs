//! What the service says when it refuses or fails, read from every form in which it is said.

mod body;
mod class;
mod item;

use std::collections::BTreeMap;
use std::fmt;

pub use self::class::{ErrorClass, RetryHint};

use self::body::Body;
use crate::Item;

/// An error as the service says it: a code, a sentence, and what belongs to the code.
///
/// Unknown codes stay as they are. Where the answer has no code (a proxy's page, an empty body), the code is made of the
/// status, and [`has_code`](Self::has_code) says so.
///
/// `Debug` leaves out the items that came with it, and the members that have no field here but their names: errors end
/// up in logs, and values of items don't belong there.
///
/// # Examples
///
/// ```
/// use dynamo_core::{ErrorClass, ServiceError};
///
/// let body = br#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}"#;
/// let error = ServiceError::parse(400, None, Some("4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG"), body);
/// assert_eq!(error.code, "ThrottlingException");
/// assert_eq!(error.message, "slow down");
/// assert_eq!(error.error_class(), ErrorClass::Throttling);
/// ```
#[non_exhaustive]
#[derive(Clone, PartialEq)]
pub struct ServiceError {
    /// The error's code, such as `ResourceNotFoundException`.
    pub code: String,
    /// What the service says; empty if it says nothing.
    pub message: String,
    /// Why the request was throttled, and where.
    pub reasons: Vec<ThrottlingReason>,
    /// The item as it is, when a condition did not hold and the item was asked for.
    pub item: Option<Item>,
    /// Why a transaction was cancelled: one reason for each of its items, in order.
    pub cancellation_reasons: Vec<CancellationReason>,
    /// The id that the service gave the request.
    pub request_id: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// Members of the answer that have no field here, by their names on the wire.
    pub other: BTreeMap<String, serde_json::Value>,
    synthesised: bool,
}

/// Why a request was throttled.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ThrottlingReason {
    /// The reason, such as `TableReadProvisionedThroughputExceeded`.
    pub reason: String,
    /// The ARN of what was used too much.
    pub resource: String,
}

/// Why one item of a transaction cancelled it. `Debug` leaves out the item, and the message, which may quote it.
#[non_exhaustive]
#[derive(Clone, PartialEq)]
pub struct CancellationReason {
    /// The reason's code; `None` as text for an item that was not at fault, empty where it could not be read.
    pub code: String,
    /// What the service says.
    pub message: Option<String>,
    /// The item as it is, if it was asked for.
    pub item: Option<Item>,
}

impl ServiceError {
    /// Reads an answer that is no success: its status, its `x-amzn-errortype` and `x-amzn-requestid` headers, its body.
    ///
    /// Never fails: what can't be read leaves the fields empty.
    #[must_use]
    pub fn parse(
        status: u16,
        error_type_header: Option<&str>,
        request_id: Option<&str>,
        body: &[u8],
    ) -> Self {
        let body = Body::read(body);
        let code = error_type_header.and_then(body::short_code).or(body.code);
        let synthesised = code.is_none();
        Self {
            code: code.unwrap_or_else(|| format!("HTTP {status}")),
            message: body.message,
            reasons: body.reasons,
            item: body.item,
            cancellation_reasons: body.cancellation_reasons,
            request_id: request_id.map(str::to_owned).or(body.request_id),
            status,
            other: body.other,
            synthesised,
        }
    }

    /// Makes an error of a status, a code and a sentence, as for a test or a stand-in of the service.
    #[must_use]
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            reasons: Vec::new(),
            item: None,
            cancellation_reasons: Vec::new(),
            request_id: None,
            status,
            other: BTreeMap::new(),
            synthesised: false,
        }
    }

    /// Whether the answer had a code; if not, [`code`](Self::code) is made of the status.
    #[must_use]
    pub fn has_code(&self) -> bool {
        !self.synthesised
    }

    /// What kind of error this is.
    #[must_use]
    pub fn error_class(&self) -> ErrorClass {
        self.classify().0
    }

    /// What can help after this error.
    #[must_use]
    pub fn retry_hint(&self) -> RetryHint {
        self.classify().1
    }

    /// Whether the condition of a write did not hold.
    #[must_use]
    pub fn is_conditional_check_failed(&self) -> bool {
        self.error_class() == ErrorClass::Conditional
    }

    /// Whether a transaction was cancelled.
    #[must_use]
    pub fn is_transaction_canceled(&self) -> bool {
        self.error_class() == ErrorClass::TransactionCanceled
    }

    /// Whether there were too many requests.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.error_class() == ErrorClass::Throttling
    }

    /// Whether a table, index or other resource does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.error_class() == ErrorClass::NotFound
    }

    fn classify(&self) -> (ErrorClass, RetryHint) {
        class::classify(self.has_code().then_some(self.code.as_str()), self.status)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if self.has_code() {
            write!(f, " (status {})", self.status)?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl std::error::Error for ServiceError {}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceError")
            .field("code", &self.code)
            .field("message", &self.message)
            .field("reasons", &self.reasons)
            .field("item", &hidden(self.item.as_ref()))
            .field("cancellation_reasons", &self.cancellation_reasons)
            .field("request_id", &self.request_id)
            .field("status", &self.status)
            .field("other", &self.other.keys())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CancellationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancellationReason")
            .field("code", &self.code)
            .field("message", &hidden(self.message.as_ref()))
            .field("item", &hidden(self.item.as_ref()))
            .finish()
    }
}

/// Whether there is something, and nothing of it.
fn hidden<T>(something: Option<&T>) -> Option<fmt::Arguments<'static>> {
    something.map(|_| format_args!("**"))
}
