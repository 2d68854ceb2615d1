//! Batches of any size as pure state machines: what to send next, what came back undone, what is left.
//!
//! A machine does not send. Whoever drives it takes the next request, sends it, hands in the answer, and decides how
//! long to wait before the next.

mod get_answer;
mod get_batcher;
mod keyed_batch;
mod superseded;
mod table_name;
mod write_batcher;

pub use self::get_answer::GetAnswer;
pub use self::get_batcher::GetBatcher;
pub use self::keyed_batch::{KeyedAnswer, KeyedBatch};
pub use self::superseded::{OnDuplicate, Superseded};
pub use self::write_batcher::WriteBatcher;
