//! Driving a waiter: asking, pausing, telling how it goes.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use dynamo_core::{Operation, Verdict, Waiter};
use dynamo_http::Retry;
use tokio::time::{Instant, sleep};

use super::error::{WaitEnd, WaitEndReason};
use crate::configuration::is_loopback_url;
use crate::options::CallOptions;
use crate::request::Calling;
use crate::{Client, Deadline, Error, ErrorKind, Request, Result};

/// The first pause where a server on this machine is asked.
const LOCAL_DELAY: Duration = Duration::from_millis(50);

type Progress = Arc<dyn Fn(&WaitProgress<'_>) + Send + Sync>;
type Answer<W> = <<W as Waiter>::Operation as Operation>::Output;

/// Waiting, made by [`Client::wait`]: awaiting it asks again and again until what is waited for is there.
///
/// It gives the answer that said so; nothing where an error said so, as for
/// [`TableNotExists`](dynamo_core::TableNotExists).
///
/// The pause and the number of questions are those of the service's model, 20 seconds and 25 times for a table, unless
/// [`delay`](Self::delay) and [`max_attempts`](Self::max_attempts) say otherwise. A server on this machine (a loopback
/// endpoint) is quick: it is asked after 50 ms, then after twice as long each time, up to the model's pause. Each question is a call of its
/// own, with the client's retries and limits.
///
/// # Errors
///
/// [`ErrorKind::WaitFailed`](crate::ErrorKind::WaitFailed) when a state is seen from which it will not come any more,
/// [`ErrorKind::WaitExpired`](crate::ErrorKind::WaitExpired) when it has not come after so many questions, or would be
/// asked next after the deadline; both say the [last state](Error::last_state). What a question ended with, unless the waiter knows what
/// that means.
///
/// # Cancel safety
///
/// It only reads: dropping it at any time leaves nothing behind.
///
/// # Examples
///
/// ```
/// # use dynamo_client::Client;
/// # use dynamo_client::core::TableExists;
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let missing = r#"{"__type":"x#ResourceNotFoundException","message":"none"}"#;
/// # let server = ScriptedTransport::new([
/// #     Answer::json(400, missing),
/// #     Answer::json(200, r#"{"Table":{"TableStatus":"CREATING"}}"#),
/// #     Answer::json(200, r#"{"Table":{"TableStatus":"ACTIVE"}}"#),
/// # ]);
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let (told, states) = std::sync::mpsc::channel();
/// let thread = client.wait(TableExists::new("Thread")).on_progress(move |seen| drop(told.send(seen.state.to_owned())));
/// assert!(thread.await?.is_some());
/// assert_eq!(states.iter().collect::<Vec<_>>(), ["ResourceNotFoundException", "CREATING", "ACTIVE"]);
/// # Ok(())
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited"]
#[derive(Clone)]
pub struct Wait<W> {
    client: Client,
    waiter: W,
    options: CallOptions,
    delay: Option<Duration>,
    max_attempts: u32,
    progress: Option<Progress>,
}

/// How waiting goes, told after each question.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WaitProgress<'a> {
    /// How often it has been asked.
    pub asked: u32,
    /// The state: one word or several, or the code of an error; empty where the answer tells of none.
    pub state: &'a str,
    /// Since when it has been waited.
    pub elapsed: Duration,
    /// The pause before the next question; nothing after the last.
    pub next: Option<Duration>,
}

impl Client {
    /// Waits: for [a table](dynamo_core::TableExists), [its end](dynamo_core::TableNotExists),
    /// [its indexes](dynamo_core::IndexesActive), or any other [`Waiter`].
    pub fn wait<W: Waiter>(&self, waiter: W) -> Wait<W> {
        Wait {
            client: self.clone(),
            waiter,
            options: CallOptions::default(),
            delay: None,
            max_attempts: W::MAX_ATTEMPTS,
            progress: None,
        }
    }
}

