//! BatchGetItem, as one call and as many as it takes.

use std::collections::BTreeMap;

use dynamo_client::key;
use serde_json::{Value, json};

use super::forum::{Forum, Thread, thread_key};

#[tokio::test]
async fn finds_items_by_their_keys_and_leaves_out_those_that_are_not_there() {
    let forum = Forum::open().await;
    let threads = forum.threads();
    let batch = forum
        .client()
        .batch_get_item()
        .with(threads.get(thread_key("S3", "Help")))
        .with(threads.get(thread_key("EC2", "Hello")))
        .with(threads.get(thread_key("S3", "Nothing")));
    let output = batch.return_consumed_capacity("TOTAL").await.unwrap();
    let mut views: Vec<u32> =
        output.responses["Thread"].iter().map(|item| item.get_as("Views").unwrap().unwrap()).collect();
    views.sort_unstable();
    assert_eq!(views, [5, 7]);
    assert!(output.unprocessed_keys.is_empty());
    assert_eq!(output.consumed_capacity[0].table_name.as_deref(), Some("Thread"));
}

#[tokio::test]
async fn a_projection_and_consistency_hold_for_their_table() {
    let forum = Forum::open().await;
    let get =
        |subject| forum.threads().get(thread_key("S3", subject)).projection(["Views"]).consistent_read(true);
    let batch = forum.client().batch_get_item().with(get("Help")).with(get("Zones"));
    let output = batch.return_consumed_capacity("TOTAL").await.unwrap();
    assert!(output.responses["Thread"].iter().all(|item| item.len() == 1));
    assert_eq!(output.consumed_capacity[0].capacity_units, Some(2.0), "two consistent reads");
    let differing = forum
        .client()
        .batch_get_item()
        .with(get("Help"))
        .with(forum.threads().get(thread_key("S3", "Zones")));
    forum.assert_refused(differing, "differ").await;
}

#[tokio::test]
async fn any_number_of_keys_is_asked_for_in_calls_of_100() {
    let forum = Forum::without_threads().await;
    let puts = (0..130).map(|n| forum.threads().put(Thread::new("S3", &format!("{n}"), "2026-01-01", n)));
    forum.client().batch_write().extend(puts).send_all().await.unwrap();
    let before = forum.requests();
    let gets = (0..140).map(|n| forum.threads().get(thread_key("S3", &n.to_string())));
    let report = forum.client().batch_get().extend(gets).send_all::<Thread>().await.unwrap();
    assert_eq!((report.items["Thread"].len(), report.calls, forum.requests() - before), (130, 2, 2));
}

#[tokio::test]
async fn what_comes_back_unprocessed_is_asked_for_again() {
    // More than 16 MB are asked for, and one answer holds no more than that.
    let forum = Forum::without_threads().await;
    let patient = forum.another_client().attempt_timeout(None).call_timeout(None).build().await.unwrap();
    let threads = patient.table("Thread");
    let text = "x".repeat(390_000);
    let item = |n: u32| json!({"ForumName": "S3", "Subject": n.to_string(), "Text": text});
    patient.batch_write().extend((0..44).map(|n| threads.put(item(n)))).send_all().await.unwrap();
    let gets = || (0..44).map(|n| threads.get(thread_key("S3", &n.to_string())));
    let raw = gets().fold(patient.batch_get_item(), |batch, get| batch.with(get)).await.unwrap();
    assert!(!raw.unprocessed_keys["Thread"].keys.is_empty(), "one call leaves some undone");
    let report = patient.batch_get().extend(gets()).send_all::<BTreeMap<String, Value>>().await.unwrap();
    assert_eq!((report.items["Thread"].len(), report.calls, report.leftovers.len()), (44, 2, 0));
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let batch = || forum.client().batch_get_item();
    let get = |n: u32| forum.client().get_item("Thread", thread_key("S3", &n.to_string()));
    forum.assert_refused(batch(), "RequestItems").await;
    forum.assert_refused((0..101).fold(batch(), |batch, n| batch.with(get(n))), "101").await;
    forum.assert_refused(batch().with(get(1)).with(get(1)), "same item").await;
    forum
        .assert_refused(batch().with(get(1)).return_consumed_capacity("SOME"), "ReturnConsumedCapacity")
        .await;
    forum.assert_refused(batch().with(get(1).return_consumed_capacity("TOTAL")), "no place").await;
    forum.assert_refused(batch().with(forum.threads().get(key("ForumName", ""))), "ForumName").await;
    let other = forum.another_client().build().await.unwrap();
    forum
        .assert_refused(batch().with(other.get_item("Thread", thread_key("S3", "Help"))), "another client")
        .await;
}
