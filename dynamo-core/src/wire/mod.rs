//! DynamoDB's JSON, read and written by hand: one pull reader, one writer, used by everything in this crate.

mod reader;
mod shape;
mod skip;
mod tag;
mod text;
mod writer;

pub(crate) use self::reader::Reader;
pub(crate) use self::shape::{Wire, at_step};
pub(crate) use self::tag::{Tag, decode_base64, too_deep};
pub(crate) use self::writer::Writer;

/// The levels an attribute may have, the innermost value being one.
pub(crate) const MAX_LEVELS: u32 = 32;

/// The documents (lists and maps) that may enclose one another in what we write: the innermost value is a level as well.
pub(crate) const MAX_DOCUMENTS: u32 = MAX_LEVELS - 1;

/// The same for what we read: one more, for a service that counts otherwise.
const MAX_DOCUMENTS_READ: u32 = MAX_LEVELS;
