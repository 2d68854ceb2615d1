//! The bodies of requests, as the service wants them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    Action, AttributeDefinition, BatchGetItem, BatchWriteItem, ConditionCheck,
    CreateGlobalSecondaryIndexAction, CreateTable, DeleteItem, DeleteTable, DescribeTable, GetItem,
    GlobalSecondaryIndexUpdate, IndexProjection, KeySchemaElement, KeysAndAttributes, ListTables,
    LocalSecondaryIndex, Operation, ProvisionedThroughput, PutItem, Query, Repeat, Scan, StreamSpecification,
    Tag, TransactGetItems, TransactWriteItems, UpdateItem, UpdateTable, attr, key,
};
use serde_json::{Value, json};

#[track_caller]
fn check(operation: &impl Operation, expected: Value) {
    let body: Value = serde_json::from_slice(&operation.encode().unwrap()).unwrap();
    assert_eq!(body, expected);
}

fn thread() -> dynamo_core::Key {
    key("ForumName", "S3").sort("Subject", "Hi")
}

fn thread_key() -> Value {
    json!({"ForumName": {"S": "S3"}, "Subject": {"S": "Hi"}})
}

#[test]
fn get_item() {
    check(&GetItem::new("Thread", thread()), json!({"TableName": "Thread", "Key": thread_key()}));
    check(
        &GetItem::new("Thread", thread())
            .consistent_read(true)
            .projection_expression("#v, Tags")
            .expression_attribute_names([("#v", "Views")])
            .return_consumed_capacity("TOTAL"),
        json!({
            "TableName": "Thread",
            "Key": thread_key(),
            "ConsistentRead": true,
            "ProjectionExpression": "#v, Tags",
            "ExpressionAttributeNames": {"#v": "Views"},
            "ReturnConsumedCapacity": "TOTAL",
        }),
    );
}

#[test]
fn put_item() {
    check(
        &PutItem::new("Thread", json!({"ForumName": "S3", "Views": 0}))
            .condition_expression("attribute_not_exists(#f) OR Views = :v")
            .expression_attribute_names([("#f", "ForumName")])
            .expression_attribute_values(json!({":v": 0}))
            .return_consumed_capacity("INDEXES")
            .return_item_collection_metrics("NONE")
            .return_values("ALL_OLD")
            .return_values_on_condition_check_failure("ALL_OLD"),
        json!({
            "TableName": "Thread",
            "Item": {"ForumName": {"S": "S3"}, "Views": {"N": "0"}},
            "ConditionExpression": "attribute_not_exists(#f) OR Views = :v",
            "ExpressionAttributeNames": {"#f": "ForumName"},
            "ExpressionAttributeValues": {":v": {"N": "0"}},
            "ReturnConsumedCapacity": "INDEXES",
            "ReturnItemCollectionMetrics": "NONE",
            "ReturnValues": "ALL_OLD",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }),
    );
}

#[test]
fn update_item_has_no_null_update_expression() {
    check(&UpdateItem::new("Thread", thread()), json!({"TableName": "Thread", "Key": thread_key()}));
    check(
        &UpdateItem::new("Thread", thread())
            .set("Message", "edited")
            .add("Views", 1)
            .remove("Draft")
            .condition(attr("Locked").eq(false))
            .return_values("ALL_NEW"),
        json!({
            "TableName": "Thread",
            "Key": thread_key(),
            "UpdateExpression": "SET #n0 = :v0 REMOVE #n1 ADD #n2 :v1",
            "ConditionExpression": "#n3 = :v2",
            "ExpressionAttributeNames": {"#n0": "Message", "#n1": "Draft", "#n2": "Views", "#n3": "Locked"},
            "ExpressionAttributeValues": {":v0": {"S": "edited"}, ":v1": {"N": "1"}, ":v2": {"BOOL": false}},
            "ReturnValues": "ALL_NEW",
        }),
    );
}

