use std::time::Duration;

use crate::Error;

/// Says whether the attempt that ended in this error may be made again.
///
/// Only the implementer knows whether repeating is safe. An error of an attempt that may have done its work, of a
/// request that must not do it twice, is [`RetryClass::Final`].
///
/// # Examples
///
/// ```
/// use dynamo_http::{RetryClass, Retryable};
///
/// struct Status(u16);
///
/// impl Retryable for Status {
///     fn class(&self) -> RetryClass {
///         match self.0 {
///             429 => RetryClass::Throttling,
///             500..=599 => RetryClass::Transient,
///             _ => RetryClass::Final,
///         }
///     }
/// }
/// assert_eq!(Status(404).class(), RetryClass::Final);
/// ```
pub trait Retryable {
    /// Whether, and how, to try again.
    fn class(&self) -> RetryClass;

    /// The pause that the server asked for.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

/// How an attempt failed, as far as a retry is concerned.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RetryClass {
    /// Trying again is useless or not safe.
    Final,
    /// Something broke that may work the next time.
    Transient,
    /// The server asks for fewer requests.
    Throttling,
    /// A kept connection was dead. The first one in a call is repeated at once and costs nothing; after that it
    /// counts as [`Transient`](Self::Transient).
    Stale,
}

/// The cautious view of a caller that knows nothing about its request: what may have been sent is final.
impl Retryable for Error {
    fn class(&self) -> RetryClass {
        if self.is_transient() && !self.is_maybe_sent() { RetryClass::Transient } else { RetryClass::Final }
    }
}
