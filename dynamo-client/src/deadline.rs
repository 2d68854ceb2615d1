//! A point in time by which work must be done, given as a duration or as an instant.

use std::time::Duration;

use tokio::time::Instant;

/// A point in time that one call, or several that belong together, must not pass.
///
/// A [`Duration`] counts from the moment the deadline is set.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Deadline(Instant);

impl Deadline {
    /// The instant.
    #[must_use]
    pub fn instant(self) -> Instant {
        self.0
    }

    /// The earlier of two deadlines, of which either may be missing.
    pub(crate) fn earlier(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }
}

impl From<Duration> for Deadline {
    fn from(duration: Duration) -> Self {
        // A duration too long for the clock is as good as a year.
        let now = Instant::now();
        Self(now.checked_add(duration).unwrap_or(now + Duration::from_secs(31_536_000)))
    }
}

impl From<Instant> for Deadline {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}
