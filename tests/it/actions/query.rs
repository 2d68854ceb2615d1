//! Query with each of its parameters.

use dynamo_client::{ErrorKind, Query, Request, Select, attr, key};
use serde_json::{Value, json};

use super::forum::{Forum, Thread, subjects, thread_key};

fn of_s3(forum: &Forum) -> Request<Query> {
    forum.client().query("Thread").key_condition(attr("ForumName").eq("S3"))
}

/// The threads of S3 by their last post.
fn by_last_post(forum: &Forum) -> Request<Query> {
    of_s3(forum).index_name("LastPostIndex")
}

#[tokio::test]
async fn finds_the_items_of_a_partition_in_the_order_of_their_sort_key() {
    let forum = Forum::open().await;
    let output = of_s3(&forum).await.unwrap();
    assert_eq!(subjects(&output.items), ["Billing", "Hello", "Help", "Zones"]);
    assert_eq!((output.count, output.scanned_count), (4, 4));
    assert!(output.last_evaluated_key.is_none() && output.consumed_capacity.is_none());
}

#[tokio::test]
async fn a_key_condition_narrows_the_sort_key() {
    let forum = Forum::open().await;
    let query = |condition| forum.threads().query(attr("ForumName").eq("S3") & condition);
    for (condition, expected) in [
        (attr("Subject").begins_with("He"), vec!["Hello", "Help"]),
        (attr("Subject").between("C", "Help"), vec!["Hello", "Help"]),
        (attr("Subject").gt("Help"), vec!["Zones"]),
        (attr("Subject").le("Hello"), vec!["Billing", "Hello"]),
        (attr("Subject").eq("Zones"), vec!["Zones"]),
    ] {
        assert_eq!(subjects(&query(condition).await.unwrap().items), expected);
    }
}

#[tokio::test]
async fn a_key_condition_expression_uses_placeholders_of_ones_own() {
    let forum = Forum::open().await;
    let query =
        || forum.client().query("Thread").key_condition_expression("ForumName = :f AND begins_with(#s, :p)");
    let names = [("#s", "Subject")];
    let output = query()
        .expression_attribute_names(names)
        .expression_attribute_values(json!({":f": "S3", ":p": "He"}))
        .await
        .unwrap();
    assert_eq!(subjects(&output.items), ["Hello", "Help"]);
    let output = query().name("#s", "Subject").value(":f", "EC2").value(":p", "He").await.unwrap();
    assert_eq!(subjects(&output.items), ["Hello"]);
}

#[tokio::test]
async fn a_filter_drops_items_after_they_were_read() {
    let forum = Forum::open().await;
    let output = of_s3(&forum).filter(attr("Views").gt(10)).await.unwrap();
    assert_eq!(subjects(&output.items), ["Billing", "Hello"]);
    assert_eq!((output.count, output.scanned_count), (2, 4));
    let text = of_s3(&forum).filter_expression("#v < :n").name("#v", "Views").value(":n", 10);
    assert_eq!(subjects(&text.await.unwrap().items), ["Help", "Zones"]);
}

#[tokio::test]
async fn an_index_is_read_in_its_own_order() {
    let forum = Forum::open().await;
    let output = by_last_post(&forum).key_condition(attr("LastPostDateTime").ge("2026-01-02")).await.unwrap();
    assert_eq!(subjects(&output.items), ["Help", "Hello", "Billing"]);
    let expected = json!({"ForumName": "S3", "Subject": "Help", "LastPostDateTime": "2026-01-02"});
    assert_eq!(output.items[0].to::<Value>().unwrap(), expected, "the index holds keys only");
}

#[tokio::test]
async fn the_order_can_be_turned_round() {
    let forum = Forum::open().await;
    let backwards = of_s3(&forum).scan_index_forward(false).await.unwrap();
    assert_eq!(subjects(&backwards.items), ["Zones", "Help", "Hello", "Billing"]);
    let forwards = of_s3(&forum).scan_index_forward(true).await.unwrap();
    assert_eq!(subjects(&forwards.items), ["Billing", "Hello", "Help", "Zones"]);
}

#[tokio::test]
async fn a_limit_ends_a_page_and_a_start_key_begins_the_next() {
    let forum = Forum::open().await;
    let first = of_s3(&forum).limit(3).await.unwrap();
    assert_eq!(subjects(&first.items), ["Billing", "Hello", "Help"]);
    let key = first.last_evaluated_key.unwrap();
    assert_eq!(key, thread_key("S3", "Help"));
    let second = of_s3(&forum).limit(3).exclusive_start_key(key).await.unwrap();
    assert_eq!(subjects(&second.items), ["Zones"]);
    assert!(second.last_evaluated_key.is_none());
}

