//! Optimistic locking: a write counts a version up, and is refused when somebody else has written in between.

use crate::operation::check::invalid;
use crate::{
    Condition, ConditionCheck, DeleteItem, Error, ErrorKind, Item, Number, PutItem, UpdateItem, attr_name,
};

/// The highest version: signed and unsigned fields of 64 bits can both hold it.
const MAX_VERSION: u64 = i64::MAX.unsigned_abs();

impl PutItem {
    /// Writes the item only if the stored one still has the version that this one has, and counts the version up.
    ///
    /// `attribute` is the name of the version in the item, taken as it is. An item that lacks it, or has 0 or NULL there, has
    /// not been written yet: it is written with version 1, if the stored item has no version either. The error of a
    /// refused write carries the stored item.
    ///
    /// A version that is no whole number from 0, or is the highest there is, comes out when the request is encoded.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, PutItem};
    /// use serde_json::json;
    ///
    /// let put = PutItem::new("orders", json!({"id": 7, "version": 3})).version("version");
    /// assert_eq!(put.item.get_as::<u64>("version")?, Some(4));
    /// let body = String::from_utf8(put.encode()?).unwrap();
    /// assert!(body.contains(r##""ConditionExpression":"#n0 = :v0""##) && body.contains(r#"":v0":{"N":"3"}"#));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn version(mut self, attribute: impl AsRef<str>) -> Self {
        let attribute = attribute.as_ref();
        let counted = read(&self.item, attribute).and_then(|stored| {
            self.item.insert(attribute, next(attribute, stored)?)?;
            Ok(stored)
        });
        match counted {
            Ok(stored) => self.condition(has(attribute, stored)).return_item_on_failure(),
            Err(error) => {
                self.error.get_or_insert(error);
                self
            }
        }
    }
}

impl UpdateItem {
    /// Changes the item only if it still has the version `stored`, and counts the version up.
    ///
    /// `attribute` is the name of the version, taken as it is; 0 stands for an item that has none, or is not there. The
    /// error of a refused write carries the stored item.
    ///
    /// A negative version, or the highest there is, comes out when the request is encoded.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, UpdateItem, key};
    ///
    /// let update = UpdateItem::new("orders", key("id", 7)).set("state", "paid").version("version", 3);
    /// let body = String::from_utf8(update.encode()?).unwrap();
    /// assert!(body.contains(r#""SET #n0 = :v0, #n1 = :v1""#) && body.contains(r##""#n1 = :v2""##));
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn version(mut self, attribute: impl AsRef<str>, stored: impl TryInto<u64>) -> Self {
        let attribute = attribute.as_ref();
        let counted = given(attribute, stored).and_then(|stored| Ok((stored, next(attribute, stored)?)));
        match counted {
            Ok((stored, next)) => self
                .set(attr_name(attribute), next)
                .condition(has(attribute, stored))
                .return_item_on_failure(),
            Err(error) => {
                self.error.get_or_insert(error);
                self
            }
        }
    }
}

macro_rules! only_of_version {
    ($operation:ident, $(#[$doc:meta])*) => {
        impl $operation {
            $(#[$doc])*
            ///
            /// `attribute` is the name of the version, taken as it is; 0 stands for an item that has none, or is not
            /// there. When it does not hold, the error carries the stored item.
            ///
            /// A negative version comes out when the request is encoded.
            pub fn version(mut self, attribute: impl AsRef<str>, stored: impl TryInto<u64>) -> Self {
                let attribute = attribute.as_ref();
                match given(attribute, stored) {
                    Ok(stored) => self.condition(has(attribute, stored)).return_item_on_failure(),
                    Err(error) => {
                        self.error.get_or_insert(error);
                        self
                    }
                }
            }
        }
    };
}

only_of_version! { DeleteItem,
    /// Deletes the item only if it still has the version `stored`.
}
only_of_version! { ConditionCheck,
    /// Demands that the item still has the version `stored`; the version stays as it is.
}

/// The version that an item has; 0 for none.
fn read(item: &Item, attribute: &str) -> Result<u64, Error> {
    let number = item.get_as::<Option<Number>>(attribute)?.flatten().unwrap_or(Number::ZERO);
    number.to_u64().ok_or_else(|| not_a_version(attribute))
}

/// The version that a caller gives.
fn given(attribute: &str, version: impl TryInto<u64>) -> Result<u64, Error> {
    version.try_into().map_err(|_| not_a_version(attribute))
}

fn next(attribute: &str, version: u64) -> Result<u64, Error> {
    if version >= MAX_VERSION {
        let message = format!("the version can't be counted up: {MAX_VERSION} is the highest");
        return Err(Error::new(ErrorKind::InvalidNumber, message).at_name(attribute));
    }
    Ok(version + 1)
}

/// Holds while the stored item has the version, where none counts as 0.
fn has(attribute: &str, version: u64) -> Condition {
    let stored = attr_name(attribute);
    if version == 0 { stored.not_exists() | stored.eq(0) } else { stored.eq(version) }
}

#[cold]
fn not_a_version(attribute: &str) -> Error {
    invalid(attribute, "a version is a whole number from 0")
}
