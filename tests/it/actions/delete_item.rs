//! DeleteItem with each of its parameters.

use dynamo_client::{DeleteItem, Request, ReturnValues, attr};
use serde_json::{Value, json};

use super::forum::{Forum, Thread, thread_key};

fn help(forum: &Forum) -> Request<DeleteItem> {
    forum.client().delete_item("Thread", thread_key("S3", "Help"))
}

#[tokio::test]
async fn deletes_an_item_and_does_not_mind_when_there_is_none() {
    let forum = Forum::open().await;
    let first = help(&forum).await.unwrap();
    assert!(first.attributes.is_none());
    assert_eq!(forum.stored("S3", "Help").await, None);
    assert!(help(&forum).await.is_ok());
    assert_eq!(forum.threads().scan().await.unwrap().count, 4);
}

#[tokio::test]
async fn a_condition_decides_whether_it_is_deleted() {
    let forum = Forum::open().await;
    assert!(help(&forum).condition(attr("Views").gt(5)).await.unwrap_err().is_conditional());
    assert!(forum.stored("S3", "Help").await.is_some());
    help(&forum).condition(attr("Views").between(5, 6)).await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await, None);
}

#[tokio::test]
async fn a_condition_expression_uses_placeholders_of_ones_own() {
    let forum = Forum::open().await;
    let delete =
        || help(&forum).condition_expression("#v = :n").expression_attribute_names([("#v", "Views")]);
    let strict = delete().expression_attribute_values(json!({":n": 4}));
    let error = strict.return_values_on_condition_check_failure("ALL_OLD").await.unwrap_err();
    assert_eq!(error.failed_item::<Thread>().unwrap().unwrap().views, 5);
    delete().value(":n", 5).await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await, None);
}

#[tokio::test]
async fn gives_back_the_item_that_was_deleted_when_asked() {
    let forum = Forum::open().await;
    let output = help(&forum).return_values(ReturnValues::AllOld).await.unwrap();
    assert_eq!(output.attributes.unwrap().to::<Thread>().unwrap().views, 5);
    let zones = || forum.threads().delete(thread_key("S3", "Zones"));
    assert_eq!(zones().old_item::<Thread>().await.unwrap().unwrap().views, 1);
    assert_eq!(zones().old_item::<Thread>().await.unwrap(), None);
    let none = forum.threads().delete(thread_key("S3", "Hello")).return_values("NONE");
    assert!(none.await.unwrap().attributes.is_none());
}

#[tokio::test]
async fn consumed_capacity_and_metrics_are_told_as_they_were_asked_for() {
    let forum = Forum::open().await;
    let full =
        help(&forum).return_consumed_capacity("TOTAL").return_item_collection_metrics("SIZE").await.unwrap();
    assert_eq!(full.consumed_capacity.unwrap().table_name.as_deref(), Some("Thread"));
    let key = full.item_collection_metrics.unwrap().item_collection_key.unwrap();
    assert_eq!(key.to::<Value>().unwrap(), json!({"ForumName": "S3"}));
    let zones = forum.threads().delete(thread_key("S3", "Zones"));
    let detailed = zones.return_consumed_capacity("INDEXES").await.unwrap().consumed_capacity.unwrap();
    assert_eq!(detailed.table.unwrap().capacity_units, Some(1.0));
    let bare =
        help(&forum).return_consumed_capacity("NONE").return_item_collection_metrics("NONE").await.unwrap();
    assert!(bare.consumed_capacity.is_none() && bare.item_collection_metrics.is_none());
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    for not_here in ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "OLD"] {
        forum.assert_refused(help(&forum).return_values(not_here), "ReturnValues").await;
    }
    forum.assert_refused(help(&forum).return_consumed_capacity(""), "ReturnConsumedCapacity").await;
    forum
        .assert_refused(help(&forum).return_item_collection_metrics("size"), "ReturnItemCollectionMetrics")
        .await;
    let on_failure = help(&forum).return_values_on_condition_check_failure("ALL");
    forum.assert_refused(on_failure, "ReturnValuesOnConditionCheckFailure").await;
    let both = help(&forum).condition(attr("Views").gt(1)).condition_expression("attribute_exists(Views)");
    forum.assert_refused(both, "both as text and as a tree").await;
    forum.assert_refused(help(&forum).condition_expression("Views = :n"), ":n").await;
    forum.assert_refused(help(&forum).value(":n", 1), "no expression text uses it").await;
    forum.assert_refused(help(&forum).condition(attr("Tags").attribute_type("X")), "no type").await;
    forum.assert_refused(forum.threads().delete(thread_key("", "Help")), "ForumName").await;
}
