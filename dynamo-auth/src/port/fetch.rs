//! One HTTP exchange, for the sources of credentials that live behind HTTP.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::BoxFuture;

/// Sends one HTTP request and reads the whole answer.
///
/// An implementation follows no redirect and uses no proxy. Any transport of a client can be adapted to it.
///
/// Both bodies may hold secrets. The request's is the implementation's to overwrite once it is sent, with
/// `Bytes::from_owner(Zeroizing::new(body))` for example; the answer's is overwritten by whoever gets it.
pub trait Fetch: fmt::Debug + Send + Sync + 'static {
    /// Sends the request once, within the limits.
    ///
    /// # Errors
    ///
    /// A [`FetchError`] if no complete answer came; an answer of any status is not an error.
    fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
        limits: FetchLimits,
    ) -> impl Future<Output = Result<http::Response<Vec<u8>>, FetchError>> + Send;
}

/// What one exchange may take, and whom it may reach.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FetchLimits {
    /// How long the connection may take.
    pub connect: Duration,
    /// How long the answer may take after that.
    pub read: Duration,
    /// How long the answer may be, in bytes.
    pub max_answer: usize,
    /// If given, the only addresses to connect to; the host's name is not looked up again.
    pub addresses: Option<Vec<SocketAddr>>,
}

impl FetchLimits {
    /// The longest answer that a source of credentials may give: 64 KiB.
    pub const MAX_ANSWER: usize = 64 * 1024;
}

impl Default for FetchLimits {
    /// Two seconds to connect, five to read, 64 KiB.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(5),
            max_answer: Self::MAX_ANSWER,
            addresses: None,
        }
    }
}

/// Why no complete answer came.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct FetchError {
    kind: FetchErrorKind,
    message: String,
}

/// The kinds of [`FetchError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FetchErrorKind {
    /// No connection was made.
    Connect,
    /// No connection was made in time.
    ConnectTimeout,
    /// The answer did not come in time.
    ReadTimeout,
    /// The answer was longer than allowed.
    TooLarge,
    /// This program has nothing to fetch with.
    Unavailable,
    /// Anything else: a closed connection, a malformed answer.
    Other,
}

impl FetchError {
    /// Makes an error. The message must not hold a secret.
    #[must_use]
    pub fn new(kind: FetchErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> FetchErrorKind {
        self.kind
    }
}

/// Any fetcher behind one cheap, cloneable handle.
#[derive(Clone, Debug)]
pub struct SharedFetch(Arc<dyn DynFetch>);

impl SharedFetch {
    /// Shares a fetcher.
    pub fn new(fetch: impl Fetch) -> Self {
        Self(Arc::new(fetch))
    }
}

impl Fetch for SharedFetch {
    fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
        limits: FetchLimits,
    ) -> impl Future<Output = Result<http::Response<Vec<u8>>, FetchError>> + Send {
        self.0.fetch_boxed(request, limits)
    }
}

/// The object-safe twin.
trait DynFetch: fmt::Debug + Send + Sync {
    fn fetch_boxed(
        &self,
        request: http::Request<Vec<u8>>,
        limits: FetchLimits,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, FetchError>>;
}

impl<F: Fetch> DynFetch for F {
    fn fetch_boxed(
        &self,
        request: http::Request<Vec<u8>>,
        limits: FetchLimits,
    ) -> BoxFuture<'_, Result<http::Response<Vec<u8>>, FetchError>> {
        Box::pin(self.fetch(request, limits))
    }
}

/// What errors say where there is nothing to fetch with.
pub(crate) const NO_FETCH: &str =
    "the program gave no HTTP client to ask with; give one to `PortsBuilder::fetch`";

/// Fetches nothing: this crate has no HTTP client of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFetch;

impl Fetch for NoFetch {
    async fn fetch(
        &self,
        _: http::Request<Vec<u8>>,
        _: FetchLimits,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        Err(FetchError::new(FetchErrorKind::Unavailable, NO_FETCH))
    }
}

/// Hands out prepared answers in order and keeps the requests.
///
/// Clones share one script. Its `Debug` form shows counts only.
///
/// # Examples
///
/// ```
/// use dynamo_auth::port::{Fetch, FetchLimits, ScriptedFetch};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let fetch = ScriptedFetch::new([Ok(http::Response::new(b"hello".to_vec()))]);
/// let request = http::Request::get("http://169.254.170.2/creds").body(Vec::new()).unwrap();
/// assert_eq!(fetch.fetch(request, FetchLimits::default()).await.unwrap().body(), b"hello");
/// assert_eq!(fetch.requests().len(), 1);
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ScriptedFetch(Arc<Mutex<Script>>);

type Answer = Result<http::Response<Vec<u8>>, FetchError>;

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    requests: Vec<http::Request<Vec<u8>>>,
}

impl ScriptedFetch {
    /// Makes a script of these answers; when they run out, fetching fails.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = answers.into_iter().collect();
        Self(Arc::new(Mutex::new(Script { answers, requests: Vec::new() })))
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<http::Request<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).requests.clone()
    }
}

impl Fetch for ScriptedFetch {
    async fn fetch(&self, request: http::Request<Vec<u8>>, _: FetchLimits) -> Answer {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        script.requests.push(request);
        let over = || Err(FetchError::new(FetchErrorKind::Connect, "the script has no more answers"));
        script.answers.pop_front().unwrap_or_else(over)
    }
}

impl fmt::Debug for ScriptedFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (answers, requests) = (script.answers.len(), script.requests.len());
        f.debug_struct("ScriptedFetch").field("answers", &answers).field("requests", &requests).finish()
    }
}
