//! What a cursor is bound to: the operation and all of the request that decides which items there are, in which order.

use dynamo_core::Operation;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::error::CursorError;

/// What says where to start, how much to read and at what price: a cursor is good for any of them.
const FREE: [&str; 12] = [
    "ConsistentRead",
    "ExclusiveStartBackupArn",
    "ExclusiveStartGlobalTableName",
    "ExclusiveStartKey",
    "ExclusiveStartShardId",
    "ExclusiveStartStreamArn",
    "ExclusiveStartTableName",
    "Limit",
    "MaxResults",
    "NextToken",
    "PageSize",
    "ReturnConsumedCapacity",
];

/// A digest of a request: of its operation, table, index, conditions, their values, direction and projection.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(in crate::paging) struct Binding([u8; 32]);

impl Binding {
    pub(in crate::paging) fn of<O: Operation>(operation: &O) -> Result<Self, CursorError> {
        let body = operation.encode().map_err(CursorError::request)?;
        // What encodes is an object; anything else would be bound to nothing but its name.
        let mut members: Map<String, Value> = serde_json::from_slice(&body).unwrap_or_default();
        members.retain(|name, _| !FREE.contains(&name.as_str()));
        let mut digest = Sha256::new();
        absorb_text(&mut digest, operation.target_prefix());
        absorb_text(&mut digest, operation.name());
        absorb_members(&mut digest, &members);
        Ok(Self(digest.finalize().into()))
    }

    pub(in crate::paging) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Each kind of value has a mark and each length is told, so that no two values look alike.
fn absorb(digest: &mut Sha256, value: &Value) {
    match value {
        Value::Null => digest.update(b"0"),
        Value::Bool(yes) => digest.update(if *yes { b"t" } else { b"f" }),
        Value::Number(number) => {
            digest.update(b"n");
            absorb_text(digest, &number.to_string());
        }
        Value::String(text) => {
            digest.update(b"s");
            absorb_text(digest, text);
        }
        Value::Array(list) => {
            digest.update(b"[");
            absorb_length(digest, list.len());
            list.iter().for_each(|value| absorb(digest, value));
        }
        Value::Object(members) => match set(members) {
            Some((kind, elements)) => {
                digest.update(b"<");
                absorb_text(digest, kind);
                absorb_length(digest, elements.len());
                elements.iter().for_each(|element| absorb_text(digest, element));
            }
            None => absorb_members(digest, members),
        },
    }
}

/// A set as its type and its elements, in order: it has none of its own, and often comes in another one each time.
fn set(members: &Map<String, Value>) -> Option<(&str, Vec<&str>)> {
    let (kind, elements) = members.iter().next().filter(|_| members.len() == 1)?;
    // An attribute that is called `SS` is no array.
    let elements = elements.as_array().filter(|_| matches!(kind.as_str(), "SS" | "NS" | "BS"))?;
    let mut elements: Vec<_> = elements.iter().map(Value::as_str).collect::<Option<_>>()?;
    elements.sort_unstable();
    Some((kind, elements))
}

/// In the order of the names, however the map keeps them.
fn absorb_members(digest: &mut Sha256, members: &Map<String, Value>) {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    digest.update(b"{");
    absorb_length(digest, members.len());
    for (name, value) in members {
        absorb_text(digest, name);
        absorb(digest, value);
    }
}

fn absorb_text(digest: &mut Sha256, text: &str) {
    absorb_length(digest, text.len());
    digest.update(text);
}

fn absorb_length(digest: &mut Sha256, length: usize) {
    digest.update((length as u64).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use dynamo_core::{ExecuteStatement, ListTables, ListTagsOfResource, Paginate, Query, Scan, attr, key};

    use super::*;

    const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";

    fn of(operation: impl Operation) -> [u8; 32] {
        *Binding::of(&operation).unwrap().as_bytes()
    }

    fn query() -> Query {
        Query::new("Thread", attr("forum").eq("S3")).filter(attr("views").gt(10))
    }

    #[test]
    fn where_and_how_much_to_read_does_not_matter() {
        let same = [
            query().exclusive_start_key(key("forum", "S3").sort("subject", "a")),
            query().limit(7).consistent_read(true),
            query().return_consumed_capacity("TOTAL"),
        ];
        for request in same {
            assert_eq!(of(request), of(query()));
        }
        assert_eq!(of(ListTables::new().limit(3)), of(ListTables::new().exclusive_start_table_name("one")));
    }

    #[test]
    fn everything_else_does() {
        let others = [
            Query::new("Other", attr("forum").eq("S3")).filter(attr("views").gt(10)),
            Query::new("Thread", attr("forum").eq("S4")).filter(attr("views").gt(10)),
            Query::new("Thread", attr("forums").eq("S3")).filter(attr("views").gt(10)),
            Query::new("Thread", attr("forum").eq("S3")).filter(attr("views").gt(11)),
            Query::new("Thread", attr("forum").eq("S3")).filter(attr("views").ge(10)),
            Query::new("Thread", attr("forum").eq("S3")),
            query().index_name("ByDay"),
            query().scan_index_forward(false),
            query().projection(["forum"]),
            query().with_member("Added", "later"),
        ];
        let mut seen =
            vec![of(query()), of(Scan::new("Thread")), of(Scan::new("Thread").segment(0).total_segments(2))];
        seen.extend(others.into_iter().map(of));
        let n = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), n);
    }

