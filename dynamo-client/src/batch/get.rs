//! Gets of any number.

use std::collections::BTreeMap;
use std::fmt;

use dynamo_core::{BatchGetItem, GetBatcher, IntoBatchGet, ItemOperation, Key, KeysAndAttributes};
use serde::de::DeserializeOwned;

use super::BatchError;
use super::pace::Pace;
use super::refused::Refused;
use crate::options::CallOptions;
use crate::{Client, Deadline, Error, ErrorKind, Unbound};

/// Gets of any number, over any number of tables; made by [`Client::batch_get`].
///
/// # Examples
///
/// ```
/// # use dynamo_client::{Client, key};
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let body = r#"{"Responses":{"orders":[{"id":{"N":"1"}}]},"UnprocessedKeys":{}}"#;
/// # let server = ScriptedTransport::from_fn(move |_| Answer::json(200, body));
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
/// let orders = client.table("orders");
/// let report = client.batch_get().extend((0..130).map(|id| orders.get(key("id", id)))).send_all::<serde_json::Value>().await?;
/// assert_eq!(report.items["orders"].len(), 2);
/// # assert_eq!(server.requests().len(), 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "a batch does nothing until it is sent"]
#[derive(Clone)]
pub struct BatchGet {
    client: Client,
    batcher: GetBatcher,
    /// The first part that cannot be part of a batch.
    refused: Option<Refused>,
    options: CallOptions,
}

/// What a batch of gets found. Its `Debug` form counts; it shows no items.
#[non_exhaustive]
pub struct BatchGetReport<T> {
    /// The items by table, in no particular order; a key without an item has none here.
    pub items: BTreeMap<String, Vec<T>>,
    /// What is wrong with the items that do not fit `T`; empty unless the batch ended with an error.
    pub misfits: Vec<Error>,
    /// The keys that were not looked for, by table; empty unless the batch ended with an error.
    pub leftovers: BTreeMap<String, Vec<Key>>,
    /// How many calls it took.
    pub calls: u32,
}

impl Client {
    /// Starts a batch of gets of any number.
    pub fn batch_get(&self) -> BatchGet {
        BatchGet {
            client: self.clone(),
            batcher: GetBatcher::new(),
            refused: None,
            options: CallOptions::default(),
        }
    }
}

impl BatchGet {
    /// Adds a get. Its projection and consistency hold for its whole table; gets of one table that differ in them are
    /// refused when the batch is sent.
    pub fn with<U>(mut self, get: U) -> Self
    where
        U: Unbound,
        U::Operation: IntoBatchGet,
    {
        let (foreign, get) = self.client.take(get);
        let refused =
            if foreign { Some(Refused::Foreign) } else { self.batcher.push(get).err().map(Refused::Invalid) };
        self.refused = self.refused.or(refused);
        self
    }

    /// Adds gets.
    pub fn extend<U>(self, gets: impl IntoIterator<Item = U>) -> Self
    where
        U: Unbound,
        U::Operation: IntoBatchGet,
    {
        gets.into_iter().fold(self, Self::with)
    }

    /// Stops by the deadline; what is not looked for by then comes back as leftovers.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.options.deadline = Some(deadline.into());
        self
    }

    /// Gets all of it: in chunks of at most 100 keys, what comes back unprocessed again after a pause. Equal keys are asked
    /// for once.
    ///
    /// # Errors
    ///
    /// [`BatchError`], whose report has what was found and what was not looked for: when a call fails, when an item does not
    /// fit `T`, when the service leaves ten batches in a row unprocessed, when the deadline comes.
    pub async fn send_all<T: DeserializeOwned + Send>(
        mut self,
    ) -> Result<BatchGetReport<T>, BatchError<BatchGetReport<T>>> {
        let mut report = BatchGetReport {
            items: BTreeMap::new(),
            misfits: Vec::new(),
            leftovers: BTreeMap::new(),
            calls: 0,
        };
        let outcome = match &self.refused {
            Some(refused) => Err(refused.into()),
            None => self.drive(&mut report).await,
        };
        report.leftovers = self.batcher.leftovers();
        match outcome {
            Err(error) => Err(BatchError { error, report }),
            Ok(()) => match report.misfits.first() {
                None => Ok(report),
                Some(first) => {
                    let told =
                        format!("{} items do not fit the type asked for: {first}", report.misfits.len());
                    Err(BatchError { error: Error::told(ErrorKind::Decode, told), report })
                }
            },
        }
    }

    async fn drive<T: DeserializeOwned + Send>(
        &mut self,
        report: &mut BatchGetReport<T>,
    ) -> Result<(), Error> {
        let mut pace = Pace::default();
        while let Some(batch) = self.batcher.next_batch() {
            let sending = async {
                pace.pause(Deadline::earlier(self.options.deadline, self.client.scope.deadline)).await?;
                report.calls += 1;
                let decode = |answer: &crate::call::Answer| BatchGetItem::decode_each::<T>(&answer.body);
                self.client.run(batch.clone(), &self.options, decode).await
            };
            let output = match sending.await {
                Ok(output) => output,
                Err(error) => {
                    self.batcher.give_back(&batch);
                    return Err(error);
                }
            };
            let count =
                |keys: &BTreeMap<String, KeysAndAttributes>| keys.values().map(|keys| keys.keys.len()).sum();
            pace.note(count(&batch.request_items), count(&output.unprocessed_keys));
            self.batcher.absorb(&batch, &output).map_err(Error::decode)?;
            for (table, found) in output.responses {
                let items = report.items.entry(table).or_default();
                for item in found {
                    match item {
                        Ok(item) => items.push(item),
                        Err(error) => report.misfits.push(Error::decode(error)),
                    }
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for BatchGet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet")
            .field("pending", &self.batcher.pending())
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for BatchGetReport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGetReport")
            .field("items", &self.items.values().map(Vec::len).sum::<usize>())
            .field("misfits", &self.misfits)
            .field("leftovers", &self.leftovers.values().map(Vec::len).sum::<usize>())
            .field("calls", &self.calls)
            .finish()
    }
}
