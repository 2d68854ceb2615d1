//! Gets of any number.

use std::fmt;
use std::task::{Context, Poll};

use dynamo_core::{GetBatcher, IntoBatchGet, Key, ReturnConsumedCapacity};
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::engine::{Engine, Fed};
use super::get_machine::{GetMachine, GetSettings};
use super::refused::Refusal;
use super::write::DEFAULT_CONCURRENCY;
use super::write_source::Lazily;
use super::{BatchError, BatchGetAnswers, BatchGetReport};
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
/// # let body = r#"{"Responses":{"orders":[{"id":{"N":"2"}},{"id":{"N":"1"}}]},"UnprocessedKeys":{}}"#;
/// # let server = ScriptedTransport::from_fn(move |_| Answer::json(200, body));
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
/// let orders = client.table("orders");
/// let gets = (1..4).map(|id| orders.get(key("id", id)));
/// let report = client.batch_get().extend(gets).send_all::<serde_json::Value>().await?;
/// let in_order: Vec<bool> = report.in_order().map(|entry| entry.item().is_some()).collect();
/// assert_eq!(in_order, [true, true, false]);
/// assert_eq!(report.missing["orders"], [key("id", 3)]);
/// # Ok(())
/// # }
/// ```
#[must_use = "a batch does nothing until it is sent"]
#[derive(Clone)]
pub struct BatchGet {
    batcher: GetBatcher,
    asked: Vec<(String, Key)>,
    /// The first part that cannot be part of a batch, and its position.
    refused: Option<(usize, Refusal)>,
    max_concurrency: usize,
    settings: GetSettings,
}

impl Client {
    /// Starts a batch of gets of any number.
    pub fn batch_get(&self) -> BatchGet {
        BatchGet {
            batcher: GetBatcher::new(),
            asked: Vec::new(),
            refused: None,
            max_concurrency: DEFAULT_CONCURRENCY,
            settings: GetSettings {
                client: self.clone(),
                options: CallOptions::default(),
                return_consumed_capacity: None,
            },
        }
    }
}

impl BatchGet {
    /// Adds a get. Its projection and consistency hold for its whole table; gets of one table that differ in them are
    /// refused when the batch is sent.
    ///
    /// A pair of a table and [`KeysAndAttributes`](dynamo_core::KeysAndAttributes) is as many gets as it has keys: the
    /// leftovers of another batch.
    pub fn with<U>(mut self, get: U) -> Self
    where
        U: Unbound,
        U::Operation: IntoBatchGet,
    {
        let added = self.settings.client.batch_get_part(get).and_then(|(table, keys)| {
            let asked: Vec<_> = keys.keys.iter().map(|key| (table.clone(), key.clone())).collect();
            self.batcher.push((table, keys)).map_err(Refusal::Invalid)?;
            self.asked.extend(asked);
            Ok(())
        });
        if let Err(refusal) = added {
            self.refused.get_or_insert((self.asked.len(), refusal));
        }
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

    /// How many calls may be under way at once: 1 unless set, and 0 is taken for 1.
    ///
    /// When the service leaves something undone, all of them pause, and go on one at a time until it keeps up again.
    pub fn max_concurrency(mut self, calls: usize) -> Self {
        self.max_concurrency = calls;
        self
    }

    /// Says how much is said about the capacity that was used; the report has the sums by table.
    pub fn return_consumed_capacity(mut self, value: impl Into<ReturnConsumedCapacity>) -> Self {
        self.settings.return_consumed_capacity = Some(value.into());
        self
    }

    /// Stops by the deadline; what is not looked for by then comes back as leftovers.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.settings.options.deadline = Some(deadline.into());
        self
    }

