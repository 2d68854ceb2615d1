//! UpdateItem with each of its parameters.

use dynamo_client::core::StringSet;
use dynamo_client::{Item, Request, Update, UpdateItem, attr};
use serde_json::{Value, json};

use super::forum::{Forum, Thread, thread_key};

fn help(forum: &Forum) -> Request<UpdateItem> {
    forum.client().update_item("Thread", thread_key("S3", "Help"))
}

fn set(members: &[&str]) -> StringSet {
    StringSet::new(members.iter().copied()).unwrap()
}

#[tokio::test]
async fn changes_attributes_by_all_four_clauses() {
    let forum = Forum::open().await;
    help(&forum).set("Tags", set(&["new", "open"])).set("Draft", true).await.unwrap();
    let update = help(&forum)
        .set("Message", "edited")
        .add("Views", 2)
        .remove("Draft")
        .delete("Tags", set(&["new"]))
        .set("Log", attr("Log").if_not_exists([0; 0]).list_append(["first"]))
        .set_if_absent("Answered", false);
    update.await.unwrap();
    let stored: Item = forum.threads().get(thread_key("S3", "Help")).item().await.unwrap().unwrap();
    assert_eq!(stored.get_as::<String>("Message").unwrap().as_deref(), Some("edited"));
    assert_eq!(stored.get_as::<u32>("Views").unwrap(), Some(7));
    assert_eq!(stored.get_as::<Vec<String>>("Log").unwrap().unwrap(), ["first"]);
    assert_eq!(stored.get_as::<bool>("Answered").unwrap(), Some(false));
    assert_eq!(stored.get("Tags").unwrap(), Some(set(&["open"]).into()));
    assert!(!stored.contains("Draft"));
}

#[tokio::test]
async fn an_update_can_be_built_apart_from_its_request() {
    let forum = Forum::open().await;
    let update = Update::new().set("Views", attr("Views").minus(1)).remove("LastPostDateTime");
    let now: Value = help(&forum).update(update).new_item().await.unwrap().unwrap();
    assert_eq!(now, json!({"ForumName": "S3", "Subject": "Help", "Views": 4}));
}

#[tokio::test]
async fn an_update_expression_uses_placeholders_of_ones_own() {
    let forum = Forum::open().await;
    let update = || {
        help(&forum).update_expression("SET #v = #v + :n REMOVE LastPostDateTime").return_values("ALL_NEW")
    };
    let names = [("#v", "Views")];
    let output = update()
        .expression_attribute_names(names)
        .expression_attribute_values(json!({":n": 10}))
        .await
        .unwrap();
    assert_eq!(output.attributes.unwrap().get_as::<u32>("Views").unwrap(), Some(15));
    let output = update().name("#v", "Views").value(":n", 1).await.unwrap();
    assert_eq!(output.attributes.unwrap().get_as::<u32>("Views").unwrap(), Some(16));
}

#[tokio::test]
async fn a_condition_decides_whether_it_is_changed() {
    let forum = Forum::open().await;
    let error = help(&forum).add("Views", 1).condition(attr("Views").gt(5)).await.unwrap_err();
    assert!(error.is_conditional());
    help(&forum).add("Views", 1).condition(attr("Views").le(5)).await.unwrap();
    let text =
        |locked| help(&forum).set("Locked", locked).condition_expression("#v = :n").name("#v", "Views");
    text(true).value(":n", 6).await.unwrap();
    assert_eq!(forum.stored("S3", "Help").await.unwrap()["Locked"], true);
    let strict = text(false).value(":n", 5).return_values_on_condition_check_failure("ALL_OLD");
    let error = strict.await.unwrap_err();
    assert_eq!(error.failed_item::<Value>().unwrap().unwrap()["Locked"], true);
}

#[tokio::test]
async fn makes_the_item_when_there_is_none() {
    let forum = Forum::open().await;
    forum.threads().update(thread_key("S3", "New")).add("Views", 1).await.unwrap();
    assert_eq!(forum.stored("S3", "New").await.unwrap()["Views"], 1);
    forum.threads().update(thread_key("S3", "Bare")).await.unwrap();
    assert_eq!(forum.stored("S3", "Bare").await.unwrap(), json!({"ForumName": "S3", "Subject": "Bare"}));
}

#[tokio::test]
async fn each_of_the_five_return_values_gives_its_own() {
    let forum = Forum::open().await;
    for (which, expected) in [
        ("NONE", Value::Null),
        (
            "ALL_OLD",
            json!({"ForumName": "S3", "Subject": "Help", "LastPostDateTime": "2026-01-02", "Views": 6}),
        ),
        ("UPDATED_OLD", json!({"Views": 7})),
        (
            "ALL_NEW",
            json!({"ForumName": "S3", "Subject": "Help", "LastPostDateTime": "2026-01-02", "Views": 9}),
        ),
        ("UPDATED_NEW", json!({"Views": 10})),
    ] {
        let output = help(&forum).add("Views", 1).return_values(which).await.unwrap();
        let attributes = output.attributes.map_or(Value::Null, |item| item.to().unwrap());
        assert_eq!(attributes, expected, "{which}");
    }
    assert_eq!(help(&forum).add("Views", 1).old_item::<Thread>().await.unwrap().unwrap().views, 10);
    assert_eq!(help(&forum).add("Views", 1).new_item::<Thread>().await.unwrap().unwrap().views, 12);
}

#[tokio::test]
async fn consumed_capacity_and_metrics_are_told_as_they_were_asked_for() {
    let forum = Forum::open().await;
    let update = || help(&forum).add("Views", 1);
    let bare =
        update().return_consumed_capacity("NONE").return_item_collection_metrics("NONE").await.unwrap();
    assert!(bare.consumed_capacity.is_none() && bare.item_collection_metrics.is_none());
    let full =
        update().return_consumed_capacity("INDEXES").return_item_collection_metrics("SIZE").await.unwrap();
    assert_eq!(full.consumed_capacity.unwrap().table.unwrap().capacity_units, Some(1.0));
    assert_eq!(full.item_collection_metrics.unwrap().size_estimate_range_gb.len(), 2);
    let total = update().return_consumed_capacity("TOTAL").await.unwrap().consumed_capacity.unwrap();
    assert!(total.capacity_units.unwrap() >= 1.0 && total.table.is_none());
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let update = || help(&forum).add("Views", 1);
    forum.assert_refused(update().return_values("NEW"), "ReturnValues").await;
    forum.assert_refused(update().return_consumed_capacity("SOME"), "ReturnConsumedCapacity").await;
    forum
        .assert_refused(update().return_item_collection_metrics("LARGE"), "ReturnItemCollectionMetrics")
        .await;
    let on_failure = update().return_values_on_condition_check_failure("UPDATED_OLD");
    forum.assert_refused(on_failure, "ReturnValuesOnConditionCheckFailure").await;
    forum.assert_refused(update().update_expression("REMOVE Views"), "both as text and as a tree").await;
    forum.assert_refused(update().set("Views", 1), "changes both").await;
    forum.assert_refused(help(&forum).set("Subject", "Other"), "part of the key").await;
    forum.assert_refused(help(&forum).add("Views", "one"), "number or a set").await;
    forum.assert_refused(help(&forum).delete("Tags", ["a"]), "takes a set").await;
    forum.assert_refused(help(&forum).update(Update::new()), "nothing to change").await;
    forum.assert_refused(help(&forum).update_expression("SET Views = :n"), ":n").await;
    forum.assert_refused(update().name("#v", "Views"), "no expression text uses it").await;
}
