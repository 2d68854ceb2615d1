//! Operations on many items at once, all or none.

pub(crate) mod transact_get_items;
pub(crate) mod transact_write_items;

pub use self::transact_get_items::{IntoTransactGet, TransactGetItems, TransactGetItemsOutput};
pub use self::transact_write_items::{
    IntoTransactWrite, TransactWrite, TransactWriteItems, TransactWriteItemsOutput,
};
