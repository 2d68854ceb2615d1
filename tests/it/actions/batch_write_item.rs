//! BatchWriteItem, as one call and as many as it takes.

use dynamo_client::core::OnDuplicate;
use dynamo_client::{CreateTable, ErrorKind, attr, key};
use serde_json::json;

use super::forum::{Forum, Thread, thread_key};

fn numbered(n: u32) -> Thread {
    Thread::new("S3", &format!("{n:03}"), "2026-01-01", n)
}

#[tokio::test]
async fn puts_and_deletes_in_several_tables_by_one_call() {
    let forum = Forum::open().await;
    let other = CreateTable::new("Forum").hash_key("Name", "S").pay_per_request();
    forum.client().create_table(other).await.unwrap();
    let before = forum.requests();
    let batch = forum
        .client()
        .batch_write_item()
        .with(forum.threads().put(numbered(1)))
        .with(forum.threads().delete(thread_key("S3", "Help")))
        .with(forum.client().put_item("Forum", json!({"Name": "S3"})));
    let output =
        batch.return_consumed_capacity("TOTAL").return_item_collection_metrics("SIZE").await.unwrap();
    assert!(output.unprocessed_items.is_empty());
    assert_eq!(output.consumed_capacity.len(), 2, "one for each table");
    assert!(output.item_collection_metrics.contains_key("Thread"));
    assert_eq!(forum.requests() - before, 1);
    assert_eq!(forum.stored("S3", "Help").await, None);
    assert!(forum.stored("S3", "001").await.is_some());
    assert!(forum.client().get_item("Forum", key("Name", "S3")).await.unwrap().item.is_some());
}

#[tokio::test]
async fn any_number_of_writes_goes_in_calls_of_25() {
    let forum = Forum::without_threads().await;
    let before = forum.requests();
    let puts = (0..60).map(|n| forum.threads().put(numbered(n)));
    let report = forum.client().batch_write().extend(puts).send_all().await.unwrap();
    assert_eq!((report.written, report.calls, report.leftovers.len()), (60, 3, 0));
    assert_eq!(forum.requests() - before, 4, "the keys of the table are asked for once");
    let deletes = (0..60).map(|n| forum.threads().delete(thread_key("S3", &format!("{n:03}"))));
    let report = forum.client().batch_write().extend(deletes).send_all().await.unwrap();
    assert_eq!((report.written, forum.requests() - before), (60, 7));
    assert_eq!(forum.threads().scan().await.unwrap().count, 0);
}

#[tokio::test]
async fn of_equal_keys_the_last_wins_or_all_are_refused() {
    let forum = Forum::open().await;
    let put = |views| forum.threads().put(Thread::new("S3", "Help", "2026-01-02", views));
    let report = forum.client().batch_write().with(put(50)).with(put(60)).send_all().await.unwrap();
    assert_eq!((report.written, report.superseded.len()), (1, 1));
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 60);

    let before = forum.requests();
    let strict = forum.client().batch_write().on_duplicate(OnDuplicate::Reject).with(put(70)).with(put(80));
    let failed = strict.send_all().await.unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.leftovers.len()), (ErrorKind::InvalidRequest, 2));
    assert_eq!(forum.requests(), before);
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let batch = || forum.client().batch_write_item();
    let put = |n| forum.threads().put(numbered(n));
    forum.assert_refused(batch(), "RequestItems").await;
    forum.assert_refused((0..26).fold(batch(), |batch, n| batch.with(put(n))), "26").await;
    forum
        .assert_refused(
            batch().with(put(1)).with(forum.threads().delete(thread_key("S3", "001"))),
            "same item",
        )
        .await;
    forum.assert_refused(batch().with(put(1).condition(attr("Views").exists())), "ConditionExpression").await;
    forum.assert_refused(batch().with(put(1).return_values("ALL_OLD")), "ReturnValues").await;
    forum
        .assert_refused(batch().with(put(1)).return_consumed_capacity("SOME"), "ReturnConsumedCapacity")
        .await;
    forum
        .assert_refused(
            batch().with(put(1)).return_item_collection_metrics("SOME"),
            "ReturnItemCollectionMetrics",
        )
        .await;
    let other = forum.another_client().build().await.unwrap();
    forum.assert_refused(batch().with(other.put_item("Thread", numbered(1))), "another client").await;
}
