//! The machine of a batch of writes, with its account.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use dynamo_core::{
    BatchWriteItem, BatchWriteItemOutput, Operation, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    WriteBatcher,
};

use super::engine::{Engine, Machine};
use super::pace::Pace;
use super::sums::{Collections, add_capacity};
use super::write_report::{BatchProgress, BatchWriteReport};
use crate::options::CallOptions;
use crate::request::Calling;
use crate::{Client, Error, Result};

/// The most writes that are read ahead of what is under way: two batches of the largest.
const MAX_AHEAD: usize = 50;
/// The most bytes of them.
const MAX_BYTES_AHEAD: usize = 16 * 1024 * 1024;

pub(super) type Progress = Arc<dyn Fn(BatchProgress) + Send + Sync>;

/// What is the same for each call of a batch of writes.
#[derive(Clone)]
pub(super) struct WriteSettings {
    pub(super) client: Client,
    pub(super) options: CallOptions,
    pub(super) return_consumed_capacity: Option<ReturnConsumedCapacity>,
    pub(super) return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    pub(super) progress: Option<Progress>,
    pub(super) keep_superseded: bool,
}

pub(super) struct WriteMachine {
    pub(super) batcher: WriteBatcher,
    pub(super) report: BatchWriteReport,
    /// How many writes there are, once that is known.
    pub(super) total: Option<usize>,
    collections: Collections,
    settings: WriteSettings,
}

impl WriteMachine {
    pub(super) fn new(batcher: WriteBatcher, settings: WriteSettings) -> Self {
        let report = BatchWriteReport::default();
        Self { batcher, report, total: None, collections: Collections::default(), settings }
    }

    /// The report as of now; what is under way is left over.
    pub(super) fn into_report(mut self, calls: u32) -> BatchWriteReport {
        self.take_superseded();
        let mut report = self.report;
        report.written = self.batcher.written();
        report.bytes = self.batcher.written_bytes();
        report.leftovers = self.batcher.leftovers();
        report.calls = calls;
        report
    }

    /// Keeps what was superseded, or its number.
    pub(super) fn take_superseded(&mut self) {
        let superseded = self.batcher.take_superseded();
        self.report.superseded_count += superseded.len();
        if self.settings.keep_superseded {
            self.report.superseded.extend(superseded);
        }
    }
}

impl Machine for WriteMachine {
    type Batch = BatchWriteItem;
    type Answer = BatchWriteItemOutput;

    fn has_room(&self) -> bool {
        self.batcher.pending() < MAX_AHEAD && self.batcher.pending_bytes() < MAX_BYTES_AHEAD
    }

    fn has_pending(&self) -> bool {
        self.batcher.pending() > 0
    }

    fn has_full_batch(&self) -> bool {
        self.batcher.has_full_batch()
    }

    fn is_held(&self) -> bool {
        false
    }

    fn next_batch(&mut self) -> Option<BatchWriteItem> {
        let mut batch = self.batcher.next_batch()?;
        batch.return_consumed_capacity.clone_from(&self.settings.return_consumed_capacity);
        batch.return_item_collection_metrics.clone_from(&self.settings.return_item_collection_metrics);
        Some(batch)
    }

    fn send(&self, batch: &BatchWriteItem) -> Calling<BatchWriteItemOutput> {
        let (client, options) = (self.settings.client.clone(), self.settings.options.clone());
        let batch = batch.clone();
        Box::pin(
            async move { client.run(batch, &options, |answer| BatchWriteItem::decode(&answer.body)).await },
        )
    }

    fn absorb(&mut self, batch: &BatchWriteItem, answer: BatchWriteItemOutput) -> Result<(usize, usize)> {
        let before = self.batcher.written();
        self.batcher.absorb(batch, &answer).map_err(Error::decode)?;
        // Not what the answer counts: it may give one write back twice.
        let undone = len(batch).saturating_sub(self.batcher.written() - before);
        self.report.unprocessed += undone;
        add_capacity(&mut self.report.consumed_capacity, answer.consumed_capacity);
        self.collections.add(&mut self.report.item_collection_metrics, answer.item_collection_metrics);
        Ok((len(batch), undone))
    }

    fn give_back(&mut self, batch: &BatchWriteItem) -> usize {
        self.batcher.give_back(batch);
        len(batch)
    }

    fn progress(&mut self, calls: u32, pace: &Pace) {
        self.take_superseded();
        let Some(progress) = &self.settings.progress else { return };
        let told = BatchProgress {
            written: self.batcher.written(),
            pending: self.batcher.pending() + self.batcher.in_flight(),
            total: self.total,
            superseded: self.report.superseded_count,
            unprocessed: self.report.unprocessed,
            bytes: self.batcher.written_bytes(),
            calls,
            pause: pace.pause(),
        };
        // A callback that panics costs nobody the account of the batch.
        let _ = catch_unwind(AssertUnwindSafe(|| progress(told)));
    }
}

fn len(batch: &BatchWriteItem) -> usize {
    batch.request_items.values().map(Vec::len).sum()
}

impl Engine<WriteMachine> {
    pub(super) fn into_report(self) -> BatchWriteReport {
        self.machine.into_report(self.calls)
    }
}
