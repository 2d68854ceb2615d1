//! When kept credentials are due, and what a failure means: decisions without a clock, a lock or an await.

use std::time::{Duration, SystemTime};

use crate::source::show_timestamp;
use crate::{Credentials, Error, Renewal};

/// How long before its expiry an answer of [`Renewal::AtExpiry`] is asked for again.
pub(super) const MARGIN: Duration = Duration::from_secs(10);
/// How long before its expiry every caller waits for the next answer of [`Renewal::Ahead`].
const LAST_MINUTE: Duration = Duration::from_secs(60);
/// How long a source that failed is left alone, at least and at most.
const PAUSE: [Duration; 2] = [Duration::from_secs(300), Duration::from_secs(600)];
/// How long a lasting error is told again without asking, at least and at most.
const REFUSAL: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];

/// What is known: the credentials, and how asking for them last failed.
#[derive(Default)]
pub(super) struct Known {
    kept: Option<Kept>,
    refusal: Option<(Error, Span)>,
    failure: Option<Error>,
}

/// Credentials as a cache keeps them.
struct Kept {
    credentials: Credentials,
    /// How long before their expiry they are due.
    window: Duration,
    /// Set once the service rejected them: whether their source may have others.
    rejected: Option<bool>,
    /// While it lasts, the source is left alone.
    pause: Option<Span>,
}

/// What a caller gets at a time.
#[derive(Debug)]
pub(super) enum Due {
    /// These, without asking.
    Fresh(Credentials),
    /// These, while one caller asks for others.
    Ahead(Credentials),
    /// Whatever the source answers.
    Now,
    /// The error that the source gave a moment ago.
    Refused(Error),
}

/// A length of time from a moment on; it also ends when the clock goes back to before it.
struct Span {
    from: SystemTime,
    length: Duration,
}

impl Known {
    /// Says what a caller gets. It asks for the time only where that matters.
    pub(super) fn due(&self, now: impl FnOnce() -> SystemTime) -> Due {
        let Some(kept) = &self.kept else {
            return match &self.refusal {
                Some((error, span)) if span.holds(now()) => Due::Refused(error.clone()),
                _ => Due::Now,
            };
        };
        if kept.never_due() {
            return Due::Fresh(kept.credentials.clone());
        }
        let now = now();
        let (is_due, all_wait) = kept.urgency(now);
        if !is_due || kept.is_paused(now) {
            return Due::Fresh(kept.credentials.clone());
        }
        match &self.refusal {
            Some((_, span)) if span.holds(now) && kept.outlives_failure(now) => {
                Due::Fresh(kept.credentials.clone())
            }
            Some((error, span)) if span.holds(now) => Due::Refused(error.clone()),
            _ if all_wait => Due::Now,
            _ => Due::Ahead(kept.credentials.clone()),
        }
    }

    /// Takes what the source answered, and says what its callers get.
    ///
    /// The fraction, from 0 to 1, spreads the times at which many programs try again.
    pub(super) fn learn(
        &mut self,
        answer: Result<Credentials, Error>,
        now: SystemTime,
        fraction: f64,
    ) -> Result<Credentials, Error> {
        match answer.and_then(|credentials| alive(credentials, now)) {
            Ok(credentials) => {
                let kept = Some(Kept::new(credentials.clone(), now));
                *self = Self { kept, refusal: None, failure: None };
                Ok(credentials)
            }
            Err(error) => {
                self.failure = Some(error.clone());
                if error.is_lasting() {
                    self.refusal = Some((error.clone(), Span::of(now, REFUSAL, fraction)));
                }
                match &mut self.kept {
                    Some(kept) if kept.is_ahead() && !error.is_lasting() => {
                        kept.pause = Some(Span::of(now, PAUSE, fraction));
                        Ok(kept.credentials.clone())
                    }
                    Some(kept) if kept.outlives_failure(now) => Ok(kept.credentials.clone()),
                    _ => Err(error),
                }
            }
        }
    }

