//! GetItem with each of its parameters.

use dynamo_client::{ErrorKind, ReturnConsumedCapacity, attr_name, key};
use serde_json::{Value, json};

use super::forum::{Forum, Thread, thread_key};

#[tokio::test]
async fn finds_an_item_by_its_key_as_the_type_that_is_asked_for() {
    let forum = Forum::open().await;
    let request = || forum.client().get_item("Thread", thread_key("S3", "Help"));
    assert_eq!(request().item::<Thread>().await.unwrap(), Some(Thread::new("S3", "Help", "2026-01-02", 5)));
    let output = request().await.unwrap();
    assert_eq!(output.item.unwrap().get_as::<u32>("Views").unwrap(), Some(5));
    assert!(output.consumed_capacity.is_none());
}

#[tokio::test]
async fn an_item_that_is_not_there_is_none() {
    let forum = Forum::open().await;
    assert_eq!(forum.threads().get(thread_key("S3", "Nothing")).item::<Thread>().await.unwrap(), None);
    assert!(forum.threads().get(thread_key("S3", "Nothing")).await.unwrap().item.is_none());
}

#[tokio::test]
async fn a_consistent_read_costs_twice_as_much() {
    let forum = Forum::open().await;
    for (consistent, units) in [(None, 0.5), (Some(false), 0.5), (Some(true), 1.0)] {
        let mut request = forum.threads().get(thread_key("S3", "Help")).return_consumed_capacity("TOTAL");
        if let Some(consistent) = consistent {
            request = request.consistent_read(consistent);
        }
        let output = request.await.unwrap();
        assert_eq!(output.consumed_capacity.unwrap().capacity_units, Some(units), "{consistent:?}");
    }
}

#[tokio::test]
async fn consumed_capacity_is_told_as_it_was_asked_for() {
    let forum = Forum::open().await;
    let get = |level| forum.threads().get(thread_key("S3", "Help")).return_consumed_capacity(level);
    assert!(get(ReturnConsumedCapacity::None).await.unwrap().consumed_capacity.is_none());
    let total = get(ReturnConsumedCapacity::Total).await.unwrap().consumed_capacity.unwrap();
    assert_eq!((total.table_name.as_deref(), total.capacity_units), (Some("Thread"), Some(0.5)));
    assert!(total.table.is_none());
    let detailed = get(ReturnConsumedCapacity::Indexes).await.unwrap().consumed_capacity.unwrap();
    assert_eq!(detailed.table.unwrap().capacity_units, Some(0.5));
}

#[tokio::test]
async fn a_projection_picks_attributes() {
    let forum = Forum::without_threads().await;
    let item = json!({
        "ForumName": "S3", "Subject": "Hi", "a.b": 1, "Views": 2, "Log": [{"at": "noon", "by": "x"}, {"at": "night"}],
    });
    forum.threads().put(&item).await.unwrap();
    let get = || forum.threads().get(thread_key("S3", "Hi"));
    let picked: Value = get().projection(["Views", "Log[0].at"]).item().await.unwrap().unwrap();
    assert_eq!(picked, json!({"Views": 2, "Log": [{"at": "noon"}]}));
    let picked: Value = get().projection(attr_name("a.b")).item().await.unwrap().unwrap();
    assert_eq!(picked, json!({"a.b": 1}));
}

#[tokio::test]
async fn a_projection_expression_uses_placeholders_of_ones_own() {
    let forum = Forum::open().await;
    let get = || forum.threads().get(thread_key("S3", "Help")).projection_expression("#v, Subject");
    let picked: Value = get().expression_attribute_names([("#v", "Views")]).item().await.unwrap().unwrap();
    assert_eq!(picked, json!({"Views": 5, "Subject": "Help"}));
    let picked: Value = get().name("#v", "Views").item().await.unwrap().unwrap();
    assert_eq!(picked, json!({"Views": 5, "Subject": "Help"}));
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let get = || forum.threads().get(thread_key("S3", "Help"));
    forum.assert_refused(get().return_consumed_capacity("ALL"), "ReturnConsumedCapacity").await;
    forum
        .assert_refused(
            get().projection(["Views"]).projection_expression("Views"),
            "both as text and as a tree",
        )
        .await;
    forum.assert_refused(get().projection(["Log", "Log[0]"]), "Log").await;
    forum.assert_refused(get().projection_expression("#v"), "#v").await;
    forum
        .assert_refused(
            get().projection_expression("Views").name("#v", "Views"),
            "no expression text uses it",
        )
        .await;
    forum.assert_refused(get().expression_attribute_names([("v", "Views")]), "no placeholder").await;
    forum.assert_refused(forum.threads().get(thread_key("S3", "")), "Subject").await;
    forum.assert_refused(forum.threads().get(key("ForumName", true)), "ForumName").await;
    forum.assert_refused(forum.client().get_item("no", thread_key("S3", "Help")), "TableName").await;
}

#[tokio::test]
async fn a_missing_table_and_a_wrong_key_are_the_services_errors() {
    let forum = Forum::open().await;
    let error = forum.client().get_item("Missing", thread_key("S3", "Help")).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("ResourceNotFoundException")));
    let error = forum.threads().get(key("ForumName", "S3")).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Validation, Some("ValidationException")));
    assert_eq!((error.action(), error.table()), (Some("GetItem"), Some("Thread")));
}
