//! PutItem with each of its parameters.

use dynamo_client::{ErrorKind, PutItem, Request, ReturnItemCollectionMetrics, ReturnValues, attr};
use serde_json::{Value, json};

use super::forum::{Forum, Thread};

fn edited(forum: &Forum) -> Request<PutItem> {
    forum.client().put_item("Thread", Thread::new("S3", "Help", "2026-02-01", 6))
}

#[tokio::test]
async fn writes_a_whole_item_in_the_place_of_the_old_one() {
    let forum = Forum::open().await;
    forum.threads().put(json!({"ForumName": "S3", "Subject": "Help", "Draft": true})).await.unwrap();
    let stored = forum.stored("S3", "Help").await.unwrap();
    assert_eq!(stored, json!({"ForumName": "S3", "Subject": "Help", "Draft": true}));
}

#[tokio::test]
async fn a_condition_decides_whether_it_is_written() {
    let forum = Forum::open().await;
    let error = edited(&forum).condition(attr("ForumName").not_exists()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Conditional, 1));
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 5);

    edited(&forum).condition(attr("Views").eq(5) & attr("Subject").begins_with("He")).await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Views"], 6);
}

#[tokio::test]
async fn a_condition_expression_uses_placeholders_of_ones_own() {
    let forum = Forum::open().await;
    let put = || edited(&forum).condition_expression("#v < :most AND ForumName = :forum");
    let names = [("#v", "Views")];
    let strict = put()
        .expression_attribute_names(names)
        .expression_attribute_values(json!({":most": 5, ":forum": "S3"}));
    assert_eq!(strict.await.unwrap_err().kind(), ErrorKind::Conditional);
    put().name("#v", "Views").value(":most", 6).value(":forum", "S3").await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["LastPostDateTime"], "2026-02-01");
}

#[tokio::test]
async fn gives_back_the_item_that_was_replaced_when_asked() {
    let forum = Forum::open().await;
    let output = edited(&forum).return_values(ReturnValues::AllOld).await.unwrap();
    assert_eq!(output.attributes.unwrap().to::<Thread>().unwrap().views, 5);
    assert!(edited(&forum).return_values("NONE").await.unwrap().attributes.is_none());
    assert_eq!(edited(&forum).old_item::<Thread>().await.unwrap().unwrap().views, 6);
    let new = forum.threads().put(Thread::new("S3", "New", "2026-02-02", 0));
    assert_eq!(new.old_item::<Thread>().await.unwrap(), None);
}

#[tokio::test]
async fn consumed_capacity_is_told_as_it_was_asked_for() {
    let forum = Forum::open().await;
    assert!(edited(&forum).return_consumed_capacity("NONE").await.unwrap().consumed_capacity.is_none());
    let total = edited(&forum).return_consumed_capacity("TOTAL").await.unwrap().consumed_capacity.unwrap();
    assert_eq!(total.table_name.as_deref(), Some("Thread"));
    assert!(total.capacity_units.unwrap() >= 1.0 && total.table.is_none(), "{total:?}");
    let again = Thread::new("S3", "Help", "2026-03-01", 7);
    let put = forum.threads().put(again).return_consumed_capacity("INDEXES");
    let detailed = put.await.unwrap().consumed_capacity.unwrap();
    assert_eq!(detailed.table.unwrap().capacity_units, Some(1.0));
    assert!(detailed.local_secondary_indexes.contains_key("LastPostIndex"));
}

#[tokio::test]
async fn item_collection_metrics_are_told_as_they_were_asked_for() {
    let forum = Forum::open().await;
    let output =
        edited(&forum).return_item_collection_metrics(ReturnItemCollectionMetrics::Size).await.unwrap();
    let metrics = output.item_collection_metrics.unwrap();
    assert_eq!(metrics.item_collection_key.unwrap().to::<Value>().unwrap(), json!({"ForumName": "S3"}));
    assert_eq!(metrics.size_estimate_range_gb.len(), 2);
    let output = edited(&forum).return_item_collection_metrics("NONE").await.unwrap();
    assert!(output.item_collection_metrics.is_none());
}

#[tokio::test]
async fn a_failed_condition_gives_back_the_item_that_is_there_when_asked() {
    let forum = Forum::open().await;
    let put = || edited(&forum).condition(attr("Views").gt(100));
    let error = put().return_values_on_condition_check_failure("ALL_OLD").await.unwrap_err();
    assert_eq!(error.failed_item::<Thread>().unwrap().unwrap().views, 5);
    assert!(put().await.unwrap_err().failed_item::<Thread>().unwrap().is_none());
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let put = || edited(&forum);
    for not_here in ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "all_old", "SOME"] {
        forum.assert_refused(put().return_values(not_here), "ReturnValues").await;
    }
    forum.assert_refused(put().return_consumed_capacity("SOME"), "ReturnConsumedCapacity").await;
    forum.assert_refused(put().return_item_collection_metrics("LARGE"), "ReturnItemCollectionMetrics").await;
    let on_failure = put().return_values_on_condition_check_failure("ALL_NEW");
    forum.assert_refused(on_failure, "ReturnValuesOnConditionCheckFailure").await;
    let both = put().condition(attr("Views").gt(1)).condition_expression("Views > :one").value(":one", 1);
    forum.assert_refused(both, "both as text and as a tree").await;
    forum.assert_refused(put().condition_expression("Views > :one"), ":one").await;
    forum.assert_refused(put().value(":one", 1), "no expression text uses it").await;
    forum.assert_refused(put().condition_expression(" "), "ConditionExpression is empty").await;
    forum.assert_refused(forum.threads().put("no item"), "item").await;
    forum.assert_refused(forum.client().put_item("a b", json!({"id": 1})), "TableName").await;
}
