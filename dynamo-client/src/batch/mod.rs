//! Batches of any size: chunked, resent until nothing is unprocessed, and accounted for to the last item.

mod engine;
mod error;
mod get;
mod get_answers;
mod get_machine;
mod get_report;
mod pace;
mod puts;
mod refused;
mod sums;
mod write;
mod write_machine;
mod write_report;
mod write_run;
mod write_source;

pub use self::error::{BatchError, BatchStreamError};
pub use self::get::BatchGet;
pub use self::get_answers::BatchGetAnswers;
pub use self::get_report::{BatchGetEntry, BatchGetReport, GetOutcome};
pub use self::refused::Refusal;
pub use self::write::BatchWrite;
pub use self::write_report::{BatchProgress, BatchWriteReport, RefusedWrite};
pub use self::write_run::BatchWriteRun;
