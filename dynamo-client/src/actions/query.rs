//! Querying: the options only a query has.

use super::options::forward;

forward! { Query {
    /// Which items to read: equality on the partition key, and at most one condition on the sort key.
    key_condition(condition: impl Into<dynamo_core::Condition>);
    /// Which items to read, given as text with placeholders of your own.
    key_condition_expression(text: impl Into<String>);
    /// Reads in ascending order of the sort key, or in descending order.
    scan_index_forward(ascending: bool);
} }
