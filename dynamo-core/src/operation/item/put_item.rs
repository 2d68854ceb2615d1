//! PutItem: writes a whole item.

use std::collections::BTreeMap;

use serde::Serialize;

use super::item_answer::{item_operation, read_fragment, write_answer};
use super::legacy::{ConditionalOperator, ExpectedAttributeValue};
use super::returned::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::operation::check::{
    OLD_ONLY, check_capacity, check_item_size, check_metrics, check_on_failure, check_return_values,
    check_table_name,
};
use crate::operation::structure::{encode_sized, request};
use crate::operation::{Operation, Repeat};
use crate::{Condition, EmptyValues, Error, Item, to_item_with};

request! {
    /// Writes a whole item, in the place of the one that had its key.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, PutItem, attr};
    /// use serde_json::json;
    ///
    /// let request = PutItem::new("Thread", json!({"ForumName": "S3", "Subject": "Hi"}))
    ///     .condition(attr("ForumName").not_exists());
    /// assert!(request.encode().is_ok());
    /// ```
    PutItem {
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The item, its key among its attributes.
            item: Item = "Item",
        }
        optional {
            /// Which attributes come back: `NONE` or `ALL_OLD`.
            return_values: ReturnValues = "ReturnValues",
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
            /// Whether the size of the item collection is said.
            return_item_collection_metrics: ReturnItemCollectionMetrics = "ReturnItemCollectionMetrics",
            /// Whether the item as it is comes back when the condition does not hold.
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure = "ReturnValuesOnConditionCheckFailure",
            /// How several conditions of a legacy parameter are joined.
            conditional_operator: ConditionalOperator = "ConditionalOperator",
        }
        many {
            /// What must hold of the item, in the way of before there were conditions.
            expected: BTreeMap<String, ExpectedAttributeValue> = "Expected",
        }
        trees {
            /// What must hold of the item that is there before.
            condition: Condition, condition_expression = "ConditionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
        values expression_attribute_values = "ExpressionAttributeValues",
    }
}

impl PutItem {
    /// Writes `item` to the table; anything that serializes as a struct or a map will do.
    pub fn new(table_name: impl Into<String>, item: impl Serialize) -> Self {
        Self::new_with(table_name, item, EmptyValues::default())
    }

    /// Writes `item` to the table, with a policy for empty strings and binaries.
    pub fn new_with(table_name: impl Into<String>, item: impl Serialize, empty: EmptyValues) -> Self {
        let (item, error) = match to_item_with(&item, empty) {
            Ok(item) => (item, None),
            Err(error) => (Item::new(), Some(error)),
        };
        Self { error, ..Self::start(table_name.into(), item) }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        check_table_name(&self.table_name)?;
        check_item_size(&self.item)?;
        check_return_values(self.return_values.as_ref(), OLD_ONLY)?;
        check_capacity(self.return_consumed_capacity.as_ref())?;
        check_metrics(self.return_item_collection_metrics.as_ref())?;
        check_on_failure(self.return_values_on_condition_check_failure.as_ref())
    }
}

impl Operation for PutItem {
    type Output = PutItemOutput;

    fn name(&self) -> &str {
        "PutItem"
    }

    fn table_names(&self) -> Vec<&str> {
        vec![&self.table_name]
    }

    fn repeat(&self) -> Repeat {
        Repeat::Safe
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode_sized(self.item.as_json().len(), &mut |writer| self.write_request(writer))
    }

    fn decode(body: &[u8]) -> Result<PutItemOutput, Error> {
        read(body, read_fragment)
    }
}

write_answer! {
    /// The answer of [`PutItem`].
    PutItemOutput, read
}

item_operation!(PutItem, PutItemOutput, read);
