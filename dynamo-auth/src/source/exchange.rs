//! HTTP exchanges with a source of credentials, repeated while that may help.

use std::time::{Duration, SystemTime};

use crate::port::{Clock, Fetch, FetchError, FetchErrorKind, FetchLimits};
use crate::{Error, Ports};

/// How often to try, and how long to wait in between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts {
    /// How many exchanges there may be, 1 or more.
    pub(crate) max: u32,
    /// The longest wait before the second; it doubles from one to the next.
    pub(crate) base: Duration,
}

impl Attempts {
    /// The longest wait there is.
    const LONGEST: Duration = Duration::from_secs(20);

    /// Three attempts, the first wait up to 50 ms.
    pub(crate) const STANDARD: Self = Self { max: 3, base: Duration::from_millis(50) };

    fn wait(self, failed: u32, fraction: f64) -> Duration {
        let doubled = self.base.saturating_mul(1 << failed.saturating_sub(1).min(16));
        // A source of random numbers may be anybody's, and no length of time is not a number.
        let fraction = if fraction.is_nan() { 1.0 } else { fraction.clamp(0.0, 1.0) };
        doubled.min(Self::LONGEST).mul_f64(fraction)
    }
}

/// What one exchange came to.
pub(crate) enum Verdict<T> {
    /// It is settled.
    Done(T),
    /// It failed, and another attempt may not.
    Retry(Error),
    /// It failed for good.
    Stop(Error),
}

/// Sends a request until an answer is settled or the attempts are used up; the last error is then told.
///
/// The request is made anew for each attempt, so that a signature is.
///
/// An answer that is longer than the limits allow is never judged, whoever fetched it.
pub(crate) async fn exchange<T>(
    ports: &Ports,
    attempts: Attempts,
    limits: &FetchLimits,
    request: impl Fn() -> Result<http::Request<Vec<u8>>, Error> + Send,
    judge: impl Fn(Result<http::Response<Vec<u8>>, FetchError>) -> Verdict<T> + Send,
) -> Result<T, Error> {
    exchange_within(ports, attempts, limits, None, request, judge).await
}

/// As [`exchange`], with a limit on all attempts together.
pub(crate) async fn exchange_within<T>(
    ports: &Ports,
    attempts: Attempts,
    limits: &FetchLimits,
    budget: Option<Budget>,
    request: impl Fn() -> Result<http::Request<Vec<u8>>, Error> + Send,
    judge: impl Fn(Result<http::Response<Vec<u8>>, FetchError>) -> Verdict<T> + Send,
) -> Result<T, Error> {
    let mut failed = 0;
    loop {
        let left = budget.map(|budget| budget.left(ports.clock().now()));
        let answer = match left {
            Some(Duration::ZERO) => {
                Err(FetchError::new(FetchErrorKind::ReadTimeout, "there was no time left for it"))
            }
            _ => {
                let fetched = ports.fetch().fetch(request()?, shortened(limits, left)).await;
                fetched.and_then(|answer| checked(answer, limits.max_answer))
            }
        };
        let error = match judge(answer) {
            Verdict::Done(value) => return Ok(value),
            Verdict::Stop(error) => return Err(error),
            Verdict::Retry(error) => error,
        };
        failed += 1;
        if failed >= attempts.max {
            return Err(error);
        }
        let wait = attempts.wait(failed, ports.random().fraction());
        // The last error tells more than that the time was up.
        if budget.is_some_and(|budget| budget.left(ports.clock().now()) <= wait) {
            return Err(error);
        }
        ports.clock().sleep(wait).await;
    }
}

/// How long several exchanges may take together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    since: SystemTime,
    total: Duration,
}

impl Budget {
    pub(crate) fn new(since: SystemTime, total: Duration) -> Self {
        Self { since, total }
    }

    /// What is left; a clock that was set back gives no more than there was.
    fn left(self, now: SystemTime) -> Duration {
        self.total.saturating_sub(now.duration_since(self.since).unwrap_or_default())
    }
}

