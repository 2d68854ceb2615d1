//! A part that cannot be part of a batch.

use std::fmt;

use dynamo_core::{IntoWriteRequest, WriteRequest};

use crate::{Client, Error, ErrorKind, Unbound};

/// Why a part can't be part of a batch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// It belongs to another client.
    AnotherClient,
    /// It has what no batch has a place for, or is wrong in itself.
    Invalid(dynamo_core::Error),
}

impl Refusal {
    /// The error that a batch ends with when it refuses the part at this position.
    pub(super) fn error(&self, position: usize) -> Error {
        match self {
            Self::AnotherClient => Error::told(ErrorKind::InvalidRequest, format!("[{position}]: {self}")),
            // What was refused when it was pushed says its position.
            Self::Invalid(error) if error.path().is_some_and(|path| path.starts_with('[')) => {
                Error::encode(error.clone())
            }
            Self::Invalid(error) => {
                let kind = Error::encode(error.clone()).kind();
                let dot = if error.path().is_some() { "." } else { ": " };
                Error::told(kind, format!("[{position}]{dot}{error}"))
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherClient => f.write_str("a part of the batch belongs to another client"),
            Self::Invalid(error) => error.fmt(f),
        }
    }
}

impl Client {
    /// What a batch sends for this, or why it can't.
    pub(super) fn write_request<U>(&self, write: U) -> Result<(String, WriteRequest), Refusal>
    where
        U: Unbound,
        U::Operation: IntoWriteRequest,
    {
        match self.take(write) {
            (true, _) => Err(Refusal::AnotherClient),
            (false, write) => write.into_write_request().map_err(Refusal::Invalid),
        }
    }
}

/// What another batch left over.
impl Unbound for (String, WriteRequest) {
    type Operation = Self;

    fn unbound(self) -> (Option<Client>, Self) {
        (None, self)
    }
}
