//! CreateTable, by the example of the original.

use dynamo_client::core::{AttributeDefinition, KeySchemaElement, KeyType};
use dynamo_client::{CreateTable, ErrorKind, ProvisionedThroughput, TableStatus};
use serde_json::json;

use super::forum::Forum;

/// The program that describes a table and creates it if it is missing.
#[path = "../../../dynamo-client/examples/create_table.rs"]
#[allow(dead_code, reason = "its main runs when it is an example")]
pub mod example;

#[tokio::test]
async fn the_example_creates_its_table_once_and_then_finds_it() {
    let forum = Forum::empty().await;
    let created = example::describe_or_create(forum.client(), example::definition()).await.unwrap();
    assert_eq!(created.table_name.as_deref(), Some("Thread"));
    assert_eq!(forum.requests(), 2, "described, then created");
    let found = example::describe_or_create(forum.client(), example::definition()).await.unwrap();
    assert_eq!(found.table_name.as_deref(), Some("Thread"));
    assert_eq!(found.table_status, Some(TableStatus::Active));
    assert_eq!(forum.requests(), 3, "described only");
    assert_eq!(found.creation_date_time, created.creation_date_time);
}

#[tokio::test]
async fn the_answer_describes_the_table_that_was_asked_for() {
    let forum = Forum::empty().await;
    let table = forum.client().create_table(example::definition()).await.unwrap().table_description;
    assert!(matches!(table.table_status, Some(TableStatus::Creating | TableStatus::Active)), "{table:?}");
    assert_eq!(table.key_schema, [KeySchemaElement::hash("ForumName"), KeySchemaElement::range("Subject")]);
    assert_eq!(table.attribute_definitions.len(), 3);
    let throughput = table.provisioned_throughput.unwrap();
    assert_eq!((throughput.read_capacity_units, throughput.write_capacity_units), (Some(5), Some(5)));
    let index = &table.local_secondary_indexes[0];
    assert_eq!(index.index_name.as_deref(), Some("LastPostIndex"));
    assert_eq!(index.key_schema[1], KeySchemaElement::new("LastPostDateTime", KeyType::Range));
}

#[tokio::test]
async fn a_definition_as_json_is_taken_as_it_is() {
    let forum = Forum::empty().await;
    let definition: CreateTable = serde_json::from_value(json!({
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
    }))
    .unwrap();
    assert_eq!(definition, example::definition(), "the same as the one that was built");
    forum.client().create_table(definition).await.unwrap();
    assert_eq!(forum.client().list_tables().await.unwrap().table_names, ["Thread"]);
}

#[tokio::test]
async fn a_table_that_is_there_is_not_made_again() {
    let forum = Forum::without_threads().await;
    let error = forum.client().create_table(example::definition()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::InUse, Some("ResourceInUseException")));
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::empty().await;
    let create = |table| forum.client().create_table(table);
    let table = || CreateTable::new("Thread").hash_key("id", "S");
    forum.assert_refused(create(table()), "ProvisionedThroughput").await;
    let both = table().pay_per_request().provisioned_throughput(ProvisionedThroughput::new(1, 1));
    forum.assert_refused(create(both), "PAY_PER_REQUEST").await;
    forum.assert_refused(create(CreateTable::new("Thread").pay_per_request()), "KeySchema").await;
    forum.assert_refused(create(table().pay_per_request().attribute("unused", "N")), "unused").await;
    let undefined = table().pay_per_request().attribute_definitions([AttributeDefinition::new("other", "S")]);
    forum.assert_refused(create(undefined), "`id` is not defined").await;
    forum
        .assert_refused(create(CreateTable::new("x").hash_key("id", "S").pay_per_request()), "TableName")
        .await;
}
