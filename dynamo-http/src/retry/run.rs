use std::future::Future;

use tokio::time::Instant;

use crate::{Decision, Retry, RetryQuota, RetryState, Retryable, StoppedBy};

/// A call that succeeded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Success<T> {
    /// What the last attempt gave.
    pub value: T,
    /// How many attempts there were; the immediate repetition of a stale one does not count.
    pub attempts: u32,
}

/// A call that failed for good.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Stopped<E> {
    /// The error of the last attempt.
    pub error: E,
    /// How many attempts there were; the immediate repetition of a stale one does not count.
    pub attempts: u32,
    /// Why there was no further one.
    pub by: StoppedBy,
}

/// Makes an attempt, and makes it again while the policy, the quota and the deadline allow it.
///
/// `attempt` gets the number of the attempt, from 1. The deadline bounds the pauses: the call stops at once, with the
/// error it has, rather than sleep past it. Keeping each attempt inside the deadline is the transport's part.
///
/// # Examples
///
/// ```
/// use dynamo_http::{Error, ErrorKind, Retry, RetryQuota, Sent, retry};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (policy, quota) = (Retry::standard(), RetryQuota::default());
/// let success = retry(&policy, &quota, None, |attempt| async move {
///     if attempt == 1 { Err(Error::new(ErrorKind::Connect, Sent::No)) } else { Ok("an answer") }
/// })
/// .await
/// .unwrap();
/// assert_eq!((success.value, success.attempts), ("an answer", 2));
/// # }
/// ```
///
/// # Errors
///
/// [`Stopped`] with the last attempt's error, the number of attempts, and what stopped them.
///
/// # Cancel safety
///
/// Dropping the future drops the attempt or the pause. Quota that was spent stays spent.
pub async fn retry<T, E, F, Fut>(
    policy: &Retry,
    quota: &RetryQuota,
    deadline: Option<Instant>,
    mut attempt: F,
) -> Result<Success<T>, Stopped<E>>
where
    E: Retryable,
    F: FnMut(u32) -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    let mut state = RetryState::new(policy, quota);
    loop {
        let error = match attempt(state.attempt()).await {
            Ok(value) => {
                state.succeeded();
                return Ok(Success { value, attempts: state.attempt() });
            }
            Err(error) => error,
        };
        let remaining = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match state.failed(&error, remaining, fastrand::f64()) {
            Decision::Retry(pause) if pause.is_zero() => {}
            Decision::Retry(pause) => tokio::time::sleep(pause).await,
            Decision::Stop(by) => return Err(Stopped { error, attempts: state.attempt(), by }),
        }
    }
}
