//! A batch of writes under way, whose account outlives the future that drives it.

use std::fmt;
use std::task::{Context, Poll};

use dynamo_core::WriteRequest;

use super::engine::Engine;
use super::refused::Refusal;
use super::write_machine::WriteMachine;
use super::write_report::BatchWriteReport;
use super::write_source::WriteSource;
use crate::{Error, ErrorKind, Result};

/// Gives the next write of a source.
pub(super) type BoxPull<'s> =
    Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<(String, WriteRequest), Refusal>>> + Send + 's>;

/// A batch of writes under way; made by [`BatchWrite::start_iter`](super::BatchWrite::start_iter) and
/// [`BatchWrite::start_stream`](super::BatchWrite::start_stream).
///
/// The account is here and not in a future: what drives it can be dropped, and the report still has every write.
#[must_use = "a batch goes on only while `finish` is awaited"]
pub struct BatchWriteRun<'s> {
    engine: Engine<WriteMachine>,
    source: WriteSource,
    pull: BoxPull<'s>,
    /// Why nothing is sent at all.
    refused: Option<Error>,
    /// How it ended.
    ended: Option<Result<(), (ErrorKind, String)>>,
}

impl<'s> BatchWriteRun<'s> {
    pub(super) fn new(
        engine: Engine<WriteMachine>,
        source: WriteSource,
        pull: BoxPull<'s>,
        refused: Option<Error>,
    ) -> Self {
        Self { engine, source, pull, refused, ended: None }
    }

    /// Goes on until all is done, or until nothing more can be.
    ///
    /// # Errors
    ///
    /// As [`BatchWrite::send_stream`](super::BatchWrite::send_stream). After an error there is nothing more to be done: a later
    /// call tells the error again, by its kind and text; another batch takes the leftovers.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the calls under way stay here, and stand still until the batch goes on by another
    /// call of this method. Dropping the batch itself stops them.
    pub async fn finish(&mut self) -> Result<()> {
        if let Some(ended) = &self.ended {
            return ended.clone().map_err(|(kind, told)| Error::told(kind, told));
        }
        let outcome = match self.refused.take() {
            Some(error) => Err(error),
            None => {
                let Self { engine, source, pull, .. } = self;
                engine.run(&mut |machine, context| source.poll(machine, context, pull)).await
            }
        };
        let outcome = match (outcome, self.source.take_error()) {
            (Err(error), _) | (Ok(()), Some(error)) => Err(error),
            (Ok(()), None) => Ok(()),
        };
        self.ended = Some(outcome.as_ref().copied().map_err(|error| (error.kind(), error.to_string())));
        outcome
    }

    /// Whether it has come to its end, by success or by an error.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.ended.is_some()
    }

    /// The account as of now. What is under way is left over: it may have been written.
    #[must_use]
    pub fn into_report(self) -> BatchWriteReport {
        let mut report = self.engine.into_report();
        self.source.add_to(&mut report);
        report
    }
}

impl fmt::Debug for BatchWriteRun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWriteRun")
            .field("written", &self.engine.machine.batcher.written())
            .field("pending", &self.engine.machine.batcher.pending())
            .field("engine", &self.engine)
            .field("done", &self.is_done())
            .finish_non_exhaustive()
    }
}
