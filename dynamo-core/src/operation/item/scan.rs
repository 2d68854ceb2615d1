//! Scan: reads all items of a table or an index.

use std::collections::BTreeMap;

use super::item_answer::{page_answer, read_fragment};
use super::legacy::{ConditionalOperator, LegacyCondition};
use super::returned::ReturnConsumedCapacity;
use super::select::Select;
use crate::operation::check::{
    check_capacity, check_limit, check_name, check_select, check_table_name, invalid,
};
use crate::operation::structure::{encode, request};
use crate::operation::{Operation, Repeat};
use crate::{Condition, Error, Key, Projection};

/// The most segments of a parallel scan.
const MAX_SEGMENTS: u32 = 1_000_000;

request! {
    /// Reads all items of a table or an index, or one segment of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, Scan, attr};
    ///
    /// let request = Scan::new("Thread").filter(attr("Views").gt(10)).segment(0).total_segments(4);
    /// assert!(request.encode().is_ok());
    /// assert!(Scan::new("Thread").segment(4).total_segments(4).encode().is_err());
    /// ```
    Scan {
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
            /// Which segment of a parallel scan this is, from 0.
            segment: u32 = "Segment",
            /// Into how many segments a parallel scan divides the table.
            total_segments: u32 = "TotalSegments",
        }
        many {
            /// What must hold of an item for it to be returned, in the way of before there were filters.
            scan_filter: BTreeMap<String, LegacyCondition> = "ScanFilter",
            /// The attributes to return, in the way of before there were projections.
            attributes_to_get: Vec<String> = "AttributesToGet",
        }
        trees {
            /// What must hold of an item for it to be returned.
            filter: Condition, filter_expression = "FilterExpression",
            /// Which attributes to return.
            projection: Projection, projection_expression = "ProjectionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
        values expression_attribute_values = "ExpressionAttributeValues",
    }
}

impl Scan {
    /// Reads all items of `table_name`.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self::start(table_name.into())
    }

    fn check(&self) -> Result<(), Error> {
        check_table_name(&self.table_name)?;
        self.index_name.as_deref().map_or(Ok(()), |name| check_name(name, "IndexName"))?;
        check_limit(self.limit)?;
        check_segments(self.segment, self.total_segments)?;
        let projected = self.projection.is_some()
            || self.projection_expression.is_some()
            || self.gives("AttributesToGet");
        check_select(self.select.as_ref(), projected, self.index_name.is_some())?;
        check_capacity(self.return_consumed_capacity.as_ref())?;
        self.exclusive_start_key.as_ref().map_or(Ok(()), Key::check)
    }
}

fn check_segments(segment: Option<u32>, total: Option<u32>) -> Result<(), Error> {
    match (segment, total) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(invalid("TotalSegments", "a segment needs the number of segments beside it")),
        (None, Some(_)) => Err(invalid("Segment", "a number of segments needs the segment beside it")),
        (Some(_), Some(total)) if total == 0 || total > MAX_SEGMENTS => {
            Err(invalid("TotalSegments", format!("expected 1 to {MAX_SEGMENTS}, found {total}")))
        }
        (Some(segment), Some(total)) if segment >= total => {
            Err(invalid("Segment", format!("expected less than TotalSegments, {total}, found {segment}")))
        }
        (Some(_), Some(_)) => Ok(()),
    }
}

impl Operation for Scan {
    type Output = ScanOutput;

    fn name(&self) -> &str {
        "Scan"
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

    fn decode(body: &[u8]) -> Result<ScanOutput, Error> {
        read(body, read_fragment)
    }
}

page_answer! {
    /// The answer of [`Scan`]: a page of items.
    Scan, ScanOutput, read
}
