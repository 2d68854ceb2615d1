//! Writes that depend on what is stored: locked by a version, creating, counting, and the item that a failed one found.

mod asked;
mod requirement;
mod version;

pub(crate) use self::asked::asked_for_item;
pub use self::version::{Versioned, VersionedWrite};
