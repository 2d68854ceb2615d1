//! The answers to any number of gets, one by one.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use dynamo_core::{GetAnswer, IntoBatchGet, KeysAndAttributes};
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::engine::{Engine, Fed};
use super::get_machine::GetMachine;
use super::refused::Refusal;
use crate::{Client, Error, Result, Unbound};

type Get = (String, KeysAndAttributes);
type Pull<'s> = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<Get, Refusal>>> + Send + 's>;

/// The answers to any number of gets, as they come: made by [`BatchGet::read_stream`](super::BatchGet::read_stream).
///
/// Besides being a [`Stream`] it has [`BatchGetAnswers::try_next`], which needs no other crate. No more calls are made while
/// answers wait to be taken. An error ends it; [`BatchGetAnswers::leftovers`] then has what was read and not looked for.
#[must_use = "gets are sent only when their answers are asked for"]
pub struct BatchGetAnswers<'s, T: DeserializeOwned + Send + 'static> {
    engine: Engine<GetMachine<T>>,
    pull: Pull<'s>,
    /// Why the reading of gets, or everything, came to an end.
    error: Option<Error>,
    done: bool,
}

impl<'s, T: DeserializeOwned + Send + 'static> BatchGetAnswers<'s, T> {
    pub(super) fn new(engine: Engine<GetMachine<T>>, pull: Pull<'s>) -> Self {
        Self { engine, pull, error: None, done: false }
    }

    /// One that says what is wrong, and nothing else.
    pub(super) fn refused(engine: Engine<GetMachine<T>>, error: Error) -> Self {
        Self { engine, pull: Box::new(|_| Poll::Ready(None)), error: Some(error), done: true }
    }

    /// What became of the next key; `None` after the last. Its position says which of the gets it is.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`](crate::ErrorKind) that a call can end with, and those of a get that can't be in a batch; there is
    /// nothing after that. An item that does not fit `T` is no such error: [`GetAnswer::item`] says it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the calls under way belong to the stream.
    pub async fn try_next(&mut self) -> Result<Option<GetAnswer<T>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// The keys that were read and are not answered, with what is asked for beside them.
    #[must_use]
    pub fn leftovers(&self) -> Vec<(String, KeysAndAttributes)> {
        self.engine.machine.batcher.unanswered()
    }

    /// How many calls were made.
    #[must_use]
    pub fn calls(&self) -> u32 {
        self.engine.calls
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for BatchGetAnswers<'_, T> {
    type Item = Result<GetAnswer<T>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { engine, pull, error, done } = self.get_mut();
        loop {
            if let Some(answer) = engine.machine.answers.pop_front() {
                return Poll::Ready(Some(Ok(answer)));
            }
            if *done {
                return Poll::Ready(error.take().map(Err));
            }
            let mut refused = None;
            let feed = &mut |machine: &mut GetMachine<T>, context: &mut Context<'_>| {
                let refusal = match ready!(pull(context)) {
                    None => return Poll::Ready(Fed::End),
                    Some(Err(refusal)) => refusal,
                    Some(Ok(get)) => match machine.batcher.push(get) {
                        Ok(()) => return Poll::Ready(Fed::More),
                        Err(error) => Refusal::Invalid(error),
                    },
                };
                refused = Some(refusal.error(machine.batcher.given()));
                Poll::Ready(Fed::End)
            };
            let polled = engine.poll(context, feed);
            if let Some(refused) = refused {
                *error = Some(refused);
            }
            match polled {
                Poll::Ready(outcome) => {
                    *done = true;
                    *error = outcome.err().or(error.take());
                }
                Poll::Pending if engine.machine.answers.is_empty() => return Poll::Pending,
                Poll::Pending => {}
            }
        }
    }
}

/// What was answered is moved, never pinned.
impl<T: DeserializeOwned + Send + 'static> Unpin for BatchGetAnswers<'_, T> {}

impl<T: DeserializeOwned + Send + 'static> fmt::Debug for BatchGetAnswers<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGetAnswers")
            .field("waiting", &self.engine.machine.answers.len())
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// What a batch sends for this, or why it can't.
    pub(super) fn batch_get_part<U>(&self, get: U) -> Result<Get, Refusal>
    where
        U: Unbound,
        U::Operation: IntoBatchGet,
    {
        match self.take(get) {
            (true, _) => Err(Refusal::AnotherClient),
            (false, get) => get.into_batch_get().map_err(Refusal::Invalid),
        }
    }
}

/// What another batch left over.
impl Unbound for (String, KeysAndAttributes) {
    type Operation = Self;

    fn unbound(self) -> (Option<Client>, Self) {
        (None, self)
    }
}
