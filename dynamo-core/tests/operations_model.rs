//! Every operation here against the service's own description of itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::BTreeSet;

use dynamo_core::{
    BatchGetItem, BatchWriteItem, ConditionCheck, CreateTable, CreateTableOutput, DeleteItem, DeleteTable,
    DeleteTableOutput, DescribeTable, DescribeTableOutput, ErrorClass, GetItem, ItemOperation, ListTables,
    ListTablesOutput, Operation, PutItem, Query, Scan, ServiceError, TransactGetItems, TransactWriteItems,
    TransactWriteItemsOutput, UpdateItem, UpdateTable, UpdateTableOutput, attr, key,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The model, if there is one to test by.
fn model() -> Option<Value> {
    let Some(vectors) = std::env::var_os("DYNAMO_VECTORS") else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "DYNAMO_VECTORS is not set");
        println!("skipped: set DYNAMO_VECTORS");
        return None;
    };
    let path = std::path::Path::new(&vectors).join("model/dynamodb.json");
    Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
}

/// A value of a shape with every member set.
fn example(model: &Value, shape: &str, depth: usize) -> Value {
    match shape {
        "AttributeValue" => return json!({"S": "x"}),
        "ProjectionExpression" => return json!("#name"),
        "ConditionExpression" | "KeyExpression" | "UpdateExpression" => return json!("#name = :name"),
        "ExpressionAttributeNameMap" => return json!({"#name": "name"}),
        "ExpressionAttributeValueMap" => return json!({":name": {"S": "x"}}),
        _ => {}
    }
    let description = &model["shapes"][shape];
    match description["type"].as_str().unwrap() {
        "structure" => {
            let members = description["members"].as_object().unwrap();
            assert!(depth < 20, "{shape}");
            members
                .iter()
                .map(|(name, inner)| (name.clone(), example(model, inner.as_str().unwrap(), depth + 1)))
                .collect()
        }
        "list" => json!([example(model, description["member"].as_str().unwrap(), depth + 1)]),
        "map" => json!({"name": example(model, description["value"].as_str().unwrap(), depth + 1)}),
        "string" => description["enum"].get(0).cloned().unwrap_or_else(|| json!("text")),
        "boolean" => json!(true),
        "integer" | "long" => json!(7),
        "double" => json!(0.5),
        "timestamp" => json!(1_700_000_000.25),
        other => panic!("{shape} is a {other}"),
    }
}

/// Whether a type has a field of its own for each member of a shape, at every level.
#[track_caller]
fn holds<T: Serialize + DeserializeOwned>(model: &Value, shape: &str, by_name_only: &[&str]) {
    let mut value = example(model, shape, 0);
    for name in by_name_only {
        assert!(value.as_object_mut().unwrap().remove(*name).is_some(), "{shape} has no {name}");
    }
    let read: T = serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{shape}: {error}"));
    let written = serde_json::to_value(&read).unwrap_or_else(|error| panic!("{shape}: {error}"));
    assert_eq!(written, value, "{shape}");
    no_others(model, shape, &value, &read);
}

/// A member that went to `other` shows when it gets a type that its field could not have.
fn no_others<T: Serialize + DeserializeOwned>(model: &Value, shape: &str, value: &Value, _: &T) {
    for path in leaves(value, Vec::new()) {
        let mut broken = value.clone();
        let leaf = path.iter().fold(&mut broken, |inside, step| match step {
            Step::Member(name) => &mut inside[name],
            Step::Element(index) => &mut inside[index],
        });
        *leaf = json!([[[]]]);
        let read = serde_json::from_value::<T>(broken);
        assert!(read.is_err(), "{shape}: nothing has a field for {path:?} ({})", model["service"]);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Member(String),
    Element(usize),
}

fn leaves(value: &Value, path: Vec<Step>) -> Vec<Vec<Step>> {
    let deeper = |step: Step| path.iter().cloned().chain([step]).collect::<Vec<_>>();
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, inner)| leaves(inner, deeper(Step::Member(name.clone()))))
            .collect(),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .flat_map(|(index, inner)| leaves(inner, deeper(Step::Element(index))))
            .collect(),
        _ => vec![path],
    }
}

/// Members of before there were expressions: they go by `with_member`.
const LEGACY: [&str; 3] = ["Expected", "ConditionalOperator", "AttributesToGet"];