#[test]
fn delete_item() {
    check(
        &DeleteItem::new("Thread", thread()).return_values("NONE").return_item_collection_metrics("SIZE"),
        json!({
            "TableName": "Thread", "Key": thread_key(), "ReturnValues": "NONE", "ReturnItemCollectionMetrics": "SIZE",
        }),
    );
}

#[test]
fn query() {
    check(
        &Query::new("Thread", attr("ForumName").eq("S3") & attr("Subject").begins_with("H"))
            .index_name("ByDate")
            .consistent_read(false)
            .filter(attr("Views").gt(10))
            .projection(["Views"])
            .select("SPECIFIC_ATTRIBUTES")
            .exclusive_start_key(thread())
            .limit(25)
            .scan_index_forward(false)
            .return_consumed_capacity("NONE"),
        json!({
            "TableName": "Thread",
            "IndexName": "ByDate",
            "ConsistentRead": false,
            "KeyConditionExpression": "#n0 = :v0 AND begins_with(#n1, :v1)",
            "FilterExpression": "#n2 > :v2",
            "ProjectionExpression": "#n2",
            "ExpressionAttributeNames": {"#n0": "ForumName", "#n1": "Subject", "#n2": "Views"},
            "ExpressionAttributeValues": {":v0": {"S": "S3"}, ":v1": {"S": "H"}, ":v2": {"N": "10"}},
            "Select": "SPECIFIC_ATTRIBUTES",
            "ExclusiveStartKey": thread_key(),
            "Limit": 25,
            "ScanIndexForward": false,
            "ReturnConsumedCapacity": "NONE",
        }),
    );
}

#[test]
fn scan_sends_segment_zero() {
    check(
        &Scan::new("Thread").segment(0).total_segments(2).limit(1).select("COUNT"),
        json!({"TableName": "Thread", "Segment": 0, "TotalSegments": 2, "Limit": 1, "Select": "COUNT"}),
    );
}

#[test]
fn batches() {
    check(
        &BatchWriteItem::new([])
            .with(PutItem::new("Thread", json!({"Id": 1})))
            .with(DeleteItem::new("Thread", key("Id", 2)))
            .with(DeleteItem::new("Forum", key("Name", "S3")))
            .return_consumed_capacity("TOTAL"),
        json!({
            "RequestItems": {
                "Forum": [{"DeleteRequest": {"Key": {"Name": {"S": "S3"}}}}],
                "Thread": [{"PutRequest": {"Item": {"Id": {"N": "1"}}}}, {"DeleteRequest": {"Key": {"Id": {"N": "2"}}}}],
            },
            "ReturnConsumedCapacity": "TOTAL",
        }),
    );
    check(
        &BatchGetItem::new()
            .with(GetItem::new("Thread", key("Id", 1)).projection(["Views"]).consistent_read(true))
            .with(GetItem::new("Thread", key("Id", 2)).projection(["Views"]).consistent_read(true))
            .table("Forum", KeysAndAttributes::new([key("Name", "S3")])),
        json!({
            "RequestItems": {
                "Forum": {"Keys": [{"Name": {"S": "S3"}}]},
                "Thread": {
                    "Keys": [{"Id": {"N": "1"}}, {"Id": {"N": "2"}}],
                    "ConsistentRead": true,
                    "ProjectionExpression": "#n0",
                    "ExpressionAttributeNames": {"#n0": "Views"},
                },
            },
        }),
    );
}

