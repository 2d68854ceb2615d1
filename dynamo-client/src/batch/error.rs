//! A batch that was not done whole.

use crate::Error;

/// Why a batch was not done whole, with the report of what was done and what was not.
///
/// It turns into an [`Error`] by `?`; the report is lost then, so look at it first where it matters.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct BatchError<R> {
    /// What went wrong.
    pub error: Error,
    /// What was done, and what was left undone.
    pub report: R,
}

impl<R> From<BatchError<R>> for Error {
    fn from(failed: BatchError<R>) -> Self {
        failed.error
    }
}
