//! What became of one key.

use std::fmt;

use crate::{Error, Key};

/// What became of one key that was asked for. Its `Debug` form shows no item.
#[non_exhaustive]
#[derive(Clone)]
pub struct GetAnswer<T> {
    /// The table, by the name it was asked by.
    pub table: String,
    /// The key.
    pub key: Key,
    /// At which positions it was asked for, of all keys that were given; never empty.
    pub positions: Vec<usize>,
    /// The item; nothing if there is none with this key; why it does not fit, if it does not fit `T`.
    pub item: Result<Option<T>, Error>,
}

impl<T> GetAnswer<T> {
    /// Whether there is no item with this key.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.item, Ok(None))
    }
}

impl<T> fmt::Debug for GetAnswer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = match &self.item {
            Ok(Some(_)) => "found",
            Ok(None) => "missing",
            Err(_) => "misfit",
        };
        f.debug_struct("GetAnswer")
            .field("table", &self.table)
            .field("positions", &self.positions)
            .field("item", &item)
            .finish_non_exhaustive()
    }
}
