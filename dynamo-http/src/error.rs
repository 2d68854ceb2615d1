use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// Why an attempt has no answer.
///
/// [`kind`](Self::kind) says what happened, [`sent`](Self::sent) whether the server may have seen the request.
///
/// # Examples
///
/// ```
/// use dynamo_http::{Error, ErrorKind, Sent};
///
/// let error = Error::new(ErrorKind::Closed, Sent::Maybe);
/// assert!(error.is_transient() && error.is_maybe_sent());
/// assert_eq!(error.to_string(), "the connection closed before the whole answer was there");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    sent: Sent,
    stale: bool,
    sentence: Cow<'static, str>,
    after: Option<Duration>,
    source: Option<BoxError>,
}

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;

/// What went wrong in an attempt.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The host name has no address.
    Dns,
    /// No connection could be opened: refused, unreachable, or reset in the TLS handshake.
    Connect,
    /// The server's certificate or TLS version was rejected, by either side. Trying again changes nothing.
    Tls,
    /// No root certificate was found, so that no server could be trusted.
    NoRoots,
    /// The connection was closed or reset before the whole answer was there.
    Closed,
    /// What came back is not HTTP, or not what its own head promised.
    Protocol,
    /// The answer's head or body is larger than allowed.
    TooLarge,
    /// A limit of time passed.
    Timeout(Limit),
    /// The request cannot be sent: its URI names no host or another scheme than http and https.
    InvalidRequest,
    /// A [`ScriptedTransport`](crate::ScriptedTransport) has no answer left.
    ScriptEnded,
    /// Anything else, such as a foreign transport's own error.
    Other,
}

/// Which limit of time ended an attempt. The fields of [`Limits`](crate::Limits) have the same names.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// Waiting for a free connection slot.
    Pool,
    /// Opening a connection.
    Connect,
    /// The attempt as a whole.
    Attempt,
    /// The moment by which everything must be over.
    Deadline,
}

/// Whether the server may have seen the request of a failed attempt.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Sent {
    /// No byte of the request left: sending it again cannot do anything twice.
    No,
    /// Some or all of it left: the server may have acted on it.
    Maybe,
}

impl Error {
    /// Makes an error of a kind, with the sentence of that kind.
    #[must_use]
    pub fn new(kind: ErrorKind, sent: Sent) -> Self {
        Self::with_sentence(kind, sent, kind.sentence())
    }

    /// Makes the error of a limit that passed, and says how long it was.
    #[must_use]
    pub fn timeout(limit: Limit, after: Duration, sent: Sent) -> Self {
        let sentence = format!("{} {after:?}", limit.sentence());
        let mut error = Self::with_sentence(ErrorKind::Timeout(limit), sent, sentence);
        error.0.after = Some(after);
        error
    }

    /// Wraps the error of a foreign transport as [`ErrorKind::Other`].
    ///
    /// Unless the foreign transport proves that no byte left, `sent` is [`Sent::Maybe`].
    #[must_use]
    pub fn from_foreign(source: impl Into<Box<dyn StdError + Send + Sync>>, sent: Sent) -> Self {
        Self::new(ErrorKind::Other, sent).with_source(source)
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the server may have seen the request.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.0.sent
    }

    /// How long the limit was that passed; `None` when no limit did.
    #[must_use]
    pub fn after(&self) -> Option<Duration> {
        self.0.after
    }

    /// Whether a limit of time passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout(_))
    }

    /// Whether the server may have seen the request: [`Sent::Maybe`].
    #[must_use]
    pub fn is_maybe_sent(&self) -> bool {
        self.0.sent == Sent::Maybe
    }

    /// Whether a kept connection turned out to be dead: it was closed before any byte of an answer came.
    ///
    /// Servers close idle connections when they like, so this says nothing about the server's health. If repeating
    /// the request is safe, it deserves one immediate repetition ([`RetryClass::Stale`](crate::RetryClass::Stale)).
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.0.stale
    }

    /// Whether the same request might succeed at another time.
    ///
    /// It does not say that repeating is safe; [`sent`](Self::sent) has a part in that.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            ErrorKind::Dns
            | ErrorKind::Connect
            | ErrorKind::Closed
            | ErrorKind::Protocol
            | ErrorKind::Timeout(Limit::Connect | Limit::Attempt)
            | ErrorKind::Other => true,
            ErrorKind::Tls
            | ErrorKind::NoRoots
            | ErrorKind::TooLarge
            | ErrorKind::Timeout(Limit::Pool | Limit::Deadline)
            | ErrorKind::InvalidRequest
            | ErrorKind::ScriptEnded => false,
        }
    }

    pub(crate) fn with_sentence(kind: ErrorKind, sent: Sent, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            sent,
            stale: false,
            sentence: sentence.into(),
            after: None,
            source: None,
        }))
    }

    #[cfg(feature = "hyper")]
    pub(crate) fn invalid_request(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self::with_sentence(ErrorKind::InvalidRequest, Sent::No, sentence)
    }

    pub(crate) fn too_large(what: &str, max: usize, sent: Sent) -> Self {
        Self::with_sentence(
            ErrorKind::TooLarge,
            sent,
            format!("the answer's {what} is larger than {max} bytes"),
        )
    }

    #[cfg(feature = "hyper")]
    pub(crate) fn into_stale(mut self) -> Self {
        self.0.stale = true;
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.sentence)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("sent", &self.0.sent)
            .field("sentence", &self.0.sentence)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl ErrorKind {
    fn sentence(self) -> &'static str {
        match self {
            Self::Dns => "the host name has no address",
            Self::Connect => "no connection could be opened",
            Self::Tls => "the TLS handshake was rejected",
            Self::NoRoots => "no root certificate was found",
            Self::Closed => "the connection closed before the whole answer was there",
            Self::Protocol => "the answer is not valid HTTP",
            Self::TooLarge => "the answer is too large",
            Self::Timeout(Limit::Pool) => "no connection slot became free in time",
            Self::Timeout(Limit::Connect) => "no connection was open in time",
            Self::Timeout(Limit::Attempt) => "no answer came in time",
            Self::Timeout(Limit::Deadline) => "the deadline passed",
            Self::InvalidRequest => "the request cannot be sent",
            Self::ScriptEnded => "the script has no answer left",
            Self::Other => "the transport failed",
        }
    }
}

impl Limit {
    fn sentence(self) -> &'static str {
        match self {
            Self::Pool => "no connection slot became free within",
            Self::Connect => "no connection was open within the connect limit of",
            Self::Attempt => "no whole answer came within the attempt limit of",
            Self::Deadline => "the deadline passed after",
        }
    }
}
