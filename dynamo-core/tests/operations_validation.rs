//! What is refused before anything is sent, and how the refusal names the parameter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    AttributeDefinition, BatchGetItem, BatchWriteItem, ConditionCheck, CreateTable, DeleteItem,
    DescribeTable, ErrorKind, GetItem, GlobalSecondaryIndex, IndexProjection, KeySchemaElement, ListTables,
    Operation, ProvisionedThroughput, PutItem, Query, Scan, TransactGetItems, TransactWriteItems, Update,
    UpdateItem, UpdateTable, WriteRequest, attr, key,
};
use serde_json::json;

#[track_caller]
fn refused(operation: &impl Operation, kind: ErrorKind, path: &str, says: &str) {
    let error = operation.encode().expect_err(says);
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.path(), Some(path), "{error}");
    assert!(error.to_string().contains(says), "{error} does not say {says:?}");
}

#[track_caller]
fn invalid(operation: &impl Operation, path: &str, says: &str) {
    refused(operation, ErrorKind::InvalidParameter, path, says);
}

fn get(id: i32) -> GetItem {
    GetItem::new("Thread", key("Id", id))
}

fn put(id: i32) -> PutItem {
    PutItem::new("Thread", json!({"Id": id}))
}

fn delete(id: i32) -> DeleteItem {
    DeleteItem::new("Thread", key("Id", id))
}

fn update(id: i32) -> UpdateItem {
    UpdateItem::new("Thread", key("Id", id))
}

#[test]
fn table_and_index_names() {
    invalid(&GetItem::new("ab", key("Id", 1)), "TableName", "3 to 255");
    invalid(&PutItem::new("a b c", json!({"Id": 1})), "TableName", "found ' '");
    invalid(&UpdateItem::new("", key("Id", 1)), "TableName", "found 0");
    invalid(&DeleteItem::new("a".repeat(256), key("Id", 1)), "TableName", "found 256");
    invalid(&Scan::new("Thread/x"), "TableName", "found '/'");
    invalid(&Query::new("Thr€ad", attr("a").eq(1)), "TableName", "found '€'");
    invalid(&DescribeTable::new("arn:aws:s3:::x"), "TableName", "ARN of a table");
    invalid(&Scan::new("Thread").index_name("x"), "IndexName", "3 to 255");
    invalid(&ListTables::new().exclusive_start_table_name("x"), "ExclusiveStartTableName", "3 to 255");
    assert!(DescribeTable::new("arn:aws:dynamodb:eu-west-1:123456789012:table/Thread").encode().is_ok());
}

#[test]
fn keys() {
    let error = GetItem::new("Thread", key("Id", "")).encode().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidKey);
    let error = Scan::new("Thread").exclusive_start_key(key("Id", true)).encode().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidKey);
    let error = BatchGetItem::new().with(GetItem::new("Thread", key("Id", ""))).encode().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidKey);
}

#[test]
fn limits_and_segments() {
    invalid(&Query::new("Thread", attr("a").eq(1)).limit(0), "Limit", "at least 1");
    invalid(&Scan::new("Thread").limit(0), "Limit", "at least 1");
    invalid(&ListTables::new().limit(0), "Limit", "at least 1");
    invalid(&ListTables::new().limit(101), "Limit", "at most 100");
    invalid(&Scan::new("Thread").segment(0), "TotalSegments", "needs the number of segments");
    invalid(&Scan::new("Thread").total_segments(2), "Segment", "needs the segment");
    invalid(
        &Scan::new("Thread").segment(2).total_segments(2),
        "Segment",
        "less than TotalSegments, 2, found 2",
    );
    invalid(&Scan::new("Thread").segment(0).total_segments(0), "TotalSegments", "found 0");
    invalid(&Scan::new("Thread").segment(0).total_segments(1_000_001), "TotalSegments", "1000001");
    assert!(Scan::new("Thread").segment(999_999).total_segments(1_000_000).encode().is_ok());
}

#[test]
fn selects() {
    let scan = || Scan::new("Thread");
    invalid(&scan().select("SPECIFIC_ATTRIBUTES"), "Select", "needs a projection");
    invalid(&scan().select("COUNT").projection(["a"]), "Select", "COUNT does not go with a projection");
    invalid(&scan().select("ALL_ATTRIBUTES").projection_expression("a"), "Select", "ALL_ATTRIBUTES does not");
    invalid(&scan().select("ALL_PROJECTED_ATTRIBUTES"), "Select", "needs an index");
    invalid(&scan().select("EVERYTHING"), "Select", "found \"EVERYTHING\"");
    assert!(scan().select("ALL_PROJECTED_ATTRIBUTES").index_name("ByDate").encode().is_ok());
    assert!(scan().select("SPECIFIC_ATTRIBUTES").projection(["a"]).encode().is_ok());
    assert!(scan().with_member("Select", "EVERYTHING").encode().is_ok(), "with_member is the way around");
}

