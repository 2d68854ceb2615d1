//! Waiting: an operation that tells a state is asked until the state is the one that is waited for.

mod convenience;
mod error;
mod wait;

pub use self::wait::{Wait, WaitProgress};

pub(crate) use self::error::WaitEnd;
