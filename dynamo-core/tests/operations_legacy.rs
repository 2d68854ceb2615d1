//! Parameters of before there were expressions: typed, by name, and where they have no place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    AttributeValue, AttributeValueUpdate, BatchGetItem, BatchWriteItem, ComparisonOperator,
    ConditionalOperator, DeleteItem, ErrorKind, ExpectedAttributeValue, GetItem, LegacyCondition, Operation,
    PutItem, Query, Repeat, Scan, StringSet, UpdateItem, attr, key,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[track_caller]
fn check<O: Operation + Serialize + DeserializeOwned>(operation: &O, expected: Value) {
    let body: Value = serde_json::from_slice(&operation.encode().unwrap()).unwrap();
    assert_eq!(body, expected);
    let read: O = serde_json::from_value(expected).unwrap();
    assert_eq!(read.encode().unwrap(), operation.encode().unwrap(), "read back");
}

#[track_caller]
fn refused(operation: &impl Operation, path: &str, says: &str) {
    let error = operation.encode().expect_err(says);
    assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
    assert_eq!(error.path(), Some(path), "{error}");
    assert!(error.to_string().contains(says), "{error} does not say {says:?}");
}

fn put() -> PutItem {
    PutItem::new("Thread", json!({"Id": 1}))
}

fn absent() -> [(String, ExpectedAttributeValue); 1] {
    [("Id".to_owned(), ExpectedAttributeValue::new().exists(false))]
}

fn less_than(number: i32) -> LegacyCondition {
    LegacyCondition::new(ComparisonOperator::Lt).attribute_value_list([AttributeValue::from(number)])
}

#[test]
fn reads_take_names_of_attributes() {
    let names = || ["Views".to_owned(), "Tags".to_owned()];
    let get = GetItem::new("Thread", key("Id", 1)).attributes_to_get(names());
    let list = json!(["Views", "Tags"]);
    check(&get, json!({"TableName": "Thread", "Key": {"Id": {"N": "1"}}, "AttributesToGet": list}));
    let batch = json!({"RequestItems": {"Thread": {"Keys": [{"Id": {"N": "1"}}], "AttributesToGet": list}}});
    check(&BatchGetItem::new().with(get), batch);
    let scan = Scan::new("Thread").attributes_to_get(names()).select("SPECIFIC_ATTRIBUTES");
    check(&scan, json!({"TableName": "Thread", "AttributesToGet": list, "Select": "SPECIFIC_ATTRIBUTES"}));
}

#[test]
fn writes_take_what_they_expect() {
    let expected = json!({"Id": {"Exists": false}});
    check(
        &put().expected(absent()).conditional_operator("AND"),
        json!({
            "TableName": "Thread", "Item": {"Id": {"N": "1"}}, "Expected": expected, "ConditionalOperator": "AND",
        }),
    );
    let views = ExpectedAttributeValue::new()
        .comparison_operator(ComparisonOperator::Between)
        .attribute_value_list([AttributeValue::from(1), AttributeValue::from(9)]);
    check(
        &DeleteItem::new("Thread", key("Id", 1)).expected([("Views".to_owned(), views)]),
        json!({
            "TableName": "Thread", "Key": {"Id": {"N": "1"}},
            "Expected": {"Views": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "1"}, {"N": "9"}]}},
        }),
    );
}

#[test]
fn queries_and_scans_take_conditions() {
    let keys = LegacyCondition::new("EQ").attribute_value_list([AttributeValue::from(1)]);
    let query = Query::of("Thread")
        .key_conditions([("Id".to_owned(), keys)])
        .query_filter([
            ("Views".to_owned(), less_than(9)),
            ("Locked".to_owned(), LegacyCondition::new("NULL")),
        ])
        .conditional_operator(ConditionalOperator::Or);
    check(
        &query,
        json!({
            "TableName": "Thread",
            "KeyConditions": {"Id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1"}]}},
            "QueryFilter": {
                "Views": {"ComparisonOperator": "LT", "AttributeValueList": [{"N": "9"}]},
                "Locked": {"ComparisonOperator": "NULL"},
            },
            "ConditionalOperator": "OR",
        }),
    );
    let filter = json!({"Views": {"ComparisonOperator": "LT", "AttributeValueList": [{"N": "9"}]}});
    check(
        &Scan::new("Thread").scan_filter([("Views".to_owned(), less_than(9))]),
        json!({"TableName": "Thread", "ScanFilter": filter}),
    );
}

