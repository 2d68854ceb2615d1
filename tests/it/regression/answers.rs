//! Answers that came back as None, raw, or as a KeyError.

use dynamo_client::{
    Action, BatchGetItem, BatchWriteItem, CreateTable, ErrorKind, ProvisionedThroughput, PutItem,
    TableStatus, UpdateTable, key,
};
use dynamo_http::ScriptedTransport;
use serde_json::json;

use super::script::{client, ok};
use crate::actions::Forum;

/// An item that was not there, asked for together with the consumed capacity, was a KeyError.
#[tokio::test]
async fn a_missing_item_with_consumed_capacity_is_no_error() {
    let forum = Forum::open().await;
    let nothing = key("ForumName", "S3").sort("Subject", "Nothing");
    let output = forum.threads().get(nothing).return_consumed_capacity("TOTAL").await.unwrap();
    assert!(output.item.is_none());
    assert_eq!(output.consumed_capacity.unwrap().capacity_units, Some(0.5));
}

/// Every empty answer was None, whatever was asked.
#[tokio::test(start_paused = true)]
async fn an_empty_answer_is_what_it_means_for_its_operation() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let client = client(&server).await;
    let put = client.put_item("Thread", json!({"id": 1})).await.unwrap();
    assert!(put.attributes.is_none() && put.consumed_capacity.is_none());
    assert!(client.get_item("Thread", key("id", 1)).await.unwrap().item.is_none());
    assert!(client.delete_item("Thread", key("id", 1)).await.unwrap().attributes.is_none());
    assert_eq!(client.execute(&Action::new("UntagResource", json!({}))).await.unwrap(), json!({}));
    for (what, error) in [
        ("list", client.list_tables().await.err()),
        ("scan", client.scan("Thread").await.err()),
        ("describe", client.describe_table("Thread").await.err()),
        ("batch", client.batch_get_item().with(client.get_item("Thread", key("id", 1))).await.err()),
    ] {
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Corrupt), "an empty {what} is no answer");
    }
}

/// DeleteTable and ListTables gave the raw answer where other methods unwrapped theirs, and tables after the first hundred
/// had to be asked for by hand.
#[tokio::test]
async fn tables_are_listed_to_the_end_and_deletion_is_described() {
    let forum = Forum::empty().await;
    for name in ["one", "three", "two"] {
        forum
            .client()
            .create_table(CreateTable::new(name).hash_key("id", "S").pay_per_request())
            .await
            .unwrap();
    }
    let mut pages = forum.client().list_tables().limit(2).pages();
    let mut names = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        names.extend(page.output().unwrap().table_names);
    }
    assert_eq!(names, ["one", "three", "two"]);
    let deleted = forum.client().delete_table("two").await.unwrap();
    assert_eq!(deleted.table_description.table_status, Some(TableStatus::Deleting));
}

/// `update_table`, `batch_get_item` and `batch_write_item` were documented and raised NotImplementedError.
#[tokio::test]
async fn updating_tables_and_batches_work() {
    let forum = Forum::open().await;
    let client = forum.client();
    let update = UpdateTable::new("Thread").provisioned_throughput(ProvisionedThroughput::new(9, 9));
    client.update_table(update).await.unwrap();
    let new = PutItem::new("Thread", json!({"ForumName": "S3", "Subject": "New", "Views": 0}));
    let written = client.batch_write_item().with(new.clone()).await.unwrap();
    assert!(written.unprocessed_items.is_empty());
    let got = client
        .batch_get_item()
        .with(forum.threads().get(key("ForumName", "S3").sort("Subject", "New")))
        .await
        .unwrap();
    assert_eq!(got.responses["Thread"].len(), 1);
    // The operations are values of their own as well.
    let get = dynamo_client::GetItem::new("Thread", key("ForumName", "S3").sort("Subject", "New"));
    assert_eq!(client.execute(&BatchGetItem::new().with(get)).await.unwrap().responses["Thread"].len(), 1);
    client.execute(&BatchWriteItem::new([]).with(new)).await.unwrap();
}
