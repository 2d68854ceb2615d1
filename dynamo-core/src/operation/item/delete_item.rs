//! DeleteItem: deletes one item by its key.

use std::collections::BTreeMap;

use super::item_answer::{item_operation, read_fragment, write_answer};
use super::legacy::{ConditionalOperator, ExpectedAttributeValue};
use super::returned::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::operation::check::{
    OLD_ONLY, check_capacity, check_metrics, check_on_failure, check_return_values, check_table_name,
};
use crate::operation::structure::{encode, request};
use crate::operation::{Operation, Repeat};
use crate::{Condition, Error, Key};

request! {
    /// Deletes one item by its key; that there is none is no error.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{DeleteItem, Operation, attr, key};
    ///
    /// let request = DeleteItem::new("Thread", key("ForumName", "S3").sort("Subject", "Hi"))
    ///     .condition(attr("Locked").eq(false))
    ///     .return_values("ALL_OLD");
    /// assert!(request.encode().is_ok());
    /// ```
    DeleteItem {
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The item's key.
            key: Key = "Key",
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
            /// What must hold of the item.
            condition: Condition, condition_expression = "ConditionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
        values expression_attribute_values = "ExpressionAttributeValues",
    }
}

impl DeleteItem {
    /// Deletes the item of `table_name` that has the key `key`.
    pub fn new(table_name: impl Into<String>, key: impl Into<Key>) -> Self {
        Self::start(table_name.into(), key.into())
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        check_table_name(&self.table_name)?;
        self.key.check()?;
        check_return_values(self.return_values.as_ref(), OLD_ONLY)?;
        check_capacity(self.return_consumed_capacity.as_ref())?;
        check_metrics(self.return_item_collection_metrics.as_ref())?;
        check_on_failure(self.return_values_on_condition_check_failure.as_ref())
    }
}

impl Operation for DeleteItem {
    type Output = DeleteItemOutput;

    fn name(&self) -> &str {
        "DeleteItem"
    }

    fn table_names(&self) -> Vec<&str> {
        vec![&self.table_name]
    }

    fn repeat(&self) -> Repeat {
        Repeat::Safe
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| self.write_request(writer))
    }

    fn decode(body: &[u8]) -> Result<DeleteItemOutput, Error> {
        read(body, read_fragment)
    }
}

write_answer! {
    /// The answer of [`DeleteItem`].
    DeleteItemOutput, read
}

item_operation!(DeleteItem, DeleteItemOutput, read);
