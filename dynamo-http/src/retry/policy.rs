use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::{RetryClass, Retryable};

/// How often, and after which pauses, a failed attempt is made again.
///
/// The n-th retry waits for a random part of `base * 2^(n-1)`, at most the cap. A pause that the server asked for
/// prolongs that, by [`HintRule`]. Each retry is paid from a [`RetryQuota`](crate::RetryQuota).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_http::Retry;
///
/// let patient = Retry::standard().with_max_attempts(6).with_base(Duration::from_millis(50));
/// assert_eq!(patient.max_attempts(), 6);
///
/// let own = Retry::custom(|failed: &dynamo_http::Failed| (failed.attempt < 3).then_some(Duration::from_secs(1)));
/// # let _ = own;
/// ```
#[derive(Clone)]
pub struct Retry {
    pub(crate) max_attempts: u32,
    pub(crate) base: Duration,
    pub(crate) throttling_base: Duration,
    pub(crate) cap: Duration,
    pub(crate) cost: u32,
    pub(crate) throttling_cost: u32,
    pub(crate) hint: HintRule,
    pub(crate) custom: Option<Arc<dyn RetryPolicy>>,
}

/// What becomes of a pause that the server asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HintRule {
    /// At least the pause that was due anyway, at most that much more.
    AtMostMore(Duration),
    /// In place of the pause that was due, at most the cap.
    Replace,
}

impl Retry {
    /// The attempts of [`Retry::standard`], the first one included.
    pub const MAX_ATTEMPTS: u32 = 4;
    /// The longest pause before a first retry under [`Retry::standard`].
    pub const BASE: Duration = Duration::from_millis(25);
    /// The same when the server throttles.
    pub const THROTTLING_BASE: Duration = Duration::from_secs(1);
    /// The longest pause of all.
    pub const CAP: Duration = Duration::from_secs(20);
    /// How much longer than due a server may make us wait.
    pub const HINT: Duration = Duration::from_secs(5);
    /// Version 2.1 of the numbers that cloud clients agreed on, as [`Retry::standard`] has them.
    pub const V2_1: Self = Self::standard();
    /// Version 2.0 of them, as [`Retry::version_2_0`] has them.
    pub const V2_0: Self = Self::version_2_0();
    /// What a retry takes from the quota.
    pub const COST: u32 = 14;
    /// The same when the server throttles.
    pub const THROTTLING_COST: u32 = 5;

    /// The default: four attempts, full jitter, version 2.1 of the numbers that cloud clients agreed on.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            max_attempts: Self::MAX_ATTEMPTS,
            base: Self::BASE,
            throttling_base: Self::THROTTLING_BASE,
            cap: Self::CAP,
            cost: Self::COST,
            throttling_cost: Self::THROTTLING_COST,
            hint: HintRule::AtMostMore(Self::HINT),
            custom: None,
        }
    }

    /// The same agreement's version 2.0: three attempts, one second, five tokens for each retry.
    #[must_use]
    pub const fn version_2_0() -> Self {
        Self {
            max_attempts: 3,
            base: Duration::from_secs(1),
            throttling_base: Duration::from_secs(1),
            cap: Self::CAP,
            cost: 5,
            throttling_cost: 5,
            hint: HintRule::Replace,
            custom: None,
        }
    }

    /// One attempt only.
    #[must_use]
    pub const fn none() -> Self {
        Self::standard().with_max_attempts(1)
    }

    /// Lets your own policy decide. It is bounded by nothing but the deadline, and pays no quota.
    #[must_use]
    pub fn custom(policy: impl RetryPolicy) -> Self {
        Self { custom: Some(Arc::new(policy)), max_attempts: u32::MAX, ..Self::standard() }
    }

    /// Sets how many attempts there are, the first one included. Zero counts as one.
    #[must_use]
    pub const fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = if max_attempts == 0 { 1 } else { max_attempts };
        self
    }

    /// Sets the longest pause before a first retry.
    #[must_use]
    pub const fn with_base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// Sets the longest pause before a first retry when the server throttles.
    #[must_use]
    pub const fn with_throttling_base(mut self, base: Duration) -> Self {
        self.throttling_base = base;
        self
    }

    /// Sets the longest pause of all.
    #[must_use]
    pub const fn with_cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// Sets what a retry takes from the quota.
    #[must_use]
    pub const fn with_cost(mut self, cost: u32) -> Self {
        self.cost = cost;
        self
    }

    /// Sets what a retry takes from the quota when the server throttles.
    #[must_use]
    pub const fn with_throttling_cost(mut self, cost: u32) -> Self {
        self.throttling_cost = cost;
        self
    }

    /// Sets what becomes of a pause that the server asked for.
    #[must_use]
    pub const fn with_hint_rule(mut self, hint: HintRule) -> Self {
        self.hint = hint;
        self
    }

    /// How many attempts there are, the first one included.
    #[must_use]
    pub const fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// The pause after the failure of the `attempt`-th attempt, with `random` between 0 and 1.
    pub(crate) fn pause(
        &self,
        attempt: u32,
        class: RetryClass,
        hint: Option<Duration>,
        random: f64,
    ) -> Duration {
        let base = if class == RetryClass::Throttling { self.throttling_base } else { self.base };
        let doubled = 1u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = base.saturating_mul(doubled).min(self.cap);
        let due = longest.mul_f64(if random.is_finite() { random.clamp(0.0, 1.0) } else { 1.0 });
        match (hint, self.hint) {
            (None, _) => due,
            (Some(hint), HintRule::AtMostMore(more)) => hint.clamp(due, due.saturating_add(more)),
            (Some(hint), HintRule::Replace) => hint.min(self.cap),
        }
    }

    pub(crate) fn cost(&self, class: RetryClass) -> u32 {
        if class == RetryClass::Throttling { self.throttling_cost } else { self.cost }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::standard()
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.custom.is_some() {
            return f.debug_struct("Retry").field("max_attempts", &self.max_attempts).finish_non_exhaustive();
        }
        f.debug_struct("Retry")
            .field("max_attempts", &self.max_attempts)
            .field("base", &self.base)
            .field("throttling_base", &self.throttling_base)
            .field("cap", &self.cap)
            .field("cost", &self.cost)
            .field("throttling_cost", &self.throttling_cost)
            .field("hint", &self.hint)
            .finish()
    }
}

/// A retry policy of your own; a closure `Fn(&Failed) -> Option<Duration>` is one.
///
/// It is asked about each failure that is not [`RetryClass::Final`], so it cannot repeat what is not safe to repeat.
pub trait RetryPolicy: Send + Sync + 'static {
    /// The pause before the next attempt, or `None` to give up.
    fn pause(&self, failed: &Failed) -> Option<Duration>;
}

impl<F: Fn(&Failed) -> Option<Duration> + Send + Sync + 'static> RetryPolicy for F {
    fn pause(&self, failed: &Failed) -> Option<Duration> {
        self(failed)
    }
}

/// A failed attempt, as a retry policy sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Failed {
    /// Which attempt failed; the first one is 1.
    pub attempt: u32,
    /// How it failed.
    pub class: RetryClass,
    /// The pause that the server asked for.
    pub retry_after: Option<Duration>,
    /// How much time is left until the deadline.
    pub remaining: Option<Duration>,
}

impl Failed {
    /// Describes the failure of the `attempt`-th attempt.
    #[must_use]
    pub fn new(attempt: u32, error: &impl Retryable, remaining: Option<Duration>) -> Self {
        Self { attempt, class: error.class(), retry_after: error.retry_after(), remaining }
    }
}
