use std::collections::VecDeque;
use std::fmt;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::{Instant, sleep, timeout_at};

use crate::answer::Outcome;
use crate::{Answer, Error, ErrorKind, Exchange, Limit, Limits, Sent, Transport};

/// A transport without a network: gives prepared answers in order and records what it was asked.
///
/// Clones share one script and one record, so a test keeps one and gives the other away. Time limits hold here too,
/// and under paused time (`#[tokio::test(start_paused = true)]`) neither a delay nor a limit takes any time.
///
/// # Examples
///
/// ```
/// use dynamo_http::{Answer, ErrorKind, Limits, ScriptedTransport, Transport};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let server = ScriptedTransport::new([Answer::json(200, "{}"), Answer::new(503)]);
/// let request = || http::Request::post("http://localhost/").body("ping".into()).unwrap();
/// assert_eq!(server.send(request(), Limits::default()).await.unwrap().status(), 200);
/// assert_eq!(server.send(request(), Limits::default()).await.unwrap().status(), 503);
/// let ended = server.send(request(), Limits::default()).await.unwrap_err();
/// assert_eq!(ended.kind(), ErrorKind::ScriptEnded);
/// assert_eq!(server.requests().len(), 3);
/// assert_eq!(server.requests()[0].body(), "ping");
/// # }
/// ```
///
/// A closure can answer each request by what is in it:
///
/// ```
/// use dynamo_http::{Answer, ScriptedTransport};
///
/// let echo = ScriptedTransport::from_fn(|request| Answer::json(200, request.body().clone()));
/// # let _ = echo;
/// ```
#[derive(Clone)]
pub struct ScriptedTransport(Arc<Mutex<State>>);

struct State {
    script: Script,
    requests: Vec<Request<Bytes>>,
}

enum Script {
    Answers(VecDeque<Answer>),
    Function(Function),
}

type Function = Box<dyn FnMut(&Request<Bytes>) -> Answer + Send>;

impl ScriptedTransport {
    /// Prepares answers, one for each request, in order.
    #[must_use]
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with_script(Script::Answers(answers.into_iter().collect()))
    }

    /// Answers each request by a function, for ever.
    #[must_use]
    pub fn from_fn(answer: impl FnMut(&Request<Bytes>) -> Answer + Send + 'static) -> Self {
        Self::with_script(Script::Function(Box::new(answer)))
    }

    /// Adds an answer at the end of the script; a transport that answers by a function ignores it.
    pub fn push(&self, answer: Answer) {
        if let Script::Answers(answers) = &mut self.state().script {
            answers.push_back(answer);
        }
    }

    /// The requests so far, in order, without their extensions.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.state().requests.clone()
    }

    /// How many answers are left; zero when a function answers.
    #[must_use]
    pub fn remaining(&self) -> usize {
        match &self.state().script {
            Script::Answers(answers) => answers.len(),
            Script::Function(_) => 0,
        }
    }

    fn with_script(script: Script) -> Self {
        Self(Arc::new(Mutex::new(State { script, requests: Vec::new() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records the request and takes its answer.
    fn next(&self, request: Request<Bytes>) -> Answer {
        let state = &mut *self.state();
        let answer = match &mut state.script {
            Script::Function(answer) => answer(&request),
            Script::Answers(answers) => answers.pop_front().unwrap_or_else(|| {
                let given = state.requests.len();
                let sentence = format!("the script has {given} answers and this is request {}", given + 1);
                Answer::error(Error::with_sentence(ErrorKind::ScriptEnded, Sent::No, sentence))
            }),
        };
        let (parts, body) = request.into_parts();
        let mut recorded = Request::new(body);
        *recorded.method_mut() = parts.method;
        *recorded.uri_mut() = parts.uri;
        *recorded.version_mut() = parts.version;
        *recorded.headers_mut() = parts.headers;
        state.requests.push(recorded);
        answer
    }
}

impl Transport for ScriptedTransport {
    async fn send(&self, request: Request<Bytes>, limits: Limits) -> Result<Response<Bytes>, Error> {
        let started = Instant::now();
        if limits.deadline.is_some_and(|deadline| deadline <= started) {
            return Err(Error::timeout(Limit::Deadline, Duration::ZERO, Sent::No));
        }
        let sent = request.body().len();
        let answer = self.next(request);
        let outcome = match limits.end(started) {
            None => play(answer).await,
            Some((end, limit)) => timeout_at(end, play(answer))
                .await
                .unwrap_or_else(|_| Err(Error::timeout(limit, end - started, Sent::Maybe))),
        };
        let mut response = outcome?;
        if response.body().len() > limits.max_answer {
            return Err(Error::too_large("body", limits.max_answer, Sent::Maybe));
        }
        if limits.report {
            let received = response.body().len() as u64;
            let exchange = Exchange { sent: sent as u64, received, ..Exchange::default() };
            response.extensions_mut().insert(exchange);
        }
        Ok(response)
    }
}

async fn play(answer: Answer) -> Result<Response<Bytes>, Error> {
    if !answer.delay.is_zero() {
        sleep(answer.delay).await;
    }
    match answer.outcome {
        Outcome::Response(response) => Ok(response),
        Outcome::Error(error) => Err(error),
        Outcome::Hang => pending().await,
    }
}

impl fmt::Debug for ScriptedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One after the other: each of them takes the lock.
        let requests = self.state().requests.len();
        let remaining = self.remaining();
        f.debug_struct("ScriptedTransport")
            .field("requests", &requests)
            .field("remaining", &remaining)
            .finish()
    }
}
