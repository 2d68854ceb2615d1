//! Batches of any size: chunked, resent until nothing is unprocessed, and accounted for to the last item.

mod error;
mod get;
mod pace;
mod refused;
mod write;

pub use self::error::BatchError;
pub use self::get::{BatchGet, BatchGetReport};
pub use self::write::{BatchProgress, BatchWrite, BatchWriteReport};