#[test]
fn transactions() {
    let mut request = TransactWriteItems::new()
        .with(ConditionCheck::new("Forum", key("Name", "S3")).condition(attr("Closed").not_exists()))
        .with(PutItem::new("Thread", json!({"Id": 1})).condition(attr("Id").not_exists()))
        .with(UpdateItem::new("Count", key("Name", "threads")).add("Total", 1))
        .with(DeleteItem::new("Draft", key("Id", 1)));
    assert_eq!(request.repeat(), Repeat::Unsafe);
    request.fill_token(&mut || "token-1".to_owned());
    request.fill_token(&mut || "token-2".to_owned());
    assert_eq!(request.repeat(), Repeat::Safe);
    assert_eq!(request.table_names(), ["Count", "Draft", "Forum", "Thread"]);
    check(
        &request,
        json!({
            "TransactItems": [
                {"ConditionCheck": {
                    "TableName": "Forum",
                    "Key": {"Name": {"S": "S3"}},
                    "ConditionExpression": "attribute_not_exists(#n0)",
                    "ExpressionAttributeNames": {"#n0": "Closed"},
                }},
                {"Put": {
                    "TableName": "Thread",
                    "Item": {"Id": {"N": "1"}},
                    "ConditionExpression": "attribute_not_exists(#n0)",
                    "ExpressionAttributeNames": {"#n0": "Id"},
                }},
                {"Update": {
                    "TableName": "Count",
                    "Key": {"Name": {"S": "threads"}},
                    "UpdateExpression": "ADD #n0 :v0",
                    "ExpressionAttributeNames": {"#n0": "Total"},
                    "ExpressionAttributeValues": {":v0": {"N": "1"}},
                }},
                {"Delete": {"TableName": "Draft", "Key": {"Id": {"N": "1"}}}},
            ],
            "ClientRequestToken": "token-1",
        }),
    );
    check(
        &TransactGetItems::new().with(GetItem::new("Thread", key("Id", 1)).projection(["Views"])),
        json!({"TransactItems": [{"Get": {
            "TableName": "Thread",
            "Key": {"Id": {"N": "1"}},
            "ProjectionExpression": "#n0",
            "ExpressionAttributeNames": {"#n0": "Views"},
        }}]}),
    );
}

/// The table of the original's example.
fn thread_table() -> CreateTable {
    CreateTable::new("Thread")
        .hash_key("ForumName", "S")
        .range_key("Subject", "S")
        .attribute("LastPostDateTime", "S")
        .local_secondary_indexes([LocalSecondaryIndex::new(
            "LastPostIndex",
            [KeySchemaElement::hash("ForumName"), KeySchemaElement::range("LastPostDateTime")],
            IndexProjection::keys_only(),
        )])
        .provisioned_throughput(ProvisionedThroughput::new(5, 5))
}

