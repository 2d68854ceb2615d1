//! What drives a batch: reads from its source while there is room, keeps calls under way, and pauses for all of them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Sleep, sleep_until};

use super::pace::Pace;
use crate::request::Calling;
use crate::{Deadline, Error, ErrorKind, Result};

/// How many parts are read from a source that is always ready before the calls under way get their turn.
const READS: usize = 256;

/// What a batch is made of: a machine that says what to send next, and how it is sent.
pub(super) trait Machine {
    type Batch: Send;
    type Answer: Send;

    /// Whether more parts may be read from the source.
    fn has_room(&self) -> bool;

    /// Whether there is anything to send, now or once what is under way has ended.
    fn has_pending(&self) -> bool;

    /// Whether the next batch would be full.
    fn has_full_batch(&self) -> bool;

    /// Whether what was answered has to be taken away before there may be more of it.
    fn is_held(&self) -> bool;

    fn next_batch(&mut self) -> Option<Self::Batch>;

    fn send(&self, batch: &Self::Batch) -> Calling<Self::Answer>;

    /// Takes an answer: how many parts were sent, and how many of them came back.
    fn absorb(&mut self, batch: &Self::Batch, answer: Self::Answer) -> Result<(usize, usize)>;

    /// Makes a batch pending again whose call failed; how many parts it had.
    fn give_back(&mut self, batch: &Self::Batch) -> usize;

    /// Is told how it is going, after each call.
    fn progress(&mut self, calls: u32, pace: &Pace);
}

/// What reading from a source gave.
pub(super) enum Fed {
    /// A part, or nothing of interest; there may be more.
    More,
    /// Nothing more will come.
    End,
}

/// Reads one part from a source into the machine.
pub(super) type Feed<'a, M> = &'a mut (dyn FnMut(&mut M, &mut Context<'_>) -> Poll<Fed> + Send);

/// The calls under way, the pauses between them, and how it ends.
pub(super) struct Engine<M: Machine> {
    pub(super) machine: M,
    pub(super) calls: u32,
    flights: Vec<Flight<M>>,
    pace: Pace,
    deadline: Option<Deadline>,
    alarm: Option<Pin<Box<Sleep>>>,
    /// Whether the source has ended.
    ended: bool,
    /// Why nothing more is sent.
    stopped: Option<Error>,
}

struct Flight<M: Machine> {
    batch: M::Batch,
    call: Calling<M::Answer>,
    round: u32,
}

impl<M: Machine> Engine<M> {
    pub(super) fn new(machine: M, max_concurrency: usize, deadline: Option<Deadline>) -> Self {
        Self {
            machine,
            calls: 0,
            flights: Vec::new(),
            pace: Pace::new(max_concurrency),
            deadline,
            alarm: None,
            ended: false,
            stopped: None,
        }
    }

    /// Goes on until all is done, or until nothing more can be: what is under way then has ended, too.
    pub(super) async fn run(&mut self, feed: Feed<'_, M>) -> Result<()> {
        std::future::poll_fn(|context| self.poll(context, feed)).await
    }

    /// The same in steps. Besides at the end, it comes to a stop where the machine [is held](Machine::is_held).
    pub(super) fn poll(&mut self, context: &mut Context<'_>, feed: Feed<'_, M>) -> Poll<Result<()>> {
        loop {
            let waits = self.read(context, feed);
            let launched = self.launch(context);
            let landed = self.land(context);
            if self.flights.is_empty() {
                if let Some(error) = self.stopped.take() {
                    self.ended = true;
                    return Poll::Ready(Err(error));
                }
                if self.ended && !self.machine.has_pending() {
                    return Poll::Ready(Ok(()));
                }
            }
            if self.machine.is_held() {
                return Poll::Pending;
            }
            if landed {
                continue;
            }
            if !waits || (launched && self.may_launch()) {
                // There is more to be had at once, perhaps without end: others get their turn first.
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.watch(context);
            if self.stopped.is_none() || !self.flights.is_empty() {
                return Poll::Pending;
            }
        }
    }

    /// Reads while there is room; whether there is no more to be had at the moment.
    fn read(&mut self, context: &mut Context<'_>, feed: Feed<'_, M>) -> bool {
        let mut reads = 0;
        while !self.ended && self.stopped.is_none() && self.machine.has_room() && reads < READS {
            match feed(&mut self.machine, context) {
                Poll::Ready(Fed::More) => reads += 1,
                Poll::Ready(Fed::End) => self.ended = true,
                Poll::Pending => return true,
            }
        }
        reads < READS
    }

    /// Sends what there is to send, as far as the pace allows.
    ///
    /// A batch that is not full waits for more, unless nothing more will come or nothing else is under way. Says whether
    /// anything was sent.
    fn launch(&mut self, context: &mut Context<'_>) -> bool {
        let mut launched = false;
        while self.stopped.is_none()
            && self.machine.has_pending()
            && !self.machine.is_held()
            && self.flights.len() < self.pace.width()
        {
            let patient = !self.ended && !self.flights.is_empty();
            if patient && !self.machine.has_full_batch() {
                break;
            }
            match self.pace.poll_ready(context, self.deadline) {
                Poll::Pending => break,
                Poll::Ready(Err(error)) => self.stopped = Some(error),
                Poll::Ready(Ok(())) => {
                    let Some(batch) = self.machine.next_batch() else { break };
                    launched = true;
                    self.calls += 1;
                    let call = self.machine.send(&batch);
                    self.flights.push(Flight { batch, call, round: self.pace.round() });
                }
            }
        }
        launched
    }

    /// Whether more of the source would go out now: a call made room for it, and another may be under way.
    fn may_launch(&self) -> bool {
        !self.ended
            && self.stopped.is_none()
            && self.machine.has_room()
            && self.flights.len() < self.pace.width()
    }

    /// Takes the answers that are there; whether there were any.
    fn land(&mut self, context: &mut Context<'_>) -> bool {
        let mut landed = false;
        let mut at = 0;
        while let Some(flight) = self.flights.get_mut(at) {
            let Poll::Ready(outcome) = flight.call.as_mut().poll(context) else {
                at += 1;
                continue;
            };
            landed = true;
            let flight = self.flights.swap_remove(at);
            if let Err(error) = self.take(&flight, outcome) {
                self.stopped.get_or_insert(error);
            }
            self.machine.progress(self.calls, &self.pace);
        }
        landed
    }

    fn take(&mut self, flight: &Flight<M>, outcome: Result<M::Answer>) -> Result<()> {
        match outcome.and_then(|answer| self.machine.absorb(&flight.batch, answer)) {
            Ok((sent, undone)) => self.pace.note(flight.round, sent, undone),
            Err(error) => {
                let sent = self.machine.give_back(&flight.batch);
                // A call that is throttled for good is an answer that leaves everything undone.
                if error.kind() != ErrorKind::Throttled || !self.pace.note_throttled(flight.round, sent) {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// While a source is waited for: stops at the deadline.
    fn watch(&mut self, context: &mut Context<'_>) {
        let (Some(deadline), false, None) = (self.deadline, self.ended, &self.stopped) else { return };
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline.instant())));
        if alarm.as_mut().poll(context).is_ready() {
            self.stopped = Some(Error::told(ErrorKind::Timeout, super::pace::TOO_LATE));
        }
    }
}

impl<M: Machine> fmt::Debug for Engine<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("calls", &self.calls)
            .field("under_way", &self.flights.len())
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}
