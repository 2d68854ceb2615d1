//! Writes that depend on what is stored: locked by a version, creating, counting, saving what has changed; and the item that
//! a failed one found.

mod asked;
mod changes;
mod counter;
mod create;
mod expiry;
mod found;
mod requirement;
mod upsert;
mod version;

pub(crate) use self::asked::asked_for_item;
pub use self::changes::Changes;
pub use self::counter::Increment;
pub use self::create::Create;
pub use self::version::{Versioned, VersionedWrite};
