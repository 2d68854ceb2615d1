//! Writes that need an item to be there, or not to be there, and that give it back when they fail.

use crate::{Condition, ConditionCheck, DeleteItem, Key, KeyNames, PutItem, UpdateItem, attr_name};

macro_rules! return_item_on_failure {
    ($($operation:ident),+) => {$(
        impl $operation {
            /// Has the error carry the stored item when the condition does not hold, at no further capacity.
            ///
            /// The short form of [`return_values_on_condition_check_failure`](Self::return_values_on_condition_check_failure)
            /// with `ALL_OLD`.
            pub fn return_item_on_failure(self) -> Self {
                self.return_values_on_condition_check_failure("ALL_OLD")
            }
        }
    )+};
}

return_item_on_failure!(PutItem, UpdateItem, DeleteItem, ConditionCheck);

impl PutItem {
    /// Writes the item only if there is none with its key.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{KeyNames, Operation, PutItem};
    /// use serde_json::json;
    ///
    /// let put = PutItem::new("orders", json!({"id": 7})).if_not_exists(&KeyNames::new("id"));
    /// let body = String::from_utf8(put.encode()?).unwrap();
    /// assert!(body.contains(r##""ConditionExpression":"attribute_not_exists(#n0)""##));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn if_not_exists(self, keys: &KeyNames) -> Self {
        self.condition(exists(&keys.partition, false))
    }

    /// Writes the item only in the place of one with the same key.
    pub fn if_exists(self, keys: &KeyNames) -> Self {
        self.condition(exists(&keys.partition, true))
    }
}

impl UpdateItem {
    /// Changes the item only if it is there, where an update would make it else.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, UpdateItem, key};
    ///
    /// let update = UpdateItem::new("orders", key("id", 7)).set("state", "paid").if_exists();
    /// let body = String::from_utf8(update.encode()?).unwrap();
    /// assert!(body.contains("attribute_exists(#n1)"));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn if_exists(self) -> Self {
        let condition = of_key(&self.key, true);
        self.condition(condition)
    }

    /// Makes the item, only if it is not there.
    pub fn if_not_exists(self) -> Self {
        let condition = of_key(&self.key, false);
        self.condition(condition)
    }
}

impl DeleteItem {
    /// Deletes the item only if it is there: that there is none is an error then.
    pub fn if_exists(self) -> Self {
        let condition = of_key(&self.key, true);
        self.condition(condition)
    }
}

impl ConditionCheck {
    /// Demands that the item is there.
    pub fn if_exists(self) -> Self {
        let condition = of_key(&self.key, true);
        self.condition(condition)
    }

    /// Demands that the item is not there.
    pub fn if_not_exists(self) -> Self {
        let condition = of_key(&self.key, false);
        self.condition(condition)
    }
}

/// Every item has its key, so one attribute of the key tells whether there is an item.
fn exists(attribute: &str, exists: bool) -> Condition {
    let attribute = attr_name(attribute);
    if exists { attribute.exists() } else { attribute.not_exists() }
}

fn of_key(key: &Key, wanted: bool) -> Condition {
    exists(&key.names().partition, wanted)
}