    /// Gets all of it: in chunks of at most 100 keys, what comes back unprocessed again after a pause. Equal keys are asked
    /// for once.
    ///
    /// An item is joined to its key, so a projection that leaves out the key asks for it all the same; `T` does not see
    /// what was not asked for.
    ///
    /// # Errors
    ///
    /// [`BatchError`], whose report has what was found and what was not looked for: when a call fails, when an item does not
    /// fit `T`, when the service leaves ten batches in a row unprocessed, when the deadline comes.
    pub async fn send_all<T: DeserializeOwned + Send + 'static>(
        mut self,
    ) -> Result<BatchGetReport<T>, BatchError<BatchGetReport<T>>> {
        let mut report = BatchGetReport::new(std::mem::take(&mut self.asked));
        let refused = self.refused.take();
        let mut engine = self.engine::<T>(false);
        let outcome = match refused {
            Some((position, refusal)) => Err(refusal.error(position)),
            None => engine.run(&mut |_, _| Poll::Ready(Fed::End)).await,
        };
        let calls = engine.calls;
        let machine = engine.machine;
        machine.answers.into_iter().for_each(|answer| report.add(answer));
        report.leftovers = machine.batcher.leftovers();
        report.retry = machine.batcher.unanswered();
        report.unprocessed = machine.unprocessed;
        report.consumed_capacity = machine.consumed_capacity;
        report.calls = calls;
        match (outcome, report.misfits.first()) {
            (Err(error), _) => Err(BatchError { error, report }),
            (Ok(()), None) => Ok(report),
            (Ok(()), Some(first)) => {
                let told = format!("{} items do not fit the type asked for: {first}", report.misfits.len());
                Err(BatchError { error: Error::told(ErrorKind::Decode, told), report })
            }
        }
    }

    /// Reads what an iterator asks for; else as [`read_stream`](Self::read_stream).
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
    /// let mut answers = client.batch_get().read_iter::<serde_json::Value, _, _>([1, 2].map(|id| orders.get(key("id", id))));
    /// while let Some(answer) = answers.try_next().await? {
    ///     assert_eq!(answer.is_missing(), answer.key == key("id", 2));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_iter<'s, T, I, U>(self, gets: I) -> BatchGetAnswers<'s, T>
    where
        T: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = U>,
        I::IntoIter: Send + 's,
        U: Unbound,
        U::Operation: IntoBatchGet,
    {
        self.read_stream(Lazily(gets.into_iter()))
    }

    /// Reads what a stream asks for: about two batches ahead of what is under way, and no further while answers wait to be
    /// taken. What was [added](Self::with) before goes first.
    ///
    /// The answers come as the service gives them; each says at which positions its key was given. A key that is given
    /// again after it was answered is asked for again. A get that can't be part of the batch ends the reading; everything
    /// before it is answered first.
    pub fn read_stream<'s, T, S, U>(mut self, gets: S) -> BatchGetAnswers<'s, T>
    where
        T: DeserializeOwned + Send + 'static,
        S: Stream<Item = U> + Send + 's,
        U: Unbound,
        U::Operation: IntoBatchGet,
    {
        let client = self.settings.client.clone();
        let refused = self.refused.take();
        let engine = self.engine(true);
        if let Some((position, refusal)) = refused {
            return BatchGetAnswers::refused(engine, refusal.error(position));
        }
        let mut gets = Box::pin(gets);
        let pull = move |context: &mut Context<'_>| {
            gets.as_mut().poll_next(context).map(|get| get.map(|get| client.batch_get_part(get)))
        };
        BatchGetAnswers::new(engine, Box::new(pull))
    }

    fn engine<T: DeserializeOwned + Send + 'static>(self, streams: bool) -> Engine<GetMachine<T>> {
        let options = &self.settings.options;
        let deadline = Deadline::earlier(options.deadline, self.settings.client.scope.deadline);
        Engine::new(GetMachine::new(self.batcher, self.settings, streams), self.max_concurrency, deadline)
    }
}

impl fmt::Debug for BatchGet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet")
            .field("pending", &self.batcher.pending())
            .field("refused", &self.refused)
            .field("max_concurrency", &self.max_concurrency)
            .finish_non_exhaustive()
    }
}
