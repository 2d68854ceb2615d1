//! A part that cannot be part of a batch, kept until the batch is sent.

use crate::{Error, ErrorKind};

#[derive(Clone, Debug)]
pub(super) enum Refused {
    /// It belongs to another client.
    Foreign,
    /// It has what no batch has a place for, or is wrong in itself.
    Invalid(dynamo_core::Error),
}

impl From<&Refused> for Error {
    fn from(refused: &Refused) -> Self {
        match refused {
            Refused::Foreign => {
                Self::told(ErrorKind::InvalidRequest, "a part of the batch belongs to another client")
            }
            Refused::Invalid(error) => Self::encode(error.clone()),
        }
    }
}