#[test]
fn requests_have_a_field_for_every_member() {
    let Some(model) = model() else { return };
    let write = ["Expected", "ConditionalOperator"];
    holds::<GetItem>(&model, "GetItemInput", &["AttributesToGet"]);
    holds::<PutItem>(&model, "PutItemInput", &write);
    holds::<DeleteItem>(&model, "DeleteItemInput", &write);
    holds::<UpdateItem>(&model, "UpdateItemInput", &["Expected", "ConditionalOperator", "AttributeUpdates"]);
    holds::<Query>(
        &model,
        "QueryInput",
        &["AttributesToGet", "KeyConditions", "QueryFilter", "ConditionalOperator"],
    );
    holds::<Scan>(&model, "ScanInput", &["AttributesToGet", "ScanFilter", "ConditionalOperator"]);
    holds::<ConditionCheck>(&model, "ConditionCheck", &[]);
    holds::<CreateTable>(&model, "CreateTableInput", &[]);
    holds::<UpdateTable>(&model, "UpdateTableInput", &[]);
    holds::<DeleteTable>(&model, "DeleteTableInput", &[]);
    holds::<DescribeTable>(&model, "DescribeTableInput", &[]);
    holds::<ListTables>(&model, "ListTablesInput", &[]);
}

#[test]
fn answers_have_a_field_for_every_member() {
    let Some(model) = model() else { return };
    holds::<CreateTableOutput>(&model, "CreateTableOutput", &[]);
    holds::<UpdateTableOutput>(&model, "UpdateTableOutput", &[]);
    holds::<DeleteTableOutput>(&model, "DeleteTableOutput", &[]);
    holds::<DescribeTableOutput>(&model, "DescribeTableOutput", &[]);
    holds::<ListTablesOutput>(&model, "ListTablesOutput", &[]);
    holds::<TransactWriteItemsOutput>(&model, "TransactWriteItemsOutput", &[]);
}

#[test]
fn answers_with_items_have_a_field_for_every_member() {
    let Some(model) = model() else { return };
    macro_rules! whole {
        ($($operation:ty),*) => {$({
            let shape = model["operations"][stringify!($operation)]["output"].as_str().unwrap().to_owned();
            let value = example(&model, &shape, 0);
            let answer = <$operation>::decode(value.to_string().as_bytes()).unwrap();
            assert!(answer.other.is_empty(), "{shape}: {:?}", answer.other);
            for name in value.as_object().unwrap().keys() {
                let mut broken = value.clone();
                broken[name] = json!([[[]]]);
                assert!(<$operation>::decode(broken.to_string().as_bytes()).is_err(), "{shape}: nothing reads {name}");
            }
            let as_map = <$operation>::decode_as::<std::collections::BTreeMap<String, String>>(value.to_string().as_bytes());
            assert!(as_map.is_ok(), "{shape}");
        })*};
    }
    whole!(GetItem, PutItem, UpdateItem, DeleteItem, Query, Scan, BatchGetItem, TransactGetItems);
    let value = example(&model, "BatchWriteItemOutput", 0);
    let answer = BatchWriteItem::decode(value.to_string().as_bytes()).unwrap();
    assert!(answer.other.is_empty());
    assert_eq!(answer.unprocessed_items["name"].len(), 1);
    assert_eq!(answer.item_collection_metrics["name"][0].size_estimate_range_gb, [0.5]);
    assert_eq!(answer.consumed_capacity[0].vector_indexes["name"].vector_search_request_bytes, Some(0.5));
}