impl<W: Waiter> Wait<W> {
    /// Sets the pause between two questions.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Sets how often it is asked, the first time included; zero counts as one.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Ends the waiting, pauses and all, by the deadline.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.options.deadline = Some(deadline.into());
        self
    }

    /// Retries each question by another policy than the client's.
    pub fn retry(mut self, policy: Retry) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Tells how it goes, after each question.
    pub fn on_progress(mut self, callback: impl Fn(&WaitProgress<'_>) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(callback));
        self
    }

    pub(crate) fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    async fn run(self) -> Result<Option<Answer<W>>> {
        let started = Instant::now();
        let deadline = Deadline::earlier(self.options.deadline, self.client.scope.deadline);
        let mut last_state = None;
        let mut asked = 0;
        loop {
            asked += 1;
            let answer = match self.ask().await {
                Ok(answer) => answer,
                // The deadline came in the middle of a question.
                Err(error) if error.kind() == ErrorKind::Timeout && deadline.is_some_and(is_over) => {
                    return Err(self.end(WaitEndReason::Deadline, last_state, asked, started));
                }
                Err(error) => return Err(error),
            };
            let next = (answer.verdict == Verdict::Again).then(|| self.pause(asked));
            if let Some(progress) = &self.progress {
                let next = next.filter(|_| asked < self.max_attempts);
                progress(&WaitProgress { asked, state: &answer.state, elapsed: started.elapsed(), next });
            }
            last_state = Some(answer.state).filter(|state| !state.is_empty());
            let next = match answer.verdict {
                Verdict::Success => return Ok(answer.output),
                Verdict::Failure => return Err(self.end(WaitEndReason::Failed, last_state, asked, started)),
                Verdict::Again => next.unwrap_or_default(),
            };
            if asked >= self.max_attempts {
                return Err(self.end(WaitEndReason::Attempts, last_state, asked, started));
            }
            // To sleep until a deadline that nothing can follow helps nobody.
            let too_late =
                deadline.is_some_and(|deadline| deadline.instant().duration_since(Instant::now()) <= next);
            if too_late {
                return Err(self.end(WaitEndReason::Deadline, last_state, asked, started));
            }
            sleep(next).await;
        }
    }

    /// One question, and what its answer means.
    async fn ask(&self) -> Result<Answered<Answer<W>>> {
        let request = Request {
            client: self.client.clone(),
            operation: self.waiter.operation(),
            options: self.options.clone(),
        };
        match request.await {
            Ok(output) => {
                let (state, verdict) = (W::states(&output).join(", "), W::judge(&output));
                Ok(Answered { state, verdict, output: Some(output) })
            }
            Err(error) => {
                match error.as_service_error().and_then(|error| Some((error, W::judge_error(error)?))) {
                    Some((service, verdict)) => {
                        Ok(Answered { state: service.code.clone(), verdict, output: None })
                    }
                    None => Err(error),
                }
            }
        }
    }

    fn pause(&self, asked: u32) -> Duration {
        if let Some(delay) = self.delay {
            return delay;
        }
        if !is_loopback_url(&self.client.endpoint()) {
            return W::DELAY;
        }
        let doubled = 1_u32.checked_shl(asked.saturating_sub(1)).unwrap_or(u32::MAX);
        LOCAL_DELAY.saturating_mul(doubled).min(W::DELAY)
    }

    fn end(&self, why: WaitEndReason, last_state: Option<String>, asked: u32, started: Instant) -> Error {
        let operation = self.waiter.operation();
        let table = operation.table_names().first().map(|&name| name.to_owned());
        let elapsed = started.elapsed();
        Error::waited(WaitEnd { waiter: W::NAME, table, why, last_state, asked, elapsed })
    }
}

/// An answer, and what it means.
struct Answered<O> {
    state: String,
    verdict: Verdict,
    output: Option<O>,
}

fn is_over(deadline: Deadline) -> bool {
    deadline.instant() <= Instant::now()
}

impl<W: Waiter> IntoFuture for Wait<W> {
    type Output = Result<Option<Answer<W>>>;
    type IntoFuture = Calling<Option<Answer<W>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<W: fmt::Debug> fmt::Debug for Wait<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("waiter", &self.waiter)
            .field("delay", &self.delay)
            .field("max_attempts", &self.max_attempts)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
