//! Retries: what may be repeated, when, how often, and who pays for it.
//!
//! The decision is a pure state machine ([`RetryState`]): outcomes and a random number go in, a pause or a stop comes
//! out. [`retry`] is the loop around it that sleeps.

mod policy;
mod quota;
mod retryable;
mod run;
mod state;

pub use self::policy::{Failed, HintRule, Retry, RetryPolicy};
pub use self::quota::RetryQuota;
pub use self::retryable::{RetryClass, Retryable};
pub use self::run::{Stopped, Success, retry};
pub use self::state::{Decision, RetryState, StoppedBy};
