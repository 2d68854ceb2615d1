//! Lets a request's options be set through the [`Request`](crate::Request) that holds it.

/// Gives `Request<O>` methods that set the option of the same name on the operation.
macro_rules! forward {
    ($($operation:ident),+ { $($(#[$doc:meta])* $name:ident $(<$($generic:ident: $bound:path),+>)? ($($argument:ident: $type:ty),*);)+ }) => {
        $crate::actions::options::forward!(@each [$($operation),+] { $($(#[$doc])* $name [$($($generic: $bound),+)?] ($($argument: $type),*);)+ });
    };
    (@each [$operation:ident $(, $rest:ident)*] $body:tt) => {
        $crate::actions::options::forward!(@one $operation $body);
        $crate::actions::options::forward!(@each [$($rest),*] $body);
    };
    (@each [] $body:tt) => {};
    (@one $operation:ident { $($(#[$doc:meta])* $name:ident [$($generic:ident: $bound:path),*] ($($argument:ident: $type:ty),*);)+ }) => {
        impl crate::Request<dynamo_core::$operation> {
            $(
                $(#[$doc])*
                pub fn $name<$($generic: $bound),*>(self, $($argument: $type),*) -> Self {
                    self.map(|operation| operation.$name($($argument),*))
                }
            )+
        }
    };
}

pub(super) use forward;

use dynamo_core::{
    Projection, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues,
    ReturnValuesOnConditionCheckFailure, Select,
};
use serde::Serialize;

forward! { GetItem, PutItem, UpdateItem, DeleteItem, Query, Scan {
    /// Asks how much capacity the call consumed.
    return_consumed_capacity(level: impl Into<ReturnConsumedCapacity>);
    /// Defines a `#placeholder` of expression text.
    name(placeholder: impl Into<String>, name: impl Into<String>);
    /// Defines `#placeholders` of expression text.
    expression_attribute_names<P: Into<String>, N: Into<String>>(names: impl IntoIterator<Item = (P, N)>);
    /// Sets a member of the request by its name on the wire.
    with_member(name: impl Into<String>, value: impl Into<serde_json::Value>);
} }

forward! { PutItem, UpdateItem, DeleteItem, Query, Scan {
    /// Defines a `:placeholder` of expression text.
    value(placeholder: impl AsRef<str>, value: impl Serialize);
    /// Defines the `:placeholders` of expression text: a map, or a struct.
    expression_attribute_values(values: impl Serialize);
} }

forward! { GetItem, Query, Scan {
    /// Reads what every write that succeeded before has left, at twice the capacity; not possible on a global index.
    consistent_read(yes: bool);
    /// Returns only these attributes.
    projection(attributes: impl Into<Projection>);
    /// Returns only the attributes of this expression, with placeholders of your own.
    projection_expression(text: impl Into<String>);
} }

forward! { PutItem, UpdateItem, DeleteItem {
    /// Writes only if the condition holds.
    condition(condition: impl Into<dynamo_core::Condition>);
    /// Writes only if the condition holds, given as text with placeholders of your own.
    condition_expression(text: impl Into<String>);
    /// Which attributes come back.
    return_values(which: impl Into<ReturnValues>);
    /// Asks for the size of the item collection, on a table with local indexes.
    return_item_collection_metrics(which: impl Into<ReturnItemCollectionMetrics>);
    /// Has the error carry the item that is there when the condition fails.
    return_values_on_condition_check_failure(which: impl Into<ReturnValuesOnConditionCheckFailure>);
} }

forward! { Query, Scan {
    /// Reads an index instead of the table.
    index_name(name: impl Into<String>);
    /// Returns only items for which the condition holds; the others are read, and paid for, all the same.
    filter(condition: impl Into<dynamo_core::Condition>);
    /// Returns only items for which the condition holds, given as text with placeholders of your own.
    filter_expression(text: impl Into<String>);
    /// Returns all attributes, those in the index, or only the number of items.
    select(what: impl Into<Select>);
    /// Starts after this key, the `last_evaluated_key` of an earlier page.
    exclusive_start_key(key: impl Into<dynamo_core::Key>);
    /// Evaluates at most this many items a page.
    limit(n: u32);
} }
