//! UpdateItem: changes attributes of one item.

use std::collections::BTreeMap;

use super::item_answer::{item_operation, read_fragment, write_answer};
use super::legacy::{AttributeValueUpdate, ConditionalOperator, ExpectedAttributeValue};
use super::returned::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::operation::check::{
    OLD_AND_NEW, check_capacity, check_metrics, check_on_failure, check_return_values, check_table_name,
    invalid,
};
use crate::operation::structure::{encode, request};
use crate::operation::{Operation, Repeat};
use crate::{Condition, Error, IntoAttr, IntoOperand, Key, Update};

request! {
    /// Changes attributes of one item, or makes an item of its key and them.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, Repeat, UpdateItem, attr, key};
    ///
    /// let request = UpdateItem::new("Thread", key("ForumName", "S3").sort("Subject", "Hi"))
    ///     .set("Message", "edited")
    ///     .add("Views", 1)
    ///     .remove("Draft")
    ///     .condition(attr("Locked").eq(false))
    ///     .return_values("ALL_NEW");
    /// assert!(request.encode().is_ok());
    /// assert_eq!(request.repeat(), Repeat::Unsafe, "a second time would add another 1");
    /// ```
    UpdateItem {
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The item's key.
            key: Key = "Key",
        }
        optional {
            /// Which attributes come back.
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
            /// What to change, in the way of before there were updates.
            attribute_updates: BTreeMap<String, AttributeValueUpdate> = "AttributeUpdates",
            /// What must hold of the item, in the way of before there were conditions.
            expected: BTreeMap<String, ExpectedAttributeValue> = "Expected",
        }
        trees {
            /// What to change.
            update: Update, update_expression = "UpdateExpression",
            /// What must hold of the item before.
            condition: Condition, condition_expression = "ConditionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
        values expression_attribute_values = "ExpressionAttributeValues",
    }
}

impl UpdateItem {
    /// Changes the item of `table_name` that has the key `key`. Without anything to change, the item is made if there is none.
    pub fn new(table_name: impl Into<String>, key: impl Into<Key>) -> Self {
        Self::start(table_name.into(), key.into())
    }

    /// Gives the attribute this value; see [`Update::set`].
    pub fn set(self, attr: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.change(|update| update.set(attr, value))
    }

    /// Gives the attribute this value unless the item has the attribute; see [`Update::set_if_absent`].
    pub fn set_if_absent(self, attr: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.change(|update| update.set_if_absent(attr, value))
    }

    /// Removes the attribute, or the member of a list or map; see [`Update::remove`].
    pub fn remove(self, attr: impl IntoAttr) -> Self {
        self.change(|update| update.remove(attr))
    }

    /// Adds a number to the attribute, or members to a set; see [`Update::add`].
    pub fn add(self, attr: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.change(|update| update.add(attr, value))
    }

    /// Takes the members of a set out of the attribute; see [`Update::delete`].
    pub fn delete(self, attr: impl IntoAttr, members: impl IntoOperand) -> Self {
        self.change(|update| update.delete(attr, members))
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        check_table_name(&self.table_name)?;
        self.key.check()?;
        if let Some(update) = &self.update {
            if update.is_empty() {
                return Err(invalid("UpdateExpression", "the update has nothing to change"));
            }
            let key = self.key.names();
            update.check_spares_key(&|name| key.partition == name || key.sort.as_deref() == Some(name))?;
        }
        check_return_values(self.return_values.as_ref(), OLD_AND_NEW)?;
        check_capacity(self.return_consumed_capacity.as_ref())?;
        check_metrics(self.return_item_collection_metrics.as_ref())?;
        check_on_failure(self.return_values_on_condition_check_failure.as_ref())
    }

    fn change(mut self, change: impl FnOnce(Update) -> Update) -> Self {
        self.update = Some(change(self.update.take().unwrap_or_default()));
        self
    }
}

impl Operation for UpdateItem {
    type Output = UpdateItemOutput;

    fn name(&self) -> &str {
        "UpdateItem"
    }

    fn table_names(&self) -> Vec<&str> {
        vec![&self.table_name]
    }

    /// Safe if each clause settles its attribute whatever was there; what is text or given by its name is not read, thus
    /// unsafe.
    fn repeat(&self) -> Repeat {
        let unread = self.update_expression.is_some()
            || ["UpdateExpression", "AttributeUpdates"].iter().any(|name| self.other.contains_key(*name));
        match &self.update {
            _ if unread => Repeat::Unsafe,
            _ if !self.attribute_updates.values().all(AttributeValueUpdate::settles) => Repeat::Unsafe,
            Some(update) => update.repeat(),
            None => Repeat::Safe,
        }
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| self.write_request(writer))
    }

    fn decode(body: &[u8]) -> Result<UpdateItemOutput, Error> {
        read(body, read_fragment)
    }
}

write_answer! {
    /// The answer of [`UpdateItem`].
    UpdateItemOutput, read
}

item_operation!(UpdateItem, UpdateItemOutput, read);
