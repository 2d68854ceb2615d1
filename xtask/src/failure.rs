//! Why a command failed, in words for the person who ran it.

use std::fmt;

pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

/// One message, of one line or more.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
}

impl Failure {
    pub(crate) fn new(message: String) -> Self {
        Self { message }
    }

    /// The failure of `what`, because of `cause`.
    pub(crate) fn caused(what: &str, cause: impl fmt::Display) -> Self {
        Self::new(format!("{what}: {cause}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
