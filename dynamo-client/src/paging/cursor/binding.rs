//! What a cursor is bound to: the operation and all of the request that decides which items there are, in which order.

use dynamo_core::Operation;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::error::CursorError;

/// What says where to start, how much to read and at what price: a cursor is good for any of them.
const FREE: [&str; 11] = [
    "ConsistentRead",
    "ExclusiveStartBackupArn",
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
        Value::Object(members) => absorb_members(digest, members),
    }
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
    use dynamo_core::{ListTables, Query, Scan, attr, key};

    use super::*;

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

    #[test]
    fn a_request_that_cannot_be_encoded_is_told() {
        let error = Binding::of(&Scan::new("Thread").segment(3)).err().unwrap();
        assert_eq!(error.kind(), super::super::CursorErrorKind::Request);
        assert!(error.to_string().contains("TotalSegments"), "{error}");
    }
}
