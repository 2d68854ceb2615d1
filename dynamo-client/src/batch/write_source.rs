//! Where the writes of a batch come from: what was added first, then what a source gives.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use dynamo_core::{KeyNames, WriteRequest};
use futures_core::Stream;

use super::engine::Fed;
use super::refused::Refusal;
use super::write_machine::WriteMachine;
use super::write_report::{BatchWriteReport, RefusedWrite};
use crate::request::Calling;
use crate::{Client, Error};

type Write = (String, WriteRequest);

/// Gives the next write of a source, or why it can't be part of the batch.
pub(super) type Pull<'a> =
    &'a mut (dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<Write, Refusal>>> + Send);

/// The writes that come, and what became of those that did not get as far as the machine.
pub(super) struct WriteSource {
    client: Client,
    /// What was added before.
    first: VecDeque<Write>,
    /// A write whose table's keys are being asked for.
    describing: Option<(Write, Calling<KeyNames>)>,
    position: usize,
    refused: Option<(Refusal, Option<Write>)>,
    /// Why the keys of a table are not known.
    error: Option<Error>,
    ended: bool,
}

impl WriteSource {
    pub(super) fn new(client: Client, first: Vec<Write>) -> Self {
        Self {
            client,
            first: first.into(),
            describing: None,
            position: 0,
            refused: None,
            error: None,
            ended: false,
        }
    }

    /// Reads one write into the machine.
    pub(super) fn poll(
        &mut self,
        machine: &mut WriteMachine,
        context: &mut Context<'_>,
        pull: Pull<'_>,
    ) -> Poll<Fed> {
        loop {
            if self.ended {
                machine.total = Some(self.position);
                return Poll::Ready(Fed::End);
            }
            if let Some((_, call)) = &mut self.describing {
                let described = ready!(call.as_mut().poll(context));
                match described {
                    Ok(names) => {
                        if let Some((write, _)) = self.describing.take() {
                            machine.batcher.key_names(&write.0, names);
                            self.push(machine, write);
                        }
                        return Poll::Ready(Fed::More);
                    }
                    Err(error) => {
                        self.error = Some(error);
                        self.ended = true;
                        continue;
                    }
                }
            }
            let next = match self.first.pop_front() {
                Some(write) => Some(Ok(write)),
                None => ready!(pull(context)),
            };
            match next {
                None => self.ended = true,
                Some(Err(refusal)) => {
                    self.refused = Some((refusal, None));
                    self.ended = true;
                }
                Some(Ok(write)) => {
                    let (table, request) = &write;
                    let is_put = matches!(request, WriteRequest::Put(_));
                    if is_put && !machine.batcher.knows_keys_of(table) {
                        let (client, table) = (self.client.clone(), table.clone());
                        let call = Box::pin(async move { client.key_names(&table).await });
                        self.describing = Some((write, call));
                        continue;
                    }
                    self.push(machine, write);
                    return Poll::Ready(Fed::More);
                }
            }
        }
    }

    /// Why the reading ended before its time.
    pub(super) fn take_error(&mut self) -> Option<Error> {
        let refused = self.refused.as_ref().map(|(refusal, _)| refusal.error(self.position));
        self.error.take().or(refused)
    }

    /// Adds to the report what did not get as far as the machine.
    pub(super) fn add_to(self, report: &mut BatchWriteReport) {
        if let Some((reason, write)) = self.refused {
            let leftover = write.is_some().then_some(report.leftovers.len());
            report.refused.push(RefusedWrite { position: self.position, reason, leftover });
            report.leftovers.extend(write);
        }
        report.leftovers.extend(self.describing.map(|(write, _)| write));
        report.leftovers.extend(self.first);
    }

    fn push(&mut self, machine: &mut WriteMachine, write: Write) {
        match machine.batcher.push(write.clone()) {
            Ok(()) => self.position += 1,
            Err(error) => {
                self.refused = Some((Refusal::Invalid(error), Some(write)));
                self.ended = true;
            }
        }
    }
}

/// An iterator as a stream.
pub(super) struct Lazily<I>(pub(super) I);

/// What an iterator gives is moved, never pinned.
impl<I> Unpin for Lazily<I> {}

impl<I: Iterator> Stream for Lazily<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}
