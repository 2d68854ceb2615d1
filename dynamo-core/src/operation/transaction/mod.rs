//! Operations on many items at once, all or none.

mod part;
mod reason;
pub(crate) mod transact_get_items;
mod transact_write;
pub(crate) mod transact_write_items;

pub use self::part::{TransactionAction, TransactionPart};
pub use self::transact_get_items::{IntoTransactGet, TransactGetItems, TransactGetItemsOutput};
pub use self::transact_write::{IntoTransactWrite, TransactWrite};
pub use self::transact_write_items::{TransactWriteItems, TransactWriteItemsOutput};
