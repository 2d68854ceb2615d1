//! What one attempt cost: the original's six fields and what has proved useful since.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Describes one attempt of one call.
///
/// The first six fields are those of the original client; a call's measurements are handed out together when the
/// call ends (see [`Observer::on_call_end`](crate::Observer::on_call_end)).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Measurement {
    /// When the attempt ended.
    pub timestamp: SystemTime,
    /// The operation's name as in the API, `GetItem` for example.
    pub action: String,
    /// The table, or the tables joined by commas; `None` when the operation names none.
    pub table: Option<String>,
    /// Which attempt of the call this was, counted from 1.
    pub attempt: u32,
    /// How long the attempt took, waiting for a connection and for credentials included, pauses between attempts not.
    pub duration: Duration,
    /// What went wrong: the service's error code, else this crate's name for it. `None` after a success.
    pub error: Option<String>,
    /// The size of the request's body in bytes.
    pub request_bytes: usize,
    /// The size of the answer's body in bytes, as it came over the wire.
    pub response_bytes: usize,
    /// The HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// The capacity units consumed, summed over tables; `None` unless the request asked for them.
    pub capacity: Option<f64>,
    /// Whether a pooled connection was used again; `None` where the transport does not say.
    pub connection_reused: Option<bool>,
    /// How long the attempt waited for its turn (`max_clients`).
    pub wait: Duration,
    /// The request id the service gave, for a support case.
    pub request_id: Option<String>,
    /// The correlation id of the web request on whose behalf the call was made.
    pub correlation_id: Option<Arc<str>>,
}

impl Measurement {
    /// A measurement of nothing yet, for tests of what uses measurements; its fields can be set.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use dynamo_client::Measurement;
    ///
    /// let mut slow = Measurement::new("Scan", 2);
    /// slow.duration = Duration::from_secs(3);
    /// assert_eq!((slow.action.as_str(), slow.attempt, slow.error), ("Scan", 2, None));
    /// ```
    #[must_use]
    pub fn new(action: impl Into<String>, attempt: u32) -> Self {
        Self {
            timestamp: SystemTime::UNIX_EPOCH,
            action: action.into(),
            table: None,
            attempt,
            duration: Duration::ZERO,
            error: None,
            request_bytes: 0,
            response_bytes: 0,
            status: None,
            capacity: None,
            connection_reused: None,
            wait: Duration::ZERO,
            request_id: None,
            correlation_id: None,
        }
    }
}
