//! What is done with tables in more than one call: making one that is missing, deleting one with all that takes, their time to live, their tags.

mod create_if_missing;
mod delete_if_exists;
mod difference;
mod tags;
mod time_to_live;

pub use self::create_if_missing::{CreateTableIfMissing, EnsuredTable};
pub use self::delete_if_exists::DeleteTableIfExists;
pub use self::difference::TableDifference;
pub use self::tags::Tags;
pub use self::time_to_live::TimeToLive;

pub(crate) use self::difference::TableDifferences;