    #[track_caller]
    fn starts_and_sizes_are_free<O: Paginate<Cursor = String> + Clone>(operation: O, start: &str) {
        let mut later = operation.clone();
        later.start_after(start.to_owned());
        later.set_page_size(7);
        assert_eq!(of(later), of(operation));
    }

    #[test]
    fn where_a_list_starts_and_the_size_of_its_pages_do_not_matter() {
        starts_and_sizes_are_free(ListTables::new(), "Thread");
        starts_and_sizes_are_free(ExecuteStatement::new("SELECT * FROM Thread"), "a token");
        starts_and_sizes_are_free(ListTagsOfResource::new(TABLE), "a token");
    }

    #[cfg(feature = "all-operations")]
    #[test]
    fn nor_do_they_for_all_other_lists() {
        let table = dynamo_core::DescribeStream::new(TABLE.to_owned() + "/stream/2024-01-01T00:00:00.000");
        starts_and_sizes_are_free(table, "shardId-00000000000000000000-00000001");
        let backup = TABLE.to_owned() + "/backup/01489602797149-73d8d5bc";
        starts_and_sizes_are_free(dynamo_core::ListBackups::new(), &backup);
        starts_and_sizes_are_free(dynamo_core::ListBulkOperations::new(), "a token of some length");
        starts_and_sizes_are_free(dynamo_core::ListContributorInsights::new(), "a token of some length");
        starts_and_sizes_are_free(dynamo_core::ListExports::new(), "a token of some length");
        starts_and_sizes_are_free(dynamo_core::ListImports::new(), "a token of some length");
        starts_and_sizes_are_free(dynamo_core::ListGlobalTables::new(), "Thread");
        let stream = TABLE.to_owned() + "/stream/2024-01-01T00:00:00.000";
        starts_and_sizes_are_free(dynamo_core::ListStreams::new(), &stream);
    }

    #[test]
    fn a_set_has_no_order_and_is_not_its_elements() {
        let filter = |set: serde_json::Value| {
            let value = serde_json::json!({"L": [{"M": {"tags": set}}]});
            let filter =
                serde_json::json!({"a": {"ComparisonOperator": "EQ", "AttributeValueList": [value]}});
            Scan::new("Thread").with_member("ScanFilter", filter)
        };
        for kind in ["SS", "NS", "BS"] {
            let of_set = |elements: [&str; 2]| of(filter(serde_json::json!({ kind: elements })));
            assert_eq!(of_set(["1", "2"]), of_set(["2", "1"]), "{kind}");
            assert_ne!(of_set(["1", "2"]), of_set(["1", "3"]), "{kind}");
        }
        let others = [
            serde_json::json!({"SS": ["1", "2"]}),
            serde_json::json!({"NS": ["1", "2"]}),
            serde_json::json!({"SS": ["12"]}),
            serde_json::json!({"L": [{"S": "1"}, {"S": "2"}]}),
            serde_json::json!({"L": [{"S": "2"}, {"S": "1"}]}),
            serde_json::json!(["SS", ["1", "2"]]),
        ];
        let seen: std::collections::BTreeSet<_> = others.iter().map(|set| of(filter(set.clone()))).collect();
        assert_eq!(seen.len(), others.len());
    }

    #[test]
    fn the_order_in_which_a_request_is_put_together_does_not_matter() {
        let one = Scan::new("Thread").filter(attr("a b").gt(1)).projection(["c", "d e"]).index_name("ByDay");
        let other =
            Scan::new("Thread").index_name("ByDay").projection(["c", "d e"]).filter(attr("a b").gt(1));
        assert_eq!(of(one), of(other));
        // The same text, with other names and values behind it.
        let query =
            |name: &str, value: i32| Query::new("Thread", attr("id").eq(1)).filter(attr(name).eq(value));
        assert_ne!(of(query("day", 1)), of(query("dax", 1)));
        assert_ne!(of(query("a.b", 12)), of(query("a.b", 1)));
    }

    #[test]
    fn a_request_that_cannot_be_encoded_is_told() {
        let error = Binding::of(&Scan::new("Thread").segment(3)).err().unwrap();
        assert_eq!(error.kind(), super::super::CursorErrorKind::Request);
        assert!(error.to_string().contains("TotalSegments"), "{error}");
    }
}