#[test]
fn an_update_may_be_repeated_if_each_change_settles_its_attribute() {
    let update = |change: AttributeValueUpdate| {
        UpdateItem::new("Thread", key("Id", 1)).attribute_updates([("Views".to_owned(), change)])
    };
    let value = |action: &str| AttributeValueUpdate::new().value(1).action(action);
    let set = AttributeValue::Ss(StringSet::new(["a"]).unwrap());
    check(
        &update(value("ADD")),
        json!({
            "TableName": "Thread", "Key": {"Id": {"N": "1"}},
            "AttributeUpdates": {"Views": {"Value": {"N": "1"}, "Action": "ADD"}},
        }),
    );
    assert_eq!(update(value("ADD")).repeat(), Repeat::Unsafe, "a second time would add another 1");
    assert_eq!(update(value("SHAKE")).repeat(), Repeat::Unsafe);
    assert_eq!(update(value("PUT")).repeat(), Repeat::Safe);
    assert_eq!(update(AttributeValueUpdate::new().action("DELETE")).repeat(), Repeat::Safe);
    assert_eq!(update(AttributeValueUpdate::new().value(set).action("ADD")).repeat(), Repeat::Safe);
    let by_name = AttributeValueUpdate::new().value(1).with_member("Action", "ADD");
    assert_eq!(update(by_name).repeat(), Repeat::Unsafe, "what is given by its name is not read");
}

#[test]
fn they_do_not_go_with_expressions() {
    let mixed = put().expected(absent()).condition(attr("Id").not_exists());
    refused(&mixed, "Expected", "does not go with ConditionExpression");
    let by_name = put().with_member("Expected", json!({"Id": {"Exists": false}}));
    refused(
        &by_name.clone().condition_expression("attribute_not_exists(Id)"),
        "Expected",
        "does not go with",
    );
    let both_by_name = by_name.with_member("ConditionExpression", "attribute_not_exists(Id)");
    refused(&both_by_name, "Expected", "does not go with ConditionExpression");
    let get =
        GetItem::new("Thread", key("Id", 1)).projection(["Views"]).attributes_to_get(["Tags".to_owned()]);
    refused(&get, "AttributesToGet", "does not go with ProjectionExpression");
    let error = BatchGetItem::new().with(get).encode().unwrap_err();
    assert_eq!(error.path(), Some("RequestItems.Thread.AttributesToGet"), "{error}");
    let query = Query::new("Thread", attr("Id").eq(1)).query_filter([("Views".to_owned(), less_than(9))]);
    refused(&query, "QueryFilter", "does not go with KeyConditionExpression");
    let scan = Scan::new("Thread").filter(attr("Views").lt(9)).conditional_operator("OR");
    refused(&scan, "ConditionalOperator", "does not go with FilterExpression");
    let change = AttributeValueUpdate::new().value(1);
    let update =
        UpdateItem::new("Thread", key("Id", 1)).set("a", 1).attribute_updates([("b".to_owned(), change)]);
    refused(&update, "AttributeUpdates", "does not go with UpdateExpression");
}

#[test]
fn a_batch_of_writes_drops_no_condition() {
    refused(&BatchWriteItem::new([]).with(put().expected(absent())), "Expected", "no place");
    let delete = DeleteItem::new("Thread", key("Id", 1)).with_member("ConditionalOperator", "AND");
    refused(&BatchWriteItem::new([]).with(delete), "ConditionalOperator", "no place");
}

#[test]
fn a_query_needs_conditions_of_either_kind() {
    refused(&Query::of("Thread"), "KeyConditionExpression", "needs a key condition");
    let filtered = Query::of("Thread").query_filter([("Views".to_owned(), less_than(9))]);
    refused(&filtered, "KeyConditionExpression", "needs a key condition");
}
