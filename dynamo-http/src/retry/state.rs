use std::time::Duration;

use crate::{Failed, Retry, RetryClass, RetryQuota, Retryable};

/// The decisions of one call, without a clock: outcomes go in, pauses come out.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_http::{Decision, Error, ErrorKind, Retry, RetryQuota, RetryState, Sent};
///
/// let (policy, quota) = (Retry::standard(), RetryQuota::new(500));
/// let mut state = RetryState::new(&policy, &quota);
/// let refused = Error::new(ErrorKind::Connect, Sent::No);
/// assert_eq!(state.failed(&refused, None, 1.0), Decision::Retry(Duration::from_millis(25)));
/// assert_eq!(quota.available(), 486);
/// state.succeeded();
/// assert_eq!((state.attempt(), quota.available()), (2, 500));
/// ```
#[derive(Debug)]
pub struct RetryState<'a> {
    policy: &'a Retry,
    quota: &'a RetryQuota,
    attempt: u32,
    paid: u32,
    was_stale: bool,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decision {
    /// Try again after this pause.
    Retry(Duration),
    /// Give up.
    Stop(StoppedBy),
}

/// Why there is no further attempt.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StoppedBy {
    /// The failure is one that must not, or need not, be tried again.
    Final,
    /// All attempts are used up.
    Attempts,
    /// The shared quota is used up: too many other calls are failing.
    Quota,
    /// The next pause would end after the deadline.
    Deadline,
    /// Your own policy gave up.
    Policy,
}

impl<'a> RetryState<'a> {
    /// Starts a call; its first attempt is under way.
    #[must_use]
    pub fn new(policy: &'a Retry, quota: &'a RetryQuota) -> Self {
        Self { policy, quota, attempt: 1, paid: 0, was_stale: false }
    }

    /// Which attempt is under way; the first one is 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Ends the call with success.
    pub fn succeeded(&mut self) {
        self.quota.put_back(if self.paid == 0 { 1 } else { self.paid });
    }

    /// Decides what follows the failure of the attempt that was under way.
    ///
    /// `remaining` is the time left until the deadline, `random` a number between 0 and 1.
    #[must_use]
    pub fn failed(&mut self, error: &impl Retryable, remaining: Option<Duration>, random: f64) -> Decision {
        self.decide(&Failed::new(self.attempt, error, remaining), random)
    }

    fn decide(&mut self, failed: &Failed, random: f64) -> Decision {
        let class = failed.class;
        if class == RetryClass::Final {
            return Decision::Stop(StoppedBy::Final);
        }
        if failed.remaining.is_some_and(|left| left.is_zero()) {
            return Decision::Stop(StoppedBy::Deadline);
        }
        if class == RetryClass::Stale && !self.was_stale {
            self.was_stale = true;
            return Decision::Retry(Duration::ZERO);
        }
        if failed.attempt >= self.policy.max_attempts {
            return Decision::Stop(StoppedBy::Attempts);
        }
        let (pause, cost) = match &self.policy.custom {
            Some(policy) => match policy.pause(failed) {
                Some(pause) => (pause, 0),
                None => return Decision::Stop(StoppedBy::Policy),
            },
            None => {
                let pause = self.policy.pause(failed.attempt, class, failed.retry_after, random);
                (pause, self.policy.cost(class))
            }
        };
        if failed.remaining.is_some_and(|left| pause >= left) {
            return Decision::Stop(StoppedBy::Deadline);
        }
        if cost > 0 && !self.quota.take(cost) {
            return Decision::Stop(StoppedBy::Quota);
        }
        self.paid = cost;
        self.attempt = self.attempt.saturating_add(1);
        Decision::Retry(pause)
    }
}
