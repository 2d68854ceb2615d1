//! Operations on many items at once, each on its own.

pub(crate) mod batch_get_item;
pub(crate) mod batch_write_item;
mod keys_and_attributes;

pub(crate) use self::batch_get_item::read_tables;

pub use self::batch_get_item::{BatchGetItem, BatchGetItemOutput, IntoBatchGet};
pub use self::batch_write_item::{BatchWriteItem, BatchWriteItemOutput, IntoWriteRequest, WriteRequest};
pub use self::keys_and_attributes::KeysAndAttributes;
