//! The difference between this machine's clock and the service's.

mod http_date;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// How far the clocks of one client and its service are apart, as the answers show it.
///
/// A signature is good for five minutes around the service's time, so a machine whose clock is wrong by more can't
/// call it. Every answer carries the service's time: a client signs each request by [`signing_time`](Self::signing_time),
/// tells each answer to [`observe`](Self::observe), and sends a request again where the difference
/// [explains](Self::may_retry) why it was refused.
///
/// Clones share what was learned. There is no lock in it. A difference is taken whatever its size, since machines
/// without a battery start in 1970; the next answer replaces it. Only a date after which nothing could be signed any
/// more, so that no next answer would come, is not believed.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use dynamo_auth::{AnswerTimes, ClockSkew, Skew};
///
/// let skew = ClockSkew::default();
/// let sent = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
/// let used = skew.current();
/// assert_eq!(used.apply(sent), sent);
///
/// // The service refuses the request, and its clock is five minutes ahead.
/// let observed = skew.observe(&AnswerTimes {
///     sent,
///     received: sent + Duration::from_secs(2),
///     date: Some("Thu, 01 Jan 2026 00:05:01 GMT"),
///     age: None,
/// });
/// assert_eq!(observed, Some(Skew::from_seconds(300)));
/// assert!(ClockSkew::may_retry("InvalidSignatureException", used, observed));
/// assert_eq!(skew.signing_time(sent), sent + Duration::from_secs(300));
/// ```
#[derive(Clone)]
pub struct ClockSkew {
    /// In milliseconds; `None` where it is not to be corrected.
    learned: Option<Arc<AtomicI64>>,
}

/// A difference between two clocks: what to add to this machine's time to get the service's.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Skew {
    milliseconds: i64,
}

/// When a request and its answer passed, and what the answer says of the time.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "these four are all that there is to know")]
pub struct AnswerTimes<'a> {
    /// When the request was sent, by this machine's clock.
    pub sent: SystemTime,
    /// When the head of the answer was there, by the same clock.
    pub received: SystemTime,
    /// The header `Date`.
    pub date: Option<&'a str>,
    /// The header `Age`: the answer is a kept copy, so its date is old.
    pub age: Option<&'a str>,
}

/// The codes by which a service may refuse a request whose time is wrong.
const CODES: [&str; 5] = [
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "AuthFailure",
    "RequestTimeTooSkewed",
    "AccessDeniedException",
];

/// When the last year begins that a signature can tell; a clock of the service that shows it is not believed.
const YEAR_9999: Duration = Duration::from_secs(253_370_764_800);

impl ClockSkew {
    /// How long an answer may take for its date to be trusted.
    pub const LONGEST_EXCHANGE: Duration = Duration::from_secs(15 * 60);
    /// By how much more than this the time of a signature must have been wrong to explain a refusal.
    pub const TOLERANCE: Duration = Duration::from_secs(4 * 60);

    /// Starts with a difference that is known already.
    #[must_use]
    pub fn starting_with(skew: Skew) -> Self {
        Self { learned: Some(Arc::new(AtomicI64::new(skew.milliseconds))) }
    }

    /// Never corrects anything.
    #[must_use]
    pub fn disabled() -> Self {
        Self { learned: None }
    }

    /// Whether it corrects anything.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.learned.is_some()
    }

    /// The difference that the last answer showed.
    #[must_use]
    pub fn current(&self) -> Skew {
        let learned = self.learned.as_ref();
        Skew { milliseconds: learned.map_or(0, |learned| learned.load(Ordering::Relaxed)) }
    }

    /// The time to sign with, `now` being the time of this machine.
    #[must_use]
    pub fn signing_time(&self, now: SystemTime) -> SystemTime {
        self.current().apply(now)
    }

    /// Learns from an answer, a good one too, and says what it showed.
    ///
    /// `None` if it shows nothing: it is a copy that somebody kept, it took longer than
    /// [`LONGEST_EXCHANGE`](Self::LONGEST_EXCHANGE), it has no date from 1970 to 9998 that can be read, or this
    /// machine's clock was set back meanwhile.
    #[allow(clippy::must_use_candidate, reason = "what it learned is kept")]
    pub fn observe(&self, times: &AnswerTimes<'_>) -> Option<Skew> {
        let learned = self.learned.as_ref()?;
        let skew = times.skew()?;
        learned.store(skew.milliseconds, Ordering::Relaxed);
        Some(skew)
    }

    /// Says whether a refusal may be the fault of the clock, so that the same request signed anew may pass.
    ///
    /// That is so if the code is one of those for a wrong time, and the time of the signature, made with the skew
    /// `used`, was further from the service's than [`TOLERANCE`](Self::TOLERANCE). A request that was signed with the
    /// right time already is not worth another attempt.
    #[must_use]
    pub fn may_retry(code: &str, used: Skew, observed: Option<Skew>) -> bool {
        CODES.contains(&code) && observed.is_some_and(|observed| observed.distance(used) > Self::TOLERANCE)
    }
}

impl Skew {
    /// A difference in whole seconds, negative if this machine is ahead.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { milliseconds: seconds.saturating_mul(1000) }
    }

    /// The difference in whole seconds, towards zero.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.milliseconds / 1000
    }

    /// How far apart the clocks are, whichever is ahead.
    #[must_use]
    pub const fn magnitude(self) -> Duration {
        Duration::from_millis(self.milliseconds.unsigned_abs())
    }

    /// The service's time at this machine's `now`; `now` itself where no clock could show it.
    #[must_use]
    pub fn apply(self, now: SystemTime) -> SystemTime {
        match self.milliseconds {
            0 => Some(now),
            1.. => now.checked_add(self.magnitude()),
            _ => now.checked_sub(self.magnitude()),
        }
        .unwrap_or(now)
    }

    fn distance(self, other: Self) -> Duration {
        Duration::from_millis(self.milliseconds.abs_diff(other.milliseconds))
    }

    /// From the time of one clock to that of another.
    fn between(here: SystemTime, there: SystemTime) -> Option<Self> {
        let milliseconds = match there.duration_since(here) {
            Ok(ahead) => i64::try_from(ahead.as_millis()).ok()?,
            Err(behind) => i64::try_from(behind.duration().as_millis()).ok()?.checked_neg()?,
        };
        Some(Self { milliseconds })
    }
}

impl AnswerTimes<'_> {
    /// The service wrote its date somewhere between the two; the middle is the best guess.
    fn skew(&self) -> Option<Skew> {
        let took = self.received.duration_since(self.sent).ok()?;
        if self.age.is_some() || took > ClockSkew::LONGEST_EXCHANGE {
            return None;
        }
        let date = http_date::parse(self.date?, self.received)?;
        let since_1970 = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        if since_1970 >= YEAR_9999 {
            return None;
        }
        Skew::between(self.sent.checked_add(took / 2)?, date)
    }
}

impl Default for ClockSkew {
    /// Starts with clocks that agree.
    fn default() -> Self {
        Self::starting_with(Skew::default())
    }
}

impl fmt::Debug for ClockSkew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_enabled() {
            true => f.debug_tuple("ClockSkew").field(&self.current()).finish(),
            false => f.write_str("ClockSkew(disabled)"),
        }
    }
}

impl fmt::Display for Skew {
    /// As people read it: `+300 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} s", self.as_seconds())
    }
}
