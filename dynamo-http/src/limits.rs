use std::time::Duration;

use tokio::time::Instant;

use crate::Limit;

/// What one attempt may cost: time for each of its parts, and the size of the answer.
///
/// The parts follow each other: waiting for a free connection slot ([`pool`](Self::pool)), opening a connection
/// ([`connect`](Self::connect)), and the attempt as a whole from the slot to the last byte of the answer
/// ([`attempt`](Self::attempt)). The [`deadline`](Self::deadline) is a moment, not a length: it bounds everything, and
/// several attempts share it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_http::Limits;
///
/// let limits = Limits::default().with_attempt(Duration::from_millis(200)).with_max_answer(1 << 20);
/// assert_eq!(limits.connect, Some(Limits::CONNECT));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// The moment by which everything must be over. None by default.
    pub deadline: Option<Instant>,
    /// How long to wait for a free connection slot. None by default: the deadline alone bounds the wait.
    pub pool: Option<Duration>,
    /// How long opening a connection may take: name resolution, TCP and TLS. [`Limits::CONNECT`] by default.
    pub connect: Option<Duration>,
    /// How long the attempt may take, from its connection slot to the end of the body. [`Limits::ATTEMPT`] by default.
    pub attempt: Option<Duration>,
    /// How many bytes the body of the answer may have. [`Limits::MAX_ANSWER`] by default.
    pub max_answer: usize,
    /// Whether the answer's extensions carry an [`Exchange`](crate::Exchange). True by default; a caller that
    /// measures nothing saves three small allocations by turning it off.
    pub report: bool,
}

impl Limits {
    /// The default limit for opening a connection.
    pub const CONNECT: Duration = Duration::from_secs(3);
    /// The default limit for one attempt.
    pub const ATTEMPT: Duration = Duration::from_secs(5);
    /// The default limit for the size of an answer's body.
    pub const MAX_ANSWER: usize = 128 << 20;

    /// No limit of time at all; the size of an answer stays limited.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            deadline: None,
            pool: None,
            connect: None,
            attempt: None,
            max_answer: Self::MAX_ANSWER,
            report: true,
        }
    }

    /// Sets the moment by which everything must be over.
    #[must_use]
    pub const fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets how long to wait for a free connection slot.
    #[must_use]
    pub const fn with_pool(mut self, pool: Duration) -> Self {
        self.pool = Some(pool);
        self
    }

    /// Sets how long opening a connection may take.
    #[must_use]
    pub const fn with_connect(mut self, connect: Duration) -> Self {
        self.connect = Some(connect);
        self
    }

    /// Sets how long one attempt may take.
    #[must_use]
    pub const fn with_attempt(mut self, attempt: Duration) -> Self {
        self.attempt = Some(attempt);
        self
    }

    /// Sets how many bytes the body of an answer may have.
    #[must_use]
    pub const fn with_max_answer(mut self, max_answer: usize) -> Self {
        self.max_answer = max_answer;
        self
    }

    /// Sets whether the answer carries an [`Exchange`](crate::Exchange).
    #[must_use]
    pub const fn with_report(mut self, report: bool) -> Self {
        self.report = report;
        self
    }

    /// When an attempt that got its slot at `granted` must be over, and by which limit.
    pub(crate) fn end(&self, granted: Instant) -> Option<(Instant, Limit)> {
        let attempt = self.attempt.and_then(|attempt| Some((granted.checked_add(attempt)?, Limit::Attempt)));
        let deadline = self.deadline.map(|deadline| (deadline, Limit::Deadline));
        attempt.into_iter().chain(deadline).min_by_key(|(end, _)| *end)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Some(Self::CONNECT), attempt: Some(Self::ATTEMPT), ..Self::none() }
    }
}
