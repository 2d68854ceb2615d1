//! The parts of a transaction, as whoever explains its failure sees them.

use std::fmt;

use crate::{Item, Key};

/// What a part of a transaction does.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum TransactionAction {
    /// Checks an item and leaves it as it is.
    ConditionCheck,
    /// Writes a whole item.
    Put,
    /// Deletes an item.
    Delete,
    /// Changes attributes of an item.
    Update,
    /// Reads an item.
    Get,
    /// Whatever its PartiQL statement says.
    Statement,
}

impl TransactionAction {
    /// The action's name, as in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConditionCheck => "ConditionCheck",
            Self::Put => "Put",
            Self::Delete => "Delete",
            Self::Update => "Update",
            Self::Get => "Get",
            Self::Statement => "Statement",
        }
    }
}

impl fmt::Display for TransactionAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One part of a transaction: what it does, where, and to which item. `Debug` leaves out the key and the item.
///
/// # Examples
///
/// ```
/// use dynamo_core::{DeleteItem, Operation, TransactWriteItems, TransactionAction, key};
///
/// let request = TransactWriteItems::new().with(DeleteItem::new("Thread", key("id", 7)));
/// let parts = request.transaction_parts();
/// assert_eq!(parts[0].action, TransactionAction::Delete);
/// assert_eq!(parts[0].table_name, Some("Thread"));
/// assert_eq!(parts[0].key, Some(&key("id", 7)));
/// ```
#[non_exhaustive]
#[derive(Clone, Copy)]
pub struct TransactionPart<'a> {
    /// What it does.
    pub action: TransactionAction,
    /// The table's name or ARN, where the part names it by itself.
    pub table_name: Option<&'a str>,
    /// The key of the item, where the request names it.
    pub key: Option<&'a Key>,
    /// The whole item that was to be written, of a put.
    pub item: Option<&'a Item>,
}

impl<'a> TransactionPart<'a> {
    /// A part of which nothing is known but what it does.
    #[must_use]
    pub fn new(action: TransactionAction) -> Self {
        Self { action, table_name: None, key: None, item: None }
    }

    pub(crate) fn on_key(action: TransactionAction, table_name: &'a str, key: &'a Key) -> Self {
        Self { table_name: Some(table_name), key: Some(key), ..Self::new(action) }
    }

    pub(crate) fn on_item(action: TransactionAction, table_name: &'a str, item: &'a Item) -> Self {
        Self { table_name: Some(table_name), item: Some(item), ..Self::new(action) }
    }
}

impl fmt::Debug for TransactionPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionPart")
            .field("action", &self.action)
            .field("table_name", &self.table_name)
            .finish_non_exhaustive()
    }
}