/// The requests that no macro makes: everything they write is in the model, and what the model requires is written.
#[test]
fn requests_write_what_the_model_knows() {
    let Some(model) = model() else { return };
    let put = || PutItem::new("Thread", json!({"Id": 1})).condition(attr("a").eq(1));
    let writes = TransactWriteItems::new()
        .with(put().return_values_on_condition_check_failure("ALL_OLD"))
        .with(DeleteItem::new("Thread", key("Id", 2)).condition(attr("a").eq(1)))
        .with(UpdateItem::new("Thread", key("Id", 3)).set("a", 1).condition(attr("a").eq(1)))
        .with(ConditionCheck::new("Thread", key("Id", 4)).condition(attr("a").eq(1)))
        .return_consumed_capacity("TOTAL")
        .return_item_collection_metrics("SIZE")
        .client_request_token("token");
    within(&model, "TransactWriteItemsInput", &body(&writes));
    let get = || GetItem::new("Thread", key("Id", 1)).projection(["a"]);
    within(
        &model,
        "TransactGetItemsInput",
        &body(&TransactGetItems::new().with(get()).return_consumed_capacity("TOTAL")),
    );
    let batch = BatchGetItem::new().with(get().consistent_read(true)).return_consumed_capacity("TOTAL");
    within(&model, "BatchGetItemInput", &body(&batch));
    let batch = BatchWriteItem::new([])
        .with(PutItem::new("Thread", json!({"Id": 1})))
        .with(DeleteItem::new("Thread", key("Id", 2)))
        .return_consumed_capacity("TOTAL")
        .return_item_collection_metrics("SIZE");
    within(&model, "BatchWriteItemInput", &body(&batch));
    let missing: Vec<_> =
        top_members(&model, "TransactWriteItemsInput").difference(&names(&body(&writes))).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}

fn body(operation: &impl Operation) -> Value {
    serde_json::from_slice(&operation.encode().unwrap()).unwrap()
}

fn names(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

fn top_members(model: &Value, shape: &str) -> BTreeSet<String> {
    names(&model["shapes"][shape]["members"])
}

#[track_caller]
fn within(model: &Value, shape: &str, value: &Value) {
    if shape == "AttributeValue" {
        return;
    }
    let description = &model["shapes"][shape];
    match value {
        Value::Object(members) if description["type"] == "structure" => {
            for (name, inner) in members {
                let Some(inner_shape) = description["members"][name].as_str() else {
                    panic!("{shape} has no member {name}")
                };
                within(model, inner_shape, inner);
            }
            let empty = Vec::new();
            for required in description["required"].as_array().unwrap_or(&empty) {
                assert!(members.contains_key(required.as_str().unwrap()), "{shape} lacks {required}");
            }
        }
        Value::Object(members) => {
            assert_eq!(description["type"], "map", "{shape}");
            members.values().for_each(|inner| within(model, description["value"].as_str().unwrap(), inner));
        }
        Value::Array(elements) => {
            elements.iter().for_each(|inner| within(model, description["member"].as_str().unwrap(), inner));
        }
        _ => {}
    }
}

#[test]
fn what_the_model_requires_is_demanded() {
    let Some(model) = model() else { return };
    fn demands<T: DeserializeOwned>(model: &Value, shape: &str) {
        let whole = example(model, shape, 0);
        let empty = Vec::new();
        for required in model["shapes"][shape]["required"].as_array().unwrap_or(&empty) {
            let mut partial: Map<String, Value> = whole.as_object().unwrap().clone();
            LEGACY.iter().for_each(|name| {
                partial.remove(*name);
            });
            partial.remove(required.as_str().unwrap());
            if required != "ConditionExpression" {
                assert!(serde_json::from_value::<T>(partial.into()).is_err(), "{shape} without {required}");
            }
        }
    }
    demands::<GetItem>(&model, "GetItemInput");
    demands::<PutItem>(&model, "PutItemInput");
    demands::<DeleteItem>(&model, "DeleteItemInput");
    demands::<UpdateItem>(&model, "UpdateItemInput");
    demands::<Query>(&model, "QueryInput");
    demands::<Scan>(&model, "ScanInput");
    demands::<CreateTable>(&model, "CreateTableInput");
    demands::<UpdateTable>(&model, "UpdateTableInput");
    demands::<DeleteTable>(&model, "DeleteTableInput");
    demands::<DescribeTable>(&model, "DescribeTableInput");
    demands::<BatchWriteItem>(&model, "BatchWriteItemInput");
}

#[test]
fn every_modelled_error_has_a_class() {
    let Some(model) = model() else { return };
    let errors = model["shapes"].as_object().unwrap().iter().filter(|(_, shape)| shape["exception"] == true);
    let mut count = 0;
    for (code, _) in errors {
        count += 1;
        let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}")}).to_string();
        let error = ServiceError::parse(400, None, None, body.as_bytes());
        assert_ne!(error.error_class(), ErrorClass::Unknown, "{code}");
    }
    assert_eq!(count, 34);
}
