//! ConditionCheck: a condition on an item, inside of a transaction.

use super::returned::ReturnValuesOnConditionCheckFailure;
use crate::operation::check::{check_on_failure, check_table_name, invalid};
use crate::operation::structure::request;
use crate::{Condition, Error, Key};

request! {
    /// A condition that an item must fulfil for a transaction to be carried out; there is no such operation alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{ConditionCheck, Operation, TransactWriteItems, attr, key};
    ///
    /// let request = TransactWriteItems::new()
    ///     .with(ConditionCheck::new("Forum", key("Name", "S3")).condition(attr("Closed").not_exists()));
    /// assert!(request.encode().is_ok());
    /// ```
    ConditionCheck {
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The item's key.
            key: Key = "Key",
        }
        optional {
            /// Whether the item as it is comes back when the condition does not hold.
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure = "ReturnValuesOnConditionCheckFailure",
        }
        trees {
            /// What must hold of the item.
            condition: Condition, condition_expression = "ConditionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
        values expression_attribute_values = "ExpressionAttributeValues",
    }
}

impl ConditionCheck {
    /// Checks the item of `table_name` that has the key `key`.
    pub fn new(table_name: impl Into<String>, key: impl Into<Key>) -> Self {
        Self::start(table_name.into(), key.into())
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        check_table_name(&self.table_name)?;
        self.key.check()?;
        check_on_failure(self.return_values_on_condition_check_failure.as_ref())?;
        if self.condition.is_none()
            && self.condition_expression.is_none()
            && !self.other.contains_key("ConditionExpression")
        {
            return Err(invalid("ConditionExpression", "a condition check needs a condition"));
        }
        Ok(())
    }
}
