//! Puts and deletes of any number.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use dynamo_core::{
    BatchWriteItem, IntoWriteRequest, OnDuplicate, Operation, Superseded, WriteBatcher, WriteRequest,
};

use super::BatchError;
use super::pace::Pace;
use super::refused::Refused;
use crate::options::CallOptions;
use crate::{Client, Deadline, Error, Unbound};

type Progress = Arc<dyn Fn(BatchProgress) + Send + Sync>;

/// Puts and deletes of any number, over any number of tables; made by [`Client::batch_write`].
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
    client: Client,
    writes: Vec<(String, WriteRequest)>,
    /// The first part that cannot be part of a batch.
    refused: Option<Refused>,
    on_duplicate: OnDuplicate,
    options: CallOptions,
    progress: Option<Progress>,
}

/// What became of a batch. Its `Debug` form counts; it shows no items.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct BatchWriteReport {
    /// How many puts and deletes were done.
    pub written: usize,
    /// What was not sent because a later write of the same batch has the same key.
    pub superseded: Vec<Superseded>,
    /// What was not done, with its table; empty unless the batch ended with an error.
    pub leftovers: Vec<(String, WriteRequest)>,
    /// How many calls it took.
    pub calls: u32,
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BatchProgress {
    /// How many puts and deletes are done.
    pub written: usize,
    /// How many are not done yet.
    pub pending: usize,
}

impl Client {
    /// Starts a batch of puts and deletes of any number.
    pub fn batch_write(&self) -> BatchWrite {
        BatchWrite {
            client: self.clone(),
            writes: Vec::new(),
            refused: None,
            on_duplicate: OnDuplicate::default(),
            options: CallOptions::default(),
            progress: None,
        }
    }
}

impl BatchWrite {
    /// Adds a put or a delete. One that has a condition, or belongs to another client, is refused when the batch is sent.
    pub fn with<U>(mut self, write: U) -> Self
    where
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        let (foreign, write) = self.client.take(write);
        let refused = match write.into_write_request() {
            _ if foreign => Refused::Foreign,
            Ok(write) => {
                self.writes.push(write);
                return self;
            }
            Err(error) => Refused::Invalid(error),
        };
        self.refused.get_or_insert(refused);
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
    pub fn on_duplicate(mut self, rule: OnDuplicate) -> Self {
        self.on_duplicate = rule;
        self
    }

    /// Stops by the deadline; what is not done by then comes back as leftovers.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.options.deadline = Some(deadline.into());
        self
    }

    /// Calls back after each call.
    pub fn on_progress(mut self, callback: impl Fn(BatchProgress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(callback));
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
    /// row unprocessed, when the deadline comes. Before anything is sent: for a part that cannot be in a batch.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the account of what was written.
    pub async fn send_all(self) -> Result<BatchWriteReport, BatchError<BatchWriteReport>> {
        let mut calls = 0;
        let mut batcher = WriteBatcher::new().on_duplicate(self.on_duplicate);
        if let Err(error) = self.fill(&mut batcher).await {
            // Nothing was sent: all of it is left over, also what the batcher has not seen.
            let report = BatchWriteReport { leftovers: self.writes, ..BatchWriteReport::default() };
            return Err(BatchError { error, report });
        }
        let outcome = self.drive(&mut batcher, &mut calls).await;
        let report = BatchWriteReport {
            written: batcher.written(),
            superseded: batcher.superseded().to_vec(),
            leftovers: batcher.leftovers(),
            calls,
        };
        match outcome {
            Ok(()) => Ok(report),
            Err(error) => Err(BatchError { error, report }),
        }
    }

    async fn fill(&self, batcher: &mut WriteBatcher) -> Result<(), Error> {
        if let Some(refused) = &self.refused {
            return Err(refused.into());
        }
        let tables: BTreeSet<&str> = self.writes.iter().map(|(table, _)| table.as_str()).collect();
        for table in tables {
            batcher.key_names(table, self.client.key_names(table).await?);
        }
        for write in &self.writes {
            batcher.push(write.clone()).map_err(Error::encode)?;
        }
        Ok(())
    }

    async fn drive(&self, batcher: &mut WriteBatcher, calls: &mut u32) -> Result<(), Error> {
        let mut pace = Pace::default();
        while let Some(batch) = batcher.next_batch() {
            let sending = async {
                pace.pause(Deadline::earlier(self.options.deadline, self.client.scope.deadline)).await?;
                *calls += 1;
                let decode = |answer: &crate::call::Answer| BatchWriteItem::decode(&answer.body);
                self.client.run(batch.clone(), &self.options, decode).await
            };
            let absorbed = match sending.await {
                Ok(output) => {
                    let count = |requests: &std::collections::BTreeMap<_, Vec<WriteRequest>>| {
                        requests.values().map(Vec::len).sum()
                    };
                    pace.note(count(&batch.request_items), count(&output.unprocessed_items));
                    batcher.absorb(&batch, &output).map_err(Error::decode)
                }
                Err(error) => {
                    batcher.give_back(&batch);
                    Err(error)
                }
            };
            if let Some(progress) = &self.progress {
                progress(BatchProgress { written: batcher.written(), pending: batcher.pending() });
            }
            absorbed?;
        }
        Ok(())
    }
}

impl fmt::Debug for BatchWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWrite")
            .field("writes", &self.writes.len())
            .field("refused", &self.refused)
            .field("on_duplicate", &self.on_duplicate)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for BatchWriteReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWriteReport")
            .field("written", &self.written)
            .field("superseded", &self.superseded.len())
            .field("leftovers", &self.leftovers.len())
            .field("calls", &self.calls)
            .finish()
    }
}
