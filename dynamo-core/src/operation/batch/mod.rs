//! Operations on many items at once, each on its own.

pub(crate) mod batch_get_item;
pub(crate) mod batch_write_item;

pub(crate) use self::batch_get_item::read_tables;

pub use self::batch_get_item::{BatchGetItem, BatchGetItemOutput, IntoBatchGet, KeysAndAttributes};
pub use self::batch_write_item::{BatchWriteItem, BatchWriteItemOutput, IntoWriteRequest, WriteRequest};
