//! Why a cursor was refused.

use std::fmt;

use crate::{Error, ErrorKind};

/// Why a cursor, or the saved state of a scan, was refused or could not be made.
///
/// It never says what is in the cursor, nor what was expected there: it may be shown to whoever sent it.
#[derive(Clone)]
pub struct CursorError {
    kind: CursorErrorKind,
    source: Option<dynamo_core::Error>,
}

/// The kinds of [`CursorError`].
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CursorErrorKind {
    /// It has characters that no cursor has.
    NotBase64,
    /// It is longer than cursors are.
    TooLong,
    /// Its end is missing.
    Truncated,
    /// It is of a version that is not known here.
    Version,
    /// Its signature is not right: it was changed, made by somebody else, or signed with a secret that is not accepted.
    Forged,
    /// It belongs to another table, index or query, or to somebody else.
    Foreign,
    /// Its time is over.
    Expired,
    /// It is right, but what is in it is no cursor of this operation.
    Malformed,
    /// The state belongs to a scan of another number of segments.
    Segments,
    /// The secret is too short.
    Secret,
    /// The request that it is for can't be encoded.
    Request,
}

impl CursorError {
    pub(crate) fn new(kind: CursorErrorKind) -> Self {
        Self { kind, source: None }
    }

    pub(crate) fn request(error: dynamo_core::Error) -> Self {
        Self { kind: CursorErrorKind::Request, source: Some(error) }
    }

    /// The kind, for a `match`.
    #[must_use]
    pub fn kind(&self) -> CursorErrorKind {
        self.kind
    }
}

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use CursorErrorKind as Kind;
        f.write_str(match self.kind {
            Kind::NotBase64 => "the cursor has characters that no cursor has",
            Kind::TooLong => "the cursor is longer than cursors are",
            Kind::Truncated => "the end of the cursor is missing",
            Kind::Version => "the cursor is of a version that is not known here",
            Kind::Forged => "the cursor's signature is not right",
            Kind::Foreign => "the cursor belongs to another table, index or query",
            Kind::Expired => "the cursor has expired; start from the beginning",
            Kind::Malformed => "the cursor is none of this operation",
            Kind::Segments => "the state belongs to a scan of another number of segments",
            Kind::Secret => "the secret that signs cursors has less than 16 bytes",
            Kind::Request => match &self.source {
                Some(error) => {
                    return write!(f, "the request that the cursor is for can't be encoded: {error}");
                }
                None => "the request that the cursor is for can't be encoded",
            },
        })
    }
}

impl fmt::Debug for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CursorError({:?})", self.kind)
    }
}

/// `Display` has told the whole story.
impl std::error::Error for CursorError {}

impl From<CursorError> for Error {
    fn from(error: CursorError) -> Self {
        let kind = match error.kind {
            CursorErrorKind::Secret => ErrorKind::Configuration,
            CursorErrorKind::Request => ErrorKind::InvalidRequest,
            _ => ErrorKind::InvalidCursor,
        };
        Self::told(kind, error.to_string())
    }
}