#[test]
fn returned_values() {
    for value in ["UPDATED_OLD", "UPDATED_NEW", "ALL_NEW", "all_old", ""] {
        invalid(&put(1).return_values(value), "ReturnValues", "NONE, ALL_OLD, found");
        invalid(&delete(1).return_values(value), "ReturnValues", "NONE, ALL_OLD, found");
    }
    for value in ["NONE", "ALL_OLD"] {
        assert!(put(1).return_values(value).encode().is_ok());
        assert!(delete(1).return_values(value).encode().is_ok());
    }
    for value in ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"] {
        assert!(update(1).return_values(value).encode().is_ok());
    }
    invalid(&update(1).return_values("SOME"), "ReturnValues", "found \"SOME\"");
    invalid(&get(1).return_consumed_capacity("ALL"), "ReturnConsumedCapacity", "INDEXES, TOTAL, NONE");
    invalid(&put(1).return_consumed_capacity("total"), "ReturnConsumedCapacity", "INDEXES, TOTAL, NONE");
    invalid(&put(1).return_item_collection_metrics("ALL"), "ReturnItemCollectionMetrics", "SIZE, NONE");
    invalid(
        &put(1).return_values_on_condition_check_failure("ALL_NEW"),
        "ReturnValuesOnConditionCheckFailure",
        "NONE, ALL_OLD",
    );
}

#[test]
fn queries_and_updates_need_their_expressions() {
    invalid(&Query::of("Thread"), "KeyConditionExpression", "needs a key condition");
    invalid(&update(1).update(Update::new()), "UpdateExpression", "nothing to change");
    let request = update(1).set("Id", 2);
    assert!(request.encode().unwrap_err().to_string().contains("part of the key"));
    let given_twice = update(1).set("a", 1).with_member("UpdateExpression", "SET a = b");
    invalid(&given_twice, "UpdateExpression", "given twice");
}

