//! Puts and deletes of any number.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use dynamo_core::{
    IntoWriteRequest, KeyNames, OnDuplicate, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    WriteBatcher, WriteRequest,
};
use futures_core::Stream;
use tokio::time::timeout_at;

use super::engine::{Engine, Fed};
use super::pace::TOO_LATE;
use super::refused::Refusal;
use super::write_machine::{WriteMachine, WriteSettings};
use super::write_report::RefusedWrite;
use super::write_run::{BatchWriteRun, BoxPull};
use super::write_source::{Lazily, WriteSource};
use super::{BatchError, BatchProgress, BatchStreamError, BatchWriteReport};
use crate::options::CallOptions;
use crate::{Client, Deadline, Error, ErrorKind, Unbound};

/// How many calls are under way at once unless it is said otherwise.
pub(super) const DEFAULT_CONCURRENCY: usize = 1;

/// Puts and deletes of any number, over any number of tables; made by [`Client::batch_write`].
///
/// What is added with [`with`](Self::with) and [`extend`](Self::extend) is looked at as a whole before anything is sent by
/// [`send_all`](Self::send_all). [`send_iter`](Self::send_iter) and [`send_stream`](Self::send_stream) read from a source as
/// there is room: about two batches ahead of what is under way.
///
/// # Examples
///
/// ```
/// # use dynamo_client::{Client, KeyNames};
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # use serde_json::json;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let server = ScriptedTransport::from_fn(|_| Answer::json(200, r#"{"UnprocessedItems":{}}"#));
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
/// let orders = client.table("orders").keys(KeyNames { partition: "id".into(), sort: None });
/// let report = client.batch_write().extend((0..60).map(|id| orders.put(json!({"id": id})))).send_all().await?;
/// assert_eq!(report.written, 60);
/// # assert_eq!(server.requests().len(), 3);
/// # Ok(())
/// # }
/// ```
#[must_use = "a batch does nothing until it is sent"]
#[derive(Clone)]
pub struct BatchWrite {
    writes: Vec<(String, WriteRequest)>,
    refused: Vec<(usize, Refusal)>,
    on_duplicate: OnDuplicate,
    max_concurrency: usize,
    settings: WriteSettings,
}

impl Client {
    /// Starts a batch of puts and deletes of any number.
    pub fn batch_write(&self) -> BatchWrite {
        BatchWrite {
            writes: Vec::new(),
            refused: Vec::new(),
            on_duplicate: OnDuplicate::default(),
            max_concurrency: DEFAULT_CONCURRENCY,
            settings: WriteSettings {
                client: self.clone(),
                options: CallOptions::default(),
                return_consumed_capacity: None,
                return_item_collection_metrics: None,
                progress: None,
                keep_superseded: true,
            },
        }
    }
}

