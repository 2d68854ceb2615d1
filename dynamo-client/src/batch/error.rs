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

/// Why a batch from a source that can fail was not done whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchStreamError<E, R> {
    /// The batch failed, the source did not.
    #[error("{0}")]
    Batch(BatchError<R>),
    /// The source failed. What had been read before was sent.
    #[error("the source of the batch failed")]
    Source {
        /// The error of the source.
        error: E,
        /// What went wrong with what had been read before, if anything did.
        batch: Option<Error>,
        /// What was done, and what was left undone.
        report: R,
    },
}

impl<E, R> BatchStreamError<E, R> {
    /// What was done, and what was left undone.
    #[must_use]
    pub fn report(&self) -> &R {
        match self {
            Self::Batch(failed) => &failed.report,
            Self::Source { report, .. } => report,
        }
    }

    /// The same, for keeps.
    #[must_use]
    pub fn into_report(self) -> R {
        match self {
            Self::Batch(failed) => failed.report,
            Self::Source { report, .. } => report,
        }
    }
}

/// By `?`, where the source fails as the client does: a scan as the source of a batch.
impl<E: Into<Self>, R> From<BatchStreamError<E, R>> for Error {
    fn from(failed: BatchStreamError<E, R>) -> Self {
        match failed {
            BatchStreamError::Batch(failed) => failed.error,
            BatchStreamError::Source { error, .. } => error.into(),
        }
    }
}
