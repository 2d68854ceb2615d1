//! Transactions: why one was cancelled, part by part, and trying again where others were in the way.

mod cancellation;
mod contention;
mod requested;
mod responses;

pub use self::cancellation::{Cancellation, CancelledPart};

pub(crate) use self::contention::class_of;
pub(crate) use self::requested::RequestedPart;