impl BatchWrite {
    /// Adds a put or a delete. One that has a condition, or belongs to another client, is refused when the batch is sent.
    ///
    /// A pair of a table and a [`WriteRequest`] is a write as well: the leftovers of another batch.
    pub fn with<U>(mut self, write: U) -> Self
    where
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        let position = self.writes.len() + self.refused.len();
        match self.settings.client.write_request(write) {
            Ok(write) => self.writes.push(write),
            Err(refused) => self.refused.push((position, refused)),
        }
        self
    }

    /// Adds puts or deletes.
    pub fn extend<U>(self, writes: impl IntoIterator<Item = U>) -> Self
    where
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        writes.into_iter().fold(self, Self::with)
    }

    /// What happens to writes with equal keys: the last wins, unless they are to be rejected.
    ///
    /// Of a source that is read as there is room, it is about those that have been read and are not done: once a write is
    /// done, a later one for its item is a write like any other. Writes for one item keep their order in any case.
    pub fn on_duplicate(mut self, rule: OnDuplicate) -> Self {
        self.on_duplicate = rule;
        self
    }

    /// Whether the report holds the writes that later ones took the place of, as it does unless told otherwise, or only
    /// their number. For a source without an end that writes the same items again and again.
    pub fn keep_superseded(mut self, yes: bool) -> Self {
        self.settings.keep_superseded = yes;
        self
    }

    /// How many calls may be under way at once: 1 unless set, and 0 is taken for 1.
    ///
    /// No two of them hold the same item. One at a time fills each call to the brim with what came back of the last, so it
    /// takes the fewest calls; several at a time are faster where a table has capacity to spare. When the service leaves
    /// something undone, all of them pause, and go on one at a time until it keeps up again.
    pub fn max_concurrency(mut self, calls: usize) -> Self {
        self.max_concurrency = calls;
        self
    }

    /// Says how much is said about the capacity that was used; the report has the sums by table.
    pub fn return_consumed_capacity(mut self, value: impl Into<ReturnConsumedCapacity>) -> Self {
        self.settings.return_consumed_capacity = Some(value.into());
        self
    }

    /// Says whether the sizes of item collections are said; the report has the last of each.
    pub fn return_item_collection_metrics(mut self, value: impl Into<ReturnItemCollectionMetrics>) -> Self {
        self.settings.return_item_collection_metrics = Some(value.into());
        self
    }

    /// Stops by the deadline; what is not done by then comes back as leftovers.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.settings.options.deadline = Some(deadline.into());
        self
    }

    /// Calls back after each call.
    pub fn on_progress(mut self, callback: impl Fn(BatchProgress) + Send + Sync + 'static) -> Self {
        self.settings.progress = Some(Arc::new(callback));
        self
    }

    /// Sends all of it: in chunks of at most 25 writes and 16 MB, what comes back unprocessed again after a pause.
    ///
    /// `Ok` means that everything was written. The tables' key attributes are those of [`Table::keys`](crate::Table::keys), else
    /// asked for by DescribeTable, once a table.
    ///
    /// # Errors
    ///
    /// [`BatchError`], whose report has what was not written: when a call fails, when the service leaves ten batches in a
    /// row unprocessed, when the deadline comes; calls that are under way then come to their own end first. Before anything
    /// is sent: for parts that can't be in a batch, such as an item of more than 400 KB; the report says which.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the account of what was written; [`start_iter`](Self::start_iter) keeps it.
    pub async fn send_all(mut self) -> Result<BatchWriteReport, BatchError<BatchWriteReport>> {
        let mut batcher = WriteBatcher::new().on_duplicate(self.on_duplicate);
        let mut report = BatchWriteReport::default();
        if let Err(error) = self.fill(&mut batcher, &mut report).await {
            // Nothing was sent: all of it is left over, also what the batcher has not seen.
            report.leftovers = self.writes;
            return Err(BatchError { error, report });
        }
        let mut engine = self.engine(batcher);
        engine.machine.total = Some(self.writes.len());
        let outcome = engine.run(&mut |_, _| Poll::Ready(Fed::End)).await;
        let report = engine.into_report();
        match outcome {
            Ok(()) => Ok(report),
            Err(error) => Err(BatchError { error, report }),
        }
    }

    /// Sends what an iterator gives, reading on as there is room. What was [added](Self::with) before goes first.
    ///
    /// # Errors
    ///
    /// As [`send_stream`](Self::send_stream).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, KeyNames};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::json;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::from_fn(|_| Answer::json(200, r#"{"UnprocessedItems":{}}"#));
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let orders = client.table("orders").keys(KeyNames { partition: "id".into(), sort: None });
    /// let lines = (0..10_000).map(|id| orders.put(json!({"id": id})));
    /// let report = client.batch_write().max_concurrency(4).send_iter(lines).await?;
    /// assert_eq!((report.written, report.calls), (10_000, 400));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_iter<I, U>(self, writes: I) -> Result<BatchWriteReport, BatchError<BatchWriteReport>>
    where
        I: IntoIterator<Item = U>,
        I::IntoIter: Send,
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        self.send_stream(Lazily(writes.into_iter())).await
    }

    /// Sends what a stream gives, reading on as there is room; what was [added](Self::with) before goes first.
    ///
    /// A batch that is not full waits for more while another is under way. The key attributes of a table are asked for when
    /// its first put is read, unless they are known.
    ///
    /// # Errors
    ///
    /// [`BatchError`] as for [`send_all`](Self::send_all). A part that can't be in a batch ends the reading: what had been
    /// read before it is written, what comes after it is never read.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the account of what was written, and what had been read and not written;
    /// [`start_stream`](Self::start_stream) keeps both.
    pub async fn send_stream<S, U>(self, writes: S) -> Result<BatchWriteReport, BatchError<BatchWriteReport>>
    where
        S: Stream<Item = U> + Send,
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        let mut run = self.start_stream(writes);
        match run.finish().await {
            Ok(()) => Ok(run.into_report()),
            Err(error) => Err(BatchError { error, report: run.into_report() }),
        }
    }

    /// Sends what a stream gives that can fail, such as the items of a scan; else as [`send_stream`](Self::send_stream).
    ///
    /// # Errors
    ///
    /// [`BatchStreamError::Source`] with the error of the stream, which ends the reading: what had been read before it is
    /// written. [`BatchStreamError::Batch`] for everything else.
    pub async fn try_send_stream<S, U, E>(
        self,
        writes: S,
    ) -> Result<BatchWriteReport, BatchStreamError<E, BatchWriteReport>>
    where
        S: Stream<Item = Result<U, E>> + Send,
        U: Unbound,
        U::Operation: IntoWriteRequest,
        E: Send,
    {
        let client = self.settings.client.clone();
        let mut writes = Box::pin(writes);
        let mut failed = None;
        let (outcome, report) = {
            let mut run = self.start(Box::new(|context| {
                writes.as_mut().poll_next(context).map(|write| match write? {
                    Ok(write) => Some(client.write_request(write)),
                    Err(error) => {
                        failed = Some(error);
                        None
                    }
                })
            }));
            (run.finish().await, run.into_report())
        };
        match (outcome, failed) {
            (outcome, Some(error)) => Err(BatchStreamError::Source { error, batch: outcome.err(), report }),
            (Err(error), None) => Err(BatchStreamError::Batch(BatchError { error, report })),
            (Ok(()), None) => Ok(report),
        }
    }

    /// Starts to send what an iterator gives, as a batch whose account outlives the future that drives it; else as
    /// [`start_stream`](Self::start_stream).
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use dynamo_client::{Client, KeyNames};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::json;
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let written = || Answer::json(200, r#"{"UnprocessedItems":{}}"#).delay(Duration::from_secs(1));
    /// # let server = ScriptedTransport::from_fn(move |_| written());
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let orders = client.table("orders").keys(KeyNames { partition: "id".into(), sort: None });
    /// let mut batch = client.batch_write().start_iter((0..100).map(|id| orders.put(json!({"id": id}))));
    /// if tokio::time::timeout(Duration::from_millis(2500), batch.finish()).await.is_err() {
    ///     let report = batch.into_report();
    ///     // Two calls are done, the third is under way, and of 100 writes some have not been read.
    ///     assert_eq!(report.written, 50);
    ///     assert!(report.leftovers.len() >= 25);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_iter<'s, I, U>(self, writes: I) -> BatchWriteRun<'s>
    where
        I: IntoIterator<Item = U>,
        I::IntoIter: Send + 's,
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        self.start_stream(Lazily(writes.into_iter()))
    }

    /// Starts to send what a stream gives, as [`send_stream`](Self::send_stream) does, as a batch whose account outlives the
    /// future that drives it: for a place where that future is dropped, in a `select!` or by a timeout.
    pub fn start_stream<'s, S, U>(self, writes: S) -> BatchWriteRun<'s>
    where
        S: Stream<Item = U> + Send + 's,
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        let client = self.settings.client.clone();
        let mut writes = Box::pin(writes);
        self.start(Box::new(move |context| {
            writes.as_mut().poll_next(context).map(|write| write.map(|write| client.write_request(write)))
        }))
    }

    fn start(mut self, pull: BoxPull<'_>) -> BatchWriteRun<'_> {
        let mut engine = self.engine(WriteBatcher::new().on_duplicate(self.on_duplicate));
        let refused = self.refuse(&mut engine.machine.report).err();
        let source = WriteSource::new(self.settings.client, self.writes);
        BatchWriteRun::new(engine, source, pull, refused)
    }

    fn engine(&self, batcher: WriteBatcher) -> Engine<WriteMachine> {
        let deadline = Deadline::earlier(self.settings.options.deadline, self.settings.client.scope.deadline);
        Engine::new(WriteMachine::new(batcher, self.settings.clone()), self.max_concurrency, deadline)
    }

    /// Says what was refused when it was added.
    fn refuse(&mut self, report: &mut BatchWriteReport) -> Result<(), Error> {
        let Some((position, first)) = self.refused.first() else { return Ok(()) };
        let error = first.error(*position);
        let refused = self.refused.drain(..);
        report.refused =
            refused.map(|(position, reason)| RefusedWrite { position, reason, leftover: None }).collect();
        Err(error)
    }

    async fn key_names(&self, table: &str) -> Result<KeyNames, Error> {
        let asked = self.settings.client.key_names(table);
        match self.settings.options.deadline {
            None => asked.await,
            Some(deadline) => timeout_at(deadline.instant(), asked)
                .await
                .unwrap_or_else(|_| Err(Error::told(ErrorKind::Timeout, TOO_LATE))),
        }
    }

    /// Looks at all of it before anything is sent.
    async fn fill(&mut self, batcher: &mut WriteBatcher, report: &mut BatchWriteReport) -> Result<(), Error> {
        self.refuse(report)?;
        // A delete says its key itself.
        let puts = self.writes.iter().filter(|(_, write)| matches!(write, WriteRequest::Put(_)));
        let tables: BTreeSet<&str> = puts.map(|(table, _)| table.as_str()).collect();
        for table in tables {
            batcher.key_names(table, self.key_names(table).await?);
        }
        for (position, write) in self.writes.iter().enumerate() {
            if let Err(error) = batcher.push(write.clone()) {
                let reason = Refusal::Invalid(error);
                report.refused.push(RefusedWrite { position, reason, leftover: Some(position) });
            }
        }
        report.refused.first().map_or(Ok(()), |first| Err(first.reason.error(first.position)))
    }
}

impl fmt::Debug for BatchWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWrite")
            .field("writes", &self.writes.len())
            .field("refused", &self.refused)
            .field("on_duplicate", &self.on_duplicate)
            .field("max_concurrency", &self.max_concurrency)
            .finish_non_exhaustive()
    }
}