#[tokio::test]
async fn all_pages_come_by_one_verb() {
    let forum = Forum::open().await;
    let before = forum.requests();
    let all: Vec<Thread> = of_s3(&forum).limit(2).items().collect().await.unwrap();
    assert_eq!(all.iter().map(|thread| thread.views).collect::<Vec<_>>(), [30, 12, 5, 1]);
    assert!(forum.requests() - before >= 2);
    let mut pages = of_s3(&forum).limit(3).pages();
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(first.decode::<Thread>().unwrap().items.len(), 3);
    assert_eq!(pages.cursor(), Some(&thread_key("S3", "Help")));
}

#[tokio::test]
async fn select_says_how_much_of_each_item_comes() {
    let forum = Forum::open().await;
    let count = of_s3(&forum).select(Select::Count).await.unwrap();
    assert_eq!((count.items.len(), count.count), (0, 4));
    let projected = by_last_post(&forum).select("ALL_PROJECTED_ATTRIBUTES").limit(1).await.unwrap();
    assert!(!projected.items[0].contains("Views"));
    let all = by_last_post(&forum).select("ALL_ATTRIBUTES").limit(1).await.unwrap();
    assert_eq!(all.items[0].get_as::<u32>("Views").unwrap(), Some(1));
    let specific = of_s3(&forum).select("SPECIFIC_ATTRIBUTES").projection(["Views"]).limit(1).await.unwrap();
    assert_eq!(specific.items[0].to::<Value>().unwrap(), json!({"Views": 30}));
}

#[tokio::test]
async fn a_projection_picks_attributes() {
    let forum = Forum::open().await;
    let tree = of_s3(&forum).projection(["Views", "Subject"]).limit(1).await.unwrap();
    assert_eq!(tree.items[0].to::<Value>().unwrap(), json!({"Views": 30, "Subject": "Billing"}));
    let text = of_s3(&forum).projection_expression("#v").name("#v", "Views").limit(1).await.unwrap();
    assert_eq!(text.items[0].to::<Value>().unwrap(), json!({"Views": 30}));
}

#[tokio::test]
async fn a_consistent_read_costs_twice_as_much() {
    let forum = Forum::open().await;
    let units = async |consistent: bool| {
        let request = of_s3(&forum).consistent_read(consistent).return_consumed_capacity("TOTAL");
        request.await.unwrap().consumed_capacity.unwrap().capacity_units.unwrap()
    };
    assert_eq!((units(false).await, units(true).await), (0.5, 1.0));
}

#[tokio::test]
async fn consumed_capacity_is_told_as_it_was_asked_for() {
    let forum = Forum::open().await;
    assert!(of_s3(&forum).return_consumed_capacity("NONE").await.unwrap().consumed_capacity.is_none());
    let total = of_s3(&forum).return_consumed_capacity("TOTAL").await.unwrap().consumed_capacity.unwrap();
    assert!(total.table.is_none());
    let detailed = by_last_post(&forum).return_consumed_capacity("INDEXES").await.unwrap();
    let index = &detailed.consumed_capacity.unwrap().local_secondary_indexes["LastPostIndex"];
    assert!(index.capacity_units.unwrap() > 0.0);
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    let query = || of_s3(&forum);
    forum.assert_refused(forum.client().query("Thread"), "needs a key condition").await;
    forum.assert_refused(forum.threads().query(attr("ForumName").gt("S3")), "no key condition").await;
    let two_sorts = attr("ForumName").eq("S3") & attr("Subject").gt("A") & attr("Subject").lt("B");
    forum.assert_refused(forum.threads().query(two_sorts), "no key condition").await;
    forum
        .assert_refused(
            query().key_condition_expression("ForumName = :f").value(":f", 1),
            "both as text and as a tree",
        )
        .await;
    forum.assert_refused(query().limit(0), "Limit").await;
    forum.assert_refused(query().select("SOME"), "Select").await;
    forum.assert_refused(query().select("ALL_PROJECTED_ATTRIBUTES"), "needs an index").await;
    forum.assert_refused(query().select("SPECIFIC_ATTRIBUTES"), "needs a projection").await;
    forum
        .assert_refused(query().select("COUNT").projection(["Views"]), "does not go with a projection")
        .await;
    forum.assert_refused(query().return_consumed_capacity("SOME"), "ReturnConsumedCapacity").await;
    forum.assert_refused(query().index_name("x"), "IndexName").await;
    forum.assert_refused(query().exclusive_start_key(key("ForumName", "")), "ForumName").await;
    forum.assert_refused(query().filter_expression("Views > :n"), ":n").await;
    forum
        .assert_refused(query().expression_attribute_values(json!({":n": 1})), "no expression text uses it")
        .await;
    forum
        .assert_refused(query().expression_attribute_names([("#n", "a")]), "no expression text uses it")
        .await;
}

#[tokio::test]
async fn a_missing_index_is_the_services_error() {
    let forum = Forum::open().await;
    let error = of_s3(&forum).index_name("NoSuchIndex").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
}
