//! What an error keeps of the parts of a transaction.

use dynamo_core::{Item, Key, KeyNames, TransactionAction, TransactionPart};

/// A part of a transaction as it was requested.
pub(crate) struct RequestedPart {
    pub(crate) action: TransactionAction,
    pub(crate) table: Option<String>,
    pub(crate) key: Option<Key>,
    /// The item of a put, where it is at fault or may be.
    pub(crate) item: Option<Item>,
}

impl RequestedPart {
    /// Keeps what is needed to tell a part by: its key, taken out of a put's item where the key's names are known.
    pub(crate) fn new(part: TransactionPart<'_>, at_fault: bool, names: Option<KeyNames>) -> Self {
        let of_item = || Key::from_item(part.item?, &names?).ok();
        Self {
            action: part.action,
            table: part.table_name.map(str::to_owned),
            key: part.key.cloned().or_else(of_item),
            item: part.item.filter(|_| at_fault).cloned(),
        }
    }
}