    /// Takes note that the service rejected credentials, and says whether asking again may give others.
    ///
    /// `has_others` is what their source says to that.
    pub(super) fn reject(&mut self, rejected: &Credentials, has_others: bool, now: SystemTime) -> bool {
        let Some(kept) = &mut self.kept else { return has_others };
        if !kept.credentials.has_same_keys(rejected) {
            // They were replaced in the meantime.
            return true;
        }
        let has_others = has_others
            || kept.rejected == Some(true)
            || kept.is_ahead()
            || kept.credentials.expires_at().is_some();
        kept.rejected = Some(has_others);
        has_others && !kept.is_paused(now)
    }

    /// The credentials that are kept, due or not.
    pub(super) fn credentials(&self) -> Option<&Credentials> {
        self.kept.as_ref().map(|kept| &kept.credentials)
    }

    /// How asking last failed, unless it has worked since.
    pub(super) fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }
}

impl Kept {
    fn new(credentials: Credentials, now: SystemTime) -> Self {
        let window = match (credentials.renewal(), credentials.expires_at()) {
            (Renewal::Ahead, Some(expires_at)) => {
                window(expires_at.duration_since(now).unwrap_or(Duration::ZERO))
            }
            _ => MARGIN,
        };
        Self { credentials, window, rejected: None, pause: None }
    }

    fn is_ahead(&self) -> bool {
        self.credentials.renewal() == Renewal::Ahead
    }

    fn is_paused(&self, now: SystemTime) -> bool {
        self.pause.as_ref().is_some_and(|pause| pause.holds(now))
    }

    fn never_due(&self) -> bool {
        self.rejected.is_none() && self.credentials.expires_at().is_none()
    }

    /// Whether they are due, and whether all callers wait for the next ones then.
    fn urgency(&self, now: SystemTime) -> (bool, bool) {
        let left = self
            .credentials
            .expires_at()
            .map(|expires_at| expires_at.duration_since(now).unwrap_or(Duration::ZERO));
        match left {
            _ if self.rejected.is_some() => (true, true),
            None => (false, false),
            Some(left) if self.is_ahead() => (left <= self.window, left <= self.window.min(LAST_MINUTE)),
            Some(left) => (left <= self.window, left <= self.window),
        }
    }

    /// Whether they are given out although their source just failed, whatever the failure.
    fn outlives_failure(&self, now: SystemTime) -> bool {
        !self.is_ahead() && self.rejected.is_none() && !self.credentials.is_expired(now)
    }
}

impl Span {
    fn of(from: SystemTime, [least, most]: [Duration; 2], fraction: f64) -> Self {
        let fraction = if fraction.is_finite() { fraction.clamp(0.0, 1.0) } else { 0.0 };
        Self { from, length: least + most.saturating_sub(least).mul_f64(fraction) }
    }

    fn holds(&self, now: SystemTime) -> bool {
        now.duration_since(self.from).is_ok_and(|passed| passed < self.length)
    }
}

/// How long before the expiry of an answer the next one is asked for, by how long the answer lives.
fn window(lifetime: Duration) -> Duration {
    const MINUTE: u64 = 60;
    match lifetime {
        short if short <= Duration::from_secs(20 * MINUTE) => Duration::from_secs(5 * MINUTE),
        middle if middle < Duration::from_secs(90 * MINUTE) => Duration::from_secs(15 * MINUTE),
        _ => Duration::from_secs(60 * MINUTE),
    }
}

/// Refuses what has expired already.
fn alive(credentials: Credentials, now: SystemTime) -> Result<Credentials, Error> {
    match credentials.expires_at() {
        Some(expires_at) if expires_at <= now => Err(Error::source_failed(format!(
            "the source of credentials {}returned already-expired credentials: they expired at {} and it is {} here; \
             check both clocks",
            credentials.source().map(|source| format!("({source}) ")).unwrap_or_default(),
            show_timestamp(expires_at),
            show_timestamp(now)
        ))),
        _ => Ok(credentials),
    }
}

#[cfg(test)]
mod tests;