fn thread_table_json() -> Value {
    json!({
        "TableName": "Thread",
        "AttributeDefinitions": [
            {"AttributeName": "ForumName", "AttributeType": "S"},
            {"AttributeName": "Subject", "AttributeType": "S"},
            {"AttributeName": "LastPostDateTime", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "ForumName", "KeyType": "HASH"},
            {"AttributeName": "Subject", "KeyType": "RANGE"},
        ],
        "LocalSecondaryIndexes": [{
            "IndexName": "LastPostIndex",
            "KeySchema": [
                {"AttributeName": "ForumName", "KeyType": "HASH"},
                {"AttributeName": "LastPostDateTime", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }],
        "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    })
}

#[test]
fn tables() {
    check(&thread_table(), thread_table_json());
    check(
        &UpdateTable::new("Thread")
            .attribute_definitions([AttributeDefinition::new("Tag", "S")])
            .global_secondary_index_updates([GlobalSecondaryIndexUpdate::new().create(
                CreateGlobalSecondaryIndexAction::new(
                    "ByTag",
                    [KeySchemaElement::hash("Tag")],
                    IndexProjection::all(),
                ),
            )])
            .stream_specification(StreamSpecification::new(true).stream_view_type("NEW_IMAGE")),
        json!({
            "TableName": "Thread",
            "AttributeDefinitions": [{"AttributeName": "Tag", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": {
                "IndexName": "ByTag",
                "KeySchema": [{"AttributeName": "Tag", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
        }),
    );
    check(&DescribeTable::new("Thread"), json!({"TableName": "Thread"}));
    check(&DeleteTable::new("Thread"), json!({"TableName": "Thread"}));
    check(&ListTables::new(), json!({}));
    check(
        &ListTables::new().exclusive_start_table_name("Forum").limit(10),
        json!({"ExclusiveStartTableName": "Forum", "Limit": 10}),
    );
}

#[test]
fn a_table_definition_reads_as_the_api_writes_it() {
    let table: CreateTable = serde_json::from_value(thread_table_json()).unwrap();
    assert_eq!(table, thread_table());
    assert_eq!(serde_json::to_value(&table).unwrap(), thread_table_json());
    let unknown: CreateTable =
        serde_json::from_value(json!({"TableName": "Thread", "Future": {"a": [1]}})).unwrap();
    assert_eq!(unknown.other["Future"], json!({"a": [1]}));
    assert!(
        serde_json::from_value::<CreateTable>(json!({"KeySchema": []})).is_err(),
        "TableName is required"
    );
}

#[test]
fn requests_serialize_as_their_bodies_and_read_back() {
    let request =
        UpdateItem::new("Thread", thread()).set("Views", attr("Views").plus(1)).return_values("ALL_NEW");
    let written = serde_json::to_value(&request).unwrap();
    check(&request, written.clone());
    let read: UpdateItem = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(read.update_expression.as_deref(), Some("SET #n0 = #n0 + :v0"));
    check(&read, written);
    assert!(serde_json::to_value(GetItem::new("Thread", key("Id", 1)).name("#unused", "a")).is_err());
}

#[test]
fn members_without_a_field_go_by_name_and_win() {
    check(
        &PutItem::new("Thread", json!({"Id": 1})).with_member("Expected", json!({"Id": {"Exists": false}})),
        json!({"TableName": "Thread", "Item": {"Id": {"N": "1"}}, "Expected": {"Id": {"Exists": false}}}),
    );
    check(
        &GetItem::new("Thread", key("Id", 1)).consistent_read(true).with_member("ConsistentRead", false),
        json!({"TableName": "Thread", "Key": {"Id": {"N": "1"}}, "ConsistentRead": false}),
    );
    check(
        &Query::of("Thread").with_member("KeyConditions", json!({})),
        json!({"TableName": "Thread", "KeyConditions": {}}),
    );
    let twice = |request: GetItem| request.encode().unwrap_err().path().map(str::to_owned);
    let names = json!({"#a": "a"});
    let get = || GetItem::new("Thread", key("Id", 1)).with_member("ExpressionAttributeNames", names.clone());
    assert_eq!(twice(get().projection(["a"])).as_deref(), Some("ExpressionAttributeNames"));
    assert_eq!(twice(get().name("#a", "b")).as_deref(), Some("ExpressionAttributeNames"));
    let tag = Tag::new("a", "b").with_member("Future", 1);
    assert_eq!(serde_json::to_value(tag).unwrap(), json!({"Key": "a", "Value": "b", "Future": 1}));
}

#[test]
fn any_action_by_name() {
    let mut action = Action::new(
        "TransactWriteItems",
        json!({"TransactItems": [{"Put": {"TableName": "b"}}, {"Delete": {"TableName": "a"}}]}),
    );
    assert_eq!(action.repeat(), Repeat::Unsafe);
    action.fill_token(&mut || "t".to_owned());
    assert_eq!(action.repeat(), Repeat::Safe);
    assert_eq!(action.parameters["ClientRequestToken"], "t");
    assert_eq!(action.table_names(), ["a", "b"]);
    assert_eq!(Action::new("DescribeLimits", json!({})).repeat(), Repeat::Read);
    assert_eq!(Action::new("UpdateItem", json!({})).repeat(), Repeat::Unsafe);
    assert_eq!(Action::new("CreateTable", json!({})).repeat(), Repeat::Unsafe);
    assert_eq!(
        Action::new("ListStreams", json!({})).of_streams().target_prefix(),
        "DynamoDBStreams_20120810"
    );
    let batch = json!({"RequestItems": {"b": [], "a": []}});
    assert_eq!(Action::new("BatchWriteItem", batch).table_names(), ["a", "b"]);
    for name in ["", "Get Item", "GetItem\r\nX: y", "Gét", &"a".repeat(200)] {
        assert!(Action::new(name, json!({})).encode().is_err(), "{name:?}");
    }
    assert!(Action::new("DescribeLimits", json!([])).encode().is_err());
}
