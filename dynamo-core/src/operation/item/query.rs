//! Query: reads the items of one partition, in order of their sort key.

use std::collections::BTreeMap;

use super::item_answer::{page_answer, read_fragment};
use super::legacy::{ConditionalOperator, LegacyCondition};
use super::returned::ReturnConsumedCapacity;
use super::select::Select;
use crate::expression::check_key_condition;
use crate::operation::check::{
    check_capacity, check_limit, check_name, check_select, check_table_name, invalid,
};
use crate::operation::structure::{encode, request};
use crate::operation::{Operation, Repeat};
use crate::{Condition, Error, Key, Projection};

request! {
    /// Reads the items of one partition of a table or an index, in order of their sort key.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, Query, attr};
    ///
    /// let request = Query::new("Thread", attr("ForumName").eq("S3") & attr("Subject").begins_with("H"))
    ///     .filter(attr("Views").gt(10))
    ///     .limit(25);
    /// assert!(request.encode().is_ok());
    ///
    /// let refused = Query::new("Thread", attr("Subject").begins_with("H")).encode();
    /// assert!(refused.is_err(), "the partition key must be compared by eq()");
    /// ```
    Query {
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
        optional {
            /// The index to read.
            index_name: String = "IndexName",
            /// Whether the answer must hold every write that succeeded before.
            consistent_read: bool = "ConsistentRead",
            /// Which attributes to return, or only the number of items.
            select: Select = "Select",
            /// Whether the sort keys go up; they do unless this says otherwise.
            scan_index_forward: bool = "ScanIndexForward",
            /// Where the page before ended.
            exclusive_start_key: Key = "ExclusiveStartKey",
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
            /// How several conditions of a legacy parameter are joined.
            conditional_operator: ConditionalOperator = "ConditionalOperator",
        }
        exact {
            /// The most items to look at.
            limit: u32 = "Limit",
        }
        many {
            /// Which keys to read, in the way of before there were key conditions.
            key_conditions: BTreeMap<String, LegacyCondition> = "KeyConditions",
            /// What must hold of an item for it to be returned, in the way of before there were filters.
            query_filter: BTreeMap<String, LegacyCondition> = "QueryFilter",
            /// The attributes to return, in the way of before there were projections.
            attributes_to_get: Vec<String> = "AttributesToGet",
        }
        trees {
            /// Which keys to read: equality of the partition key, and at most one comparison of the sort key.
            key_condition: Condition, key_condition_expression = "KeyConditionExpression",
            /// What must hold of an item for it to be returned.
            filter: Condition, filter_expression = "FilterExpression",
            /// Which attributes to return.
            projection: Projection, projection_expression = "ProjectionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
        values expression_attribute_values = "ExpressionAttributeValues",
    }
}

impl Query {
    /// Reads the items whose keys fulfil the condition; text goes in by [`raw`](crate::raw).
    pub fn new(table_name: impl Into<String>, key_condition: impl Into<Condition>) -> Self {
        Self::of(table_name).key_condition(key_condition)
    }

    /// Starts without a key condition, which comes by one of the setters.
    pub fn of(table_name: impl Into<String>) -> Self {
        Self::start(table_name.into())
    }

    fn check(&self) -> Result<(), Error> {
        check_table_name(&self.table_name)?;
        self.index_name.as_deref().map_or(Ok(()), |name| check_name(name, "IndexName"))?;
        check_limit(self.limit)?;
        let projected = self.projection.is_some()
            || self.projection_expression.is_some()
            || self.gives("AttributesToGet");
        check_select(self.select.as_ref(), projected, self.index_name.is_some())?;
        check_capacity(self.return_consumed_capacity.as_ref())?;
        self.exclusive_start_key.as_ref().map_or(Ok(()), Key::check)?;
        match (&self.key_condition, &self.key_condition_expression) {
            (Some(condition), None) => check_key_condition(condition, self.index_name.is_some()),
            (None, None)
                if !self.gives("KeyConditions") && !self.other.contains_key("KeyConditionExpression") =>
            {
                Err(invalid("KeyConditionExpression", "a query needs a key condition"))
            }
            _ => Ok(()),
        }
    }
}

impl Operation for Query {
    type Output = QueryOutput;

    fn name(&self) -> &str {
        "Query"
    }

    fn table_names(&self) -> Vec<&str> {
        vec![&self.table_name]
    }

    fn repeat(&self) -> Repeat {
        Repeat::Read
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| self.write_request(writer))
    }

    fn decode(body: &[u8]) -> Result<QueryOutput, Error> {
        read(body, read_fragment)
    }
}

page_answer! {
    /// The answer of [`Query`]: a page of items.
    Query, QueryOutput, read
}
