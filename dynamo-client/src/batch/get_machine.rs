//! The machine of a batch of gets.

use std::collections::{BTreeMap, VecDeque};

use dynamo_core::{ConsumedCapacity, GetAnswer, GetBatcher, KeyedAnswer, KeyedBatch, ReturnConsumedCapacity};
use serde::de::DeserializeOwned;

use super::engine::Machine;
use super::pace::Pace;
use super::sums::add_capacity;
use crate::options::CallOptions;
use crate::request::Calling;
use crate::{Client, Error, Result};

/// The most keys that are read ahead of what is under way: two batches of the largest.
const MAX_AHEAD: usize = 200;

/// What is the same for each call of a batch of gets.
#[derive(Clone)]
pub(super) struct GetSettings {
    pub(super) client: Client,
    pub(super) options: CallOptions,
    pub(super) return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

pub(super) struct GetMachine<T> {
    pub(super) batcher: GetBatcher,
    /// What was answered and not taken away yet.
    pub(super) answers: VecDeque<GetAnswer<T>>,
    pub(super) consumed_capacity: BTreeMap<String, ConsumedCapacity>,
    pub(super) unprocessed: usize,
    /// Whether answers are taken away one by one.
    streams: bool,
    settings: GetSettings,
}

impl<T> GetMachine<T> {
    pub(super) fn new(batcher: GetBatcher, settings: GetSettings, streams: bool) -> Self {
        Self {
            batcher,
            answers: VecDeque::new(),
            consumed_capacity: BTreeMap::new(),
            unprocessed: 0,
            streams,
            settings,
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Machine for GetMachine<T> {
    type Batch = KeyedBatch;
    type Answer = KeyedAnswer<T>;

    fn has_room(&self) -> bool {
        self.batcher.pending() < MAX_AHEAD
    }

    fn has_pending(&self) -> bool {
        self.batcher.pending() > 0
    }

    fn has_full_batch(&self) -> bool {
        self.batcher.has_full_batch()
    }

    fn is_held(&self) -> bool {
        self.streams && !self.answers.is_empty()
    }

    fn next_batch(&mut self) -> Option<KeyedBatch> {
        self.batcher.next_keyed_batch()
    }

    fn send(&self, batch: &KeyedBatch) -> Calling<KeyedAnswer<T>> {
        let GetSettings { client, options, return_consumed_capacity } = self.settings.clone();
        let batch = batch.clone();
        Box::pin(async move {
            let mut request = batch.request().clone();
            request.return_consumed_capacity = return_consumed_capacity;
            client.run(request, &options, |answer| batch.decode::<T>(&answer.body)).await
        })
    }

    fn absorb(&mut self, batch: &KeyedBatch, mut answer: KeyedAnswer<T>) -> Result<(usize, usize)> {
        let consumed = std::mem::take(&mut answer.consumed_capacity);
        let answers = self.batcher.settle(batch, answer).map_err(Error::decode)?;
        // Not what the answer counts: it may give one key back twice.
        let undone = batch.len().saturating_sub(answers.len());
        self.answers.extend(answers);
        self.unprocessed += undone;
        add_capacity(&mut self.consumed_capacity, consumed);
        Ok((batch.len(), undone))
    }

    fn give_back(&mut self, batch: &KeyedBatch) -> usize {
        self.batcher.give_back(batch.request());
        batch.len()
    }

    fn progress(&mut self, _: u32, _: &Pace) {}
}
