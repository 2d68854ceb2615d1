//! GetItem: reads one item by its key.

use super::item_answer::{item_operation, read_fragment, read_written};
use super::returned::ReturnConsumedCapacity;
use crate::operation::check::{check_capacity, check_table_name};
use crate::operation::structure::{Members, encode, request, unknown_in};
use crate::operation::{Operation, Repeat};
use crate::wire::Reader;
use crate::{ConsumedCapacity, Error, Item, Key, Projection, UnknownMembers};

request! {
    /// Reads one item by its key.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{GetItem, Operation, key};
    ///
    /// let request = GetItem::new("Thread", key("ForumName", "S3").sort("Subject", "Hi")).projection(["Views", "Tags"]);
    /// let body = String::from_utf8(request.encode()?)?;
    /// assert!(body.contains(r##""ProjectionExpression":"#n0, #n1""##));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    GetItem {
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The item's key.
            key: Key = "Key",
        }
        optional {
            /// Whether the answer must hold every write that succeeded before.
            consistent_read: bool = "ConsistentRead",
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
        }
        many {
            /// The attributes to return, in the way of before there were projections.
            attributes_to_get: Vec<String> = "AttributesToGet",
        }
        trees {
            /// Which attributes to return.
            projection: Projection, projection_expression = "ProjectionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
    }
}

impl GetItem {
    /// Reads the item of `table_name` that has the key `key`.
    pub fn new(table_name: impl Into<String>, key: impl Into<Key>) -> Self {
        Self::start(table_name.into(), key.into())
    }
}

impl Operation for GetItem {
    type Output = GetItemOutput;

    fn name(&self) -> &str {
        "GetItem"
    }

    fn table_names(&self) -> Vec<&str> {
        vec![&self.table_name]
    }

    fn repeat(&self) -> Repeat {
        Repeat::Read
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        check_table_name(&self.table_name)?;
        self.key.check()?;
        check_capacity(self.return_consumed_capacity.as_ref())?;
        encode(&mut |writer| self.write_request(writer))
    }

    fn decode(body: &[u8]) -> Result<GetItemOutput, Error> {
        read(body, read_fragment)
    }
}

/// The answer of [`GetItem`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct GetItemOutput<T = Item> {
    /// The item; nothing if there is none with this key.
    pub item: Option<T>,
    /// The capacity that was used, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> UnknownMembers for GetItemOutput<T> {
    fn unknown_members(&self) -> Vec<String> {
        unknown_in(&self.other, &[("ConsumedCapacity", &self.consumed_capacity)])
    }
}

item_operation!(GetItem, GetItemOutput, read);

fn read<'de, T>(
    body: &'de [u8],
    item: fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<GetItemOutput<T>, Error> {
    let mut found = None;
    let answer = read_written(body, "Item", &mut |reader| {
        found = Some(item(reader)?);
        Ok(())
    })?;
    Ok(GetItemOutput { item: found, consumed_capacity: answer.consumed_capacity, other: answer.other })
}
