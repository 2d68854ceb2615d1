//! Trying again where other requests were in the way, for those who ask for it.

use dynamo_core::{CancellationReason, ErrorClass, ServiceError};
use dynamo_http::RetryClass;

use crate::Request;

impl<O> Request<O> {
    /// Whether the call is made again when other requests were at work on the same items.
    ///
    /// It is not, unless this says so: who works on the same items at the same time may want to read them again first.
    /// With it, a transaction that was cancelled is sent again if every reason is a conflict or throttling, and a
    /// write of one item if a transaction was at work on it. A failed condition among the reasons is
    /// final. The attempts, pauses, quota and deadline are those of all retries, and the token of a transaction stays the same.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let body = r#"{"__type":"TransactionCanceledException","CancellationReasons":[{"Code":"TransactionConflict"}]}"#;
    /// # let server = ScriptedTransport::new([Answer::json(400, body), Answer::json(200, "{}")]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let stock = client.table("stock");
    /// client.transact_write().with(stock.update(key("sku", "tea")).add("left", -1)).retry_conflicts(true).await?;
    /// # assert_eq!(server.requests().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry_conflicts(mut self, yes: bool) -> Self {
        self.options.retry_conflicts = yes;
        self
    }
}

/// How an error is retried by a call that retries conflicts; nothing if it is none.
pub(crate) fn class_of(error: &ServiceError) -> Option<RetryClass> {
    if error.error_class() == ErrorClass::Conflict {
        return Some(RetryClass::Transient);
    }
    error.is_contention().then(|| {
        let throttled = error.cancellation_reasons.iter().any(CancellationReason::is_throttling);
        if throttled { RetryClass::Throttling } else { RetryClass::Transient }
    })
}