/// The limits of one exchange for which no more than this is left.
fn shortened(limits: &FetchLimits, left: Option<Duration>) -> FetchLimits {
    let mut limits = limits.clone();
    if let Some(left) = left.filter(|left| *left < limits.connect.saturating_add(limits.read)) {
        limits.connect = limits.connect.min(left / 2);
        limits.read = limits.read.min(left.saturating_sub(limits.connect));
    }
    limits
}

fn checked(
    answer: http::Response<Vec<u8>>,
    max_answer: usize,
) -> Result<http::Response<Vec<u8>>, FetchError> {
    match answer.body().len() > max_answer {
        true => Err(FetchError::new(FetchErrorKind::TooLarge, "the answer is longer than allowed")),
        false => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::port::{FixedRandom, ManualClock, ScriptedFetch};

    /// What a future gives that never has to wait.
    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    fn waits_longer_each_time_and_tells_the_last_error() {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        let fetch = ScriptedFetch::new((0..5).map(|_| Ok(http::Response::new(Vec::new()))));
        let ports = Ports::builder(clock.clone()).random(FixedRandom(1.0)).fetch(fetch.clone()).build();
        let limits = FetchLimits::default();
        let request = || Ok(http::Request::new(Vec::new()));
        let busy = |_| Verdict::<()>::Retry(Error::source_failed("busy"));
        let outcome = now(exchange(&ports, Attempts::STANDARD, &limits, request, busy));
        assert_eq!(outcome.unwrap_err().to_string(), "busy");
        assert_eq!(fetch.requests().len(), 3);
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_millis(50 + 100));
    }

    #[test]
    fn no_fraction_is_too_strange() {
        let longest = |fraction| Attempts::STANDARD.wait(u32::MAX, fraction);
        for fraction in [f64::NAN, f64::INFINITY, 1.5, 1.0] {
            assert_eq!(longest(fraction), Attempts::LONGEST, "{fraction}");
        }
        assert_eq!((longest(-1.0), longest(f64::NEG_INFINITY)), (Duration::ZERO, Duration::ZERO));
    }

    #[test]
    fn stops_when_the_time_is_up() {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        let fetch = ScriptedFetch::new((0..9).map(|_| Ok(http::Response::new(Vec::new()))));
        let ports = Ports::builder(clock.clone()).random(FixedRandom(1.0)).fetch(fetch.clone()).build();
        let attempts = Attempts { max: 9, base: Duration::from_secs(4) };
        let budget = Budget::new(clock.now(), Duration::from_secs(10));
        let limits = FetchLimits::default();
        let outcome = exchange_within(
            &ports,
            attempts,
            &limits,
            Some(budget),
            || Ok(http::Request::new(Vec::new())),
            |answer| Verdict::<()>::Retry(Error::source_failed(format!("{:?}", answer.map(|_| ()).err()))),
        );
        assert_eq!(now(outcome).unwrap_err().to_string(), "None");
        // At 0 s and 4 s; at 12 s it would be too late, so nobody waits for that.
        assert_eq!(
            (fetch.requests().len(), clock.now()),
            (2, SystemTime::UNIX_EPOCH + Duration::from_secs(4))
        );
    }

    #[test]
    fn limits_fit_into_what_is_left() {
        let check = |left: u64, connect: u64, read: u64| {
            let limits = shortened(&FetchLimits::default(), Some(Duration::from_secs(left)));
            assert_eq!((limits.connect.as_secs(), limits.read.as_secs()), (connect, read), "{left}");
        };
        check(30, 2, 5);
        check(7, 2, 5);
        check(6, 2, 4);
        check(2, 1, 1);
    }

    #[test]
    fn an_answer_that_is_too_long_is_never_judged() {
        let fetch = ScriptedFetch::new([Ok(http::Response::new(vec![b'x'; FetchLimits::MAX_ANSWER + 1]))]);
        let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).fetch(fetch).build();
        let judge = |answer: Result<http::Response<Vec<u8>>, FetchError>| {
            Verdict::Done(answer.map(|_| ()).unwrap_err().kind())
        };
        let request = || Ok(http::Request::new(Vec::new()));
        let limits = FetchLimits::default();
        let kind = now(exchange(&ports, Attempts::STANDARD, &limits, request, judge)).unwrap();
        assert_eq!(kind, FetchErrorKind::TooLarge);
    }
}
