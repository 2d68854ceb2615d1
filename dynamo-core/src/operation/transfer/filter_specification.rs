//! The part of a table that is exported.

use std::collections::BTreeMap;

use crate::operation::check::invalid;
use crate::operation::structure::shape;
use crate::operation::{Operation, Query, Scan};
use crate::{Error, ErrorKind, Item};

shape! {
    /// The items, and their attributes, that are exported: expressions as text.
    ///
    /// To have the text made out of expressions, write them as a [`Scan`] or a [`Query`].
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{FilterSpecification, Scan, attr};
    ///
    /// let scan = Scan::new("Thread").filter(attr("Views").gt(10)).projection(["Subject"]);
    /// let filter = FilterSpecification::try_from(&scan)?;
    /// assert_eq!(filter.filter_expression.as_deref(), Some("#n0 > :v0"));
    /// assert_eq!(filter.expression_attribute_names["#n0"], "Views");
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    FilterSpecification {
        optional {
            /// What must hold of an item.
            filter_expression: String = "FilterExpression",
            /// The attributes.
            projection_expression: String = "ProjectionExpression",
            /// The partition, and what must hold of the sort key.
            key_condition_expression: String = "KeyConditionExpression",
            /// The values that the `:placeholders` stand for.
            expression_attribute_values: Item = "ExpressionAttributeValues",
        }
        many {
            /// The attribute names that the `#placeholders` stand for.
            expression_attribute_names: BTreeMap<String, String> = "ExpressionAttributeNames",
        }
    }
}

/// Takes the expressions of a scan, which must have nothing else.
impl TryFrom<&Scan> for FilterSpecification {
    type Error = Error;

    fn try_from(scan: &Scan) -> Result<Self, Error> {
        of_request(&scan.encode()?)
    }
}

/// Takes the expressions of a query, which must have nothing else.
impl TryFrom<&Query> for FilterSpecification {
    type Error = Error;

    fn try_from(query: &Query) -> Result<Self, Error> {
        of_request(&query.encode()?)
    }
}

fn of_request(body: &[u8]) -> Result<FilterSpecification, Error> {
    let mut filter: FilterSpecification = serde_json::from_slice(body)
        .map_err(|error| Error::new(ErrorKind::InvalidExpression, error.to_string()))?;
    filter.other.remove("TableName");
    match filter.other.keys().next() {
        Some(name) => Err(invalid(name, "a filter of exports has expressions only")),
        None => Ok(filter),
    }
}
