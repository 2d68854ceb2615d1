//! What the reasons of a cancelled transaction mean.

use crate::{CancellationReason, ServiceError};

/// The code of a part that was not at fault.
const NOT_AT_FAULT: &str = "None";
const CONFLICT: [&str; 2] = ["TransactionConflict", "TransactionConflictException"];
/// The codes that the service documents, and the same as it spells them where they are errors of their own.
const THROTTLING: [&str; 6] = [
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestLimitExceededException",
];

impl CancellationReason {
    /// Whether this part is why the transaction was cancelled; the code of the others is `None`.
    #[must_use]
    pub fn is_at_fault(&self) -> bool {
        self.code != NOT_AT_FAULT
    }

    /// Whether another request was at work on the item of this part.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        CONFLICT.contains(&self.code.as_str())
    }

    /// Whether there were too many requests, or too much work, for the table or the account of this part.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        THROTTLING.contains(&self.code.as_str())
    }
}

impl ServiceError {
    /// Whether a transaction was cancelled for nothing but conflicts with other requests and throttling: the same
    /// transaction may succeed a moment later.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::ServiceError;
    ///
    /// let cancelled = |reasons: &str| {
    ///     let body = format!(r#"{{"__type":"TransactionCanceledException","CancellationReasons":{reasons}}}"#);
    ///     ServiceError::parse(400, None, None, body.as_bytes())
    /// };
    /// assert!(cancelled(r#"[{"Code":"None"},{"Code":"TransactionConflict"}]"#).is_contention());
    /// assert!(!cancelled(r#"[{"Code":"ConditionalCheckFailed"},{"Code":"TransactionConflict"}]"#).is_contention());
    /// ```
    #[must_use]
    pub fn is_contention(&self) -> bool {
        let mut at_fault = self.cancellation_reasons.iter().filter(|reason| reason.is_at_fault()).peekable();
        self.is_transaction_canceled()
            && at_fault.peek().is_some()
            && at_fault.all(|reason| reason.is_conflict() || reason.is_throttling())
    }
}
