//! An operation bound to a client: awaiting it is one API call, retries aside.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use dynamo_core::Operation;
use dynamo_http::Retry;

use crate::options::CallOptions;
use crate::{Client, Deadline, Reply, Result};

/// The future of a [`Request`].
pub type Calling<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// An operation bound to a client.
///
/// Awaiting it makes exactly one API call, retries aside. What takes several calls has a verb of its own, such as
/// `pages()` and `items()` of a query. [`Request::into_operation`] gives the operation back, for a batch, a transaction
/// or a test.
///
/// # Cancel safety
///
/// Dropping the future stops the call and closes its connection. A write may or may not have been applied then.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Request<O> {
    pub(crate) client: Client,
    pub(crate) operation: O,
    pub(crate) options: CallOptions,
}

impl<O> Request<O> {
    pub(crate) fn new(client: Client, operation: O) -> Self {
        Self { client, operation, options: CallOptions::default() }
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// The operation, without the client.
    #[must_use]
    pub fn into_operation(self) -> O {
        self.operation
    }

    /// Changes the operation: for options that have no method here.
    pub fn map(mut self, change: impl FnOnce(O) -> O) -> Self {
        self.operation = change(self.operation);
        self
    }

    /// Ends the call, or all calls that come of this request, by the deadline.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.options.deadline = Some(deadline.into());
        self
    }

    /// Limits each attempt, instead of the client's limit.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.options.attempt_timeout = Some(limit);
        self
    }

    /// Retries by another policy than the client's.
    pub fn retry(mut self, policy: Retry) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Whether a write is sent again when the outcome of an attempt is unknown.
    ///
    /// Unless set, it is when repeating it is harmless, and else the call ends as
    /// [`Ambiguous`](crate::ErrorKind::Ambiguous).
    pub fn retry_ambiguous(mut self, yes: bool) -> Self {
        self.options.retry_ambiguous = Some(yes);
        self
    }

    /// Says whether applying this write twice leaves what applying it once leaves, instead of the client's own judgement.
    pub fn idempotent(mut self, yes: bool) -> Self {
        self.options.idempotent = Some(yes);
        self
    }
}

impl<O: Operation> Request<O> {
    /// Makes the call and gives the answer's bytes, to decode from them what borrows from them.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`](crate::ErrorKind) that a call can end with.
    pub async fn reply(self) -> Result<Reply<O>> {
        let Self { client, operation, options } = self;
        client.reply(operation, &options).await
    }
}

impl Client {
    pub(crate) async fn reply<O: Operation>(&self, operation: O, options: &CallOptions) -> Result<Reply<O>> {
        // Decoded once to know that the answer is whole; what the caller wants of it is decoded on demand.
        self.run(operation, options, |answer| {
            O::decode(&answer.body)?;
            Ok(Reply::new(answer.body.clone(), answer.request_id.clone()))
        })
        .await
    }
}

impl<O: Operation> IntoFuture for Request<O> {
    type Output = Result<O::Output>;
    type IntoFuture = Calling<O::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { client, operation, options } = self;
            client.run(operation, &options, |answer| O::decode(&answer.body)).await
        })
    }
}

impl<O: fmt::Debug> fmt::Debug for Request<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
