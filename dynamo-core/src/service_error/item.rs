//! The items that come with an error, decoded.

use serde::Deserialize;

use super::{CancellationReason, ServiceError};
use crate::{Error, Item};

impl ServiceError {
    /// The stored item, when a condition did not hold and the item was asked for; of a cancelled transaction, the item
    /// of the first condition that did not hold.
    #[must_use]
    pub fn failed_item(&self) -> Option<&Item> {
        match self.failed_reason() {
            Some(reason) => reason.item.as_ref(),
            None => self.item.as_ref(),
        }
    }

    /// [`failed_item`](Self::failed_item), decoded. `None` if there was no item, or it was not asked for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the item does not fit the type.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::ServiceError;
    /// use serde_json::{Value, json};
    ///
    /// let body = br#"{"__type":"x#ConditionalCheckFailedException","Item":{"id":{"N":"7"}}}"#;
    /// let error = ServiceError::parse(400, None, None, body);
    /// assert_eq!(error.item_as::<Value>()?, Some(json!({"id": 7})));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn item_as<'de, T: Deserialize<'de>>(&'de self) -> Result<Option<T>, Error> {
        self.failed_item().map(Item::to).transpose()
    }

    /// The first reason of a cancelled transaction that is a condition which did not hold.
    fn failed_reason(&self) -> Option<&CancellationReason> {
        self.cancellation_reasons.iter().find(|reason| reason.is_conditional_check_failed())
    }
}

impl CancellationReason {
    /// Whether the condition of this item did not hold.
    #[must_use]
    pub fn is_conditional_check_failed(&self) -> bool {
        self.code == "ConditionalCheckFailed"
    }

    /// The stored item, decoded. `None` if there was no item, or it was not asked for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the item does not fit the type.
    pub fn item_as<'de, T: Deserialize<'de>>(&'de self) -> Result<Option<T>, Error> {
        self.item.as_ref().map(Item::to).transpose()
    }
}
