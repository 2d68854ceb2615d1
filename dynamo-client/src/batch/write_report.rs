//! What became of a batch of writes, and how far it has come.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use dynamo_core::{ConsumedCapacity, ItemCollectionMetrics, Superseded, WriteRequest};

use super::refused::Refusal;

/// What became of a batch. Its `Debug` form counts; it shows no items.
///
/// Every write that was read is in one place: it is among the `written`, `superseded` by a later one for the same item, or
/// one of the `leftovers`. A write that could not even be made into a request is `refused` and nowhere else.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct BatchWriteReport {
    /// How many puts and deletes were done.
    pub written: usize,
    /// What a later write for the same item took the place of before it was done.
    pub superseded: Vec<Superseded>,
    /// How many writes were superseded, also those that were not [kept](super::BatchWrite::keep_superseded).
    pub superseded_count: usize,
    /// What was not done, with its table; empty unless the batch ended with an error. A call whose outcome nobody knows
    /// leaves its writes here: writing them again leaves what writing them once leaves.
    /// [`into_retry`](Self::into_retry) gives what is worth sending again.
    pub leftovers: Vec<(String, WriteRequest)>,
    /// What can't be part of this batch, and why.
    pub refused: Vec<RefusedWrite>,
    /// How often a write came back unprocessed.
    pub unprocessed: usize,
    /// How many bytes the writes that were done had on the wire.
    pub bytes: usize,
    /// How many calls it took.
    pub calls: u32,
    /// The capacity that was used, summed by table, if it was asked for.
    pub consumed_capacity: BTreeMap<String, ConsumedCapacity>,
    /// The last that was said about each item collection, by table, if it was asked for.
    pub item_collection_metrics: BTreeMap<String, Vec<ItemCollectionMetrics>>,
}

impl BatchWriteReport {
    /// The leftovers without those that were refused, to be [extended](super::BatchWrite::extend) with by another batch.
    #[must_use]
    pub fn into_retry(self) -> Vec<(String, WriteRequest)> {
        let refused: Vec<usize> = self.refused.iter().filter_map(|refused| refused.leftover).collect();
        let leftovers = self.leftovers.into_iter().enumerate();
        leftovers.filter(|(at, _)| !refused.contains(at)).map(|(_, write)| write).collect()
    }
}

/// A write that can't be part of a batch, and why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefusedWrite {
    /// Its position among all writes that were given, from 0.
    pub position: usize,
    /// Why it was refused.
    pub reason: Refusal,
    /// Where it is among the [leftovers](BatchWriteReport::leftovers), if it could be made into a request.
    pub leftover: Option<usize>,
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BatchProgress {
    /// How many puts and deletes are done.
    pub written: usize,
    /// How many have been read and are not done yet.
    pub pending: usize,
    /// How many there are in all; nothing while a stream has not ended.
    pub total: Option<usize>,
    /// How many a later write for the same item took the place of.
    pub superseded: usize,
    /// How often a write came back unprocessed.
    pub unprocessed: usize,
    /// How many bytes the writes that are done had on the wire.
    pub bytes: usize,
    /// How many calls were made.
    pub calls: u32,
    /// The pause before the next call, for writes that came back unprocessed.
    pub pause: Option<Duration>,
}

impl fmt::Debug for BatchWriteReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWriteReport")
            .field("written", &self.written)
            .field("superseded", &self.superseded_count)
            .field("leftovers", &self.leftovers.len())
            .field("refused", &self.refused)
            .field("unprocessed", &self.unprocessed)
            .field("bytes", &self.bytes)
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}
