//! HTTP exchanges with a source of credentials, repeated while that may help.

use std::time::Duration;

use crate::port::{Clock, Fetch, FetchError, FetchLimits};
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
        doubled.min(Self::LONGEST).mul_f64(fraction.clamp(0.0, 1.0))
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
pub(crate) async fn exchange<T>(
    ports: &Ports,
    attempts: Attempts,
    limits: &FetchLimits,
    request: impl Fn() -> Result<http::Request<Vec<u8>>, Error> + Send,
    judge: impl Fn(Result<http::Response<Vec<u8>>, FetchError>) -> Verdict<T> + Send,
) -> Result<T, Error> {
    let mut failed = 0;
    loop {
        let answer = ports.fetch().fetch(request()?, limits.clone()).await;
        match judge(answer) {
            Verdict::Done(value) => return Ok(value),
            Verdict::Stop(error) => return Err(error),
            Verdict::Retry(error) => {
                failed += 1;
                if failed >= attempts.max {
                    return Err(error);
                }
            }
        }
        ports.clock().sleep(attempts.wait(failed, ports.random().fraction())).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::port::{FixedRandom, ManualClock, ScriptedFetch};

    #[tokio::test]
    async fn waits_longer_each_time_and_tells_the_last_error() {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        let fetch = ScriptedFetch::new((0..5).map(|_| Ok(http::Response::new(Vec::new()))));
        let ports = Ports::builder(clock.clone()).random(FixedRandom(1.0)).fetch(fetch.clone()).build();
        let limits = FetchLimits::default();
        let request = || Ok(http::Request::new(Vec::new()));
        let busy = |_| Verdict::<()>::Retry(Error::source_failed("busy"));
        let outcome = exchange(&ports, Attempts::STANDARD, &limits, request, busy);
        assert_eq!(outcome.await.unwrap_err().to_string(), "busy");
        assert_eq!(fetch.requests().len(), 3);
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_millis(50 + 100));
    }
}