#[test]
fn items_have_a_size_and_must_be_maps() {
    let large = PutItem::new("Thread", json!({"Id": 1, "text": "x".repeat(409_600)}));
    refused(&large, ErrorKind::TooLarge, "Item", "409600");
    let fits = PutItem::new("Thread", json!({"a": "x".repeat(409_599)}));
    assert!(fits.encode().is_ok());
    assert_eq!(PutItem::new("Thread", 7).encode().unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(PutItem::new("Thread", None::<i32>).encode().unwrap_err().kind(), ErrorKind::InvalidValue);
}

#[test]
fn batches_of_writes() {
    invalid(&BatchWriteItem::new([]), "RequestItems", "found none");
    let many = (0..26).fold(BatchWriteItem::new([]), |batch, id| batch.with(put(id)));
    invalid(&many, "RequestItems", "found 26");
    let twice =
        |batch: BatchWriteItem| refused(&batch, ErrorKind::Duplicate, "RequestItems", "same item of Thread");
    twice(BatchWriteItem::new([]).with(put(1)).with(put(1)));
    twice(BatchWriteItem::new([]).with(delete(1)).with(delete(1)));
    twice(BatchWriteItem::new([]).with(put(1)).with(delete(1)));
    invalid(
        &BatchWriteItem::new([]).with(put(1).condition(attr("a").exists())),
        "ConditionExpression",
        "no place",
    );
    invalid(&BatchWriteItem::new([]).with(delete(1).return_values("ALL_OLD")), "ReturnValues", "no place");
    invalid(&BatchWriteItem::new([]).with(put(1).with_member("Expected", json!({}))), "Expected", "no place");
    invalid(
        &BatchWriteItem::new([("x".to_owned(), Vec::<WriteRequest>::new())]).with(put(1)),
        "RequestItems",
        "found 1",
    );
    let huge = |id: i32| PutItem::new("Thread", json!({"Id": id, "text": "x".repeat(409_000)}));
    assert!((0..25).fold(BatchWriteItem::new([]), |batch, id| batch.with(huge(id))).encode().is_ok());
}

#[test]
fn batches_of_reads() {
    invalid(&BatchGetItem::new(), "RequestItems", "found none");
    let many = (0..101).fold(BatchGetItem::new(), |batch, id| batch.with(get(id)));
    invalid(&many, "RequestItems", "found 101");
    refused(
        &BatchGetItem::new().with(get(1)).with(get(1)),
        ErrorKind::Duplicate,
        "RequestItems",
        "entries 0 and 1",
    );
    invalid(
        &BatchGetItem::new().with(get(1)).with(get(2).consistent_read(true)),
        "RequestItems.Thread",
        "differ",
    );
    invalid(
        &BatchGetItem::new().with(get(1).return_consumed_capacity("TOTAL")),
        "ReturnConsumedCapacity",
        "no place",
    );
}

#[test]
fn transactions() {
    let write = TransactWriteItems::new;
    invalid(&write(), "TransactItems", "found none");
    invalid(&(0..101).fold(write(), |all, id| all.with(put(id))), "TransactItems", "found 101");
    assert!((0..100).fold(write(), |all, id| all.with(delete(id))).encode().is_ok());
    refused(
        &write().with(delete(1)).with(update(1).set("a", 1)),
        ErrorKind::Duplicate,
        "TransactItems",
        "entries 0 and 1",
    );
    refused(&write().with(delete(1)).with(put(1)), ErrorKind::Duplicate, "TransactItems", "same item");
    invalid(
        &write().with(put(1)).with(delete(2).return_values("ALL_OLD")),
        "TransactItems[1].ReturnValues",
        "no place",
    );
    invalid(&write().with(update(1)), "TransactItems[0].UpdateExpression", "needs one");
    invalid(
        &write().with(ConditionCheck::new("Thread", key("Id", 1))),
        "TransactItems[0].ConditionExpression",
        "needs a condition",
    );
    invalid(&write().with(put(1)).client_request_token(""), "ClientRequestToken", "1 to 36");
    invalid(&write().with(put(1)).client_request_token("x".repeat(37)), "ClientRequestToken", "1 to 36");
    let large = |id: i32| PutItem::new("Thread", json!({"Id": id, "text": "x".repeat(400_000)}));
    refused(
        &(0..11).fold(write(), |all, id| all.with(large(id))),
        ErrorKind::TooLarge,
        "TransactItems",
        "4194304",
    );

    let read = TransactGetItems::new;
    invalid(&read(), "TransactItems", "found none");
    invalid(&(0..101).fold(read(), |all, id| all.with(get(id))), "TransactItems", "found 101");
    refused(&read().with(get(1)).with(get(1)), ErrorKind::Duplicate, "TransactItems", "entries 0 and 1");
    invalid(&read().with(get(1).consistent_read(true)), "TransactItems[0].ConsistentRead", "no place");
}

#[test]
fn table_definitions() {
    let table = || CreateTable::new("Thread").hash_key("Id", "S").pay_per_request();
    assert!(table().encode().is_ok());
    invalid(&CreateTable::new("Thread").pay_per_request(), "KeySchema", "at least a partition key");
    invalid(&CreateTable::new("Thread").range_key("Id", "S").pay_per_request(), "KeySchema", "of type HASH");
    refused(&table().range_key("Id", "S"), ErrorKind::Duplicate, "KeySchema", "`Id` is in the key twice");
    invalid(&table().attribute("Other", "S"), "AttributeDefinitions", "`Other` is defined, but");
    let undefined = CreateTable::new("Thread").key_schema([KeySchemaElement::hash("Id")]).pay_per_request();
    invalid(&undefined, "AttributeDefinitions", "`Id` is not defined");
    refused(
        &table().attribute_definitions([
            AttributeDefinition::new("Id", "S"),
            AttributeDefinition::new("Id", "N"),
        ]),
        ErrorKind::Duplicate,
        "AttributeDefinitions",
        "`Id` is defined twice",
    );
    invalid(
        &table().provisioned_throughput(ProvisionedThroughput::new(1, 1)),
        "ProvisionedThroughput",
        "PAY_PER_REQUEST",
    );
    invalid(&CreateTable::new("Thread").hash_key("Id", "S"), "ProvisionedThroughput", "missing");
    let index = || GlobalSecondaryIndex::new("ById", [KeySchemaElement::hash("Id")], IndexProjection::all());
    let provisioned = CreateTable::new("Thread")
        .hash_key("Id", "S")
        .billing_mode("PROVISIONED")
        .provisioned_throughput(ProvisionedThroughput::new(1, 1));
    invalid(
        &provisioned.clone().global_secondary_indexes([index()]),
        "ById.ProvisionedThroughput",
        "missing",
    );
    let throughput = ProvisionedThroughput::new(1, 1);
    assert!(
        provisioned.global_secondary_indexes([index().provisioned_throughput(throughput)]).encode().is_ok()
    );
    refused(
        &table().global_secondary_indexes([index(), index()]),
        ErrorKind::Duplicate,
        "ById",
        "two indexes",
    );
    let unfit = GlobalSecondaryIndex::new("x", [KeySchemaElement::hash("Id")], IndexProjection::all());
    invalid(&table().global_secondary_indexes([unfit]), "IndexName", "3 to 255");
    invalid(
        &UpdateTable::new("Thread").pay_per_request_and_provisioned(),
        "ProvisionedThroughput",
        "PAY_PER_REQUEST",
    );
}

trait Both {
    fn pay_per_request_and_provisioned(self) -> Self;
}

impl Both for UpdateTable {
    fn pay_per_request_and_provisioned(self) -> Self {
        self.billing_mode("PAY_PER_REQUEST").provisioned_throughput(ProvisionedThroughput::new(1, 1))
    }
}
