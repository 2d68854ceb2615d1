//! Scan with each of its parameters.

use std::collections::BTreeSet;

use dynamo_client::{Request, Scan, Select, attr, key};
use serde_json::{Value, json};

use super::forum::{Forum, Thread, thread_key};

fn scan(forum: &Forum) -> Request<Scan> {
    forum.client().scan("Thread")
}

async fn many_threads(forum: &Forum, n: u32) {
    let puts = (0..n).map(|n| forum.threads().put(Thread::new(&format!("F{n}"), "Hi", "2026-01-01", n)));
    forum.client().batch_write().extend(puts).send_all().await.unwrap();
}

#[tokio::test]
async fn reads_the_whole_table() {
    let forum = Forum::open().await;
    let output = scan(&forum).await.unwrap();
    assert_eq!((output.items.len(), output.count, output.scanned_count), (5, 5, 5));
    assert!(output.last_evaluated_key.is_none());
}

#[tokio::test]
async fn a_filter_drops_items_after_they_were_read() {
    let forum = Forum::open().await;
    let output =
        scan(&forum).filter(attr("Views").is_in([5, 7]) | attr("Subject").contains("one")).await.unwrap();
    assert_eq!((output.count, output.scanned_count), (3, 5));
    let names = [("#v", "Views")];
    let text = scan(&forum).filter_expression("#v BETWEEN :a AND :b").expression_attribute_names(names);
    let output = text.expression_attribute_values(json!({":a": 5, ":b": 12})).await.unwrap();
    assert_eq!(output.count, 3);
    let text = scan(&forum).filter_expression("#v = :a").name("#v", "Views").value(":a", 30);
    assert_eq!(text.await.unwrap().count, 1);
}

#[tokio::test]
async fn a_limit_ends_a_page_and_a_start_key_begins_the_next() {
    let forum = Forum::open().await;
    let first = scan(&forum).limit(3).await.unwrap();
    assert_eq!(first.items.len(), 3);
    let second = scan(&forum).exclusive_start_key(first.last_evaluated_key.unwrap()).await.unwrap();
    assert_eq!(second.items.len(), 2);
    let views = |items: &[dynamo_client::Item]| -> BTreeSet<u32> {
        items.iter().map(|item| item.get_as("Views").unwrap().unwrap()).collect()
    };
    assert!(views(&first.items).is_disjoint(&views(&second.items)));
}

#[tokio::test]
async fn segments_share_the_table_between_them_and_the_first_is_number_0() {
    let forum = Forum::without_threads().await;
    many_threads(&forum, 40).await;
    let mut seen = BTreeSet::new();
    for segment in 0..3 {
        let output = scan(&forum).segment(segment).total_segments(3).await.unwrap();
        for item in output.items {
            assert!(seen.insert(item.get_as::<u32>("Views").unwrap().unwrap()), "in two segments");
        }
    }
    assert_eq!(seen, (0..40).collect());
}

#[tokio::test]
async fn all_pages_of_all_segments_come_by_one_verb() {
    let forum = Forum::without_threads().await;
    many_threads(&forum, 40).await;
    let all: Vec<Thread> = scan(&forum).limit(4).segments(4).items().collect().await.unwrap();
    assert_eq!(all.iter().map(|thread| thread.views).collect::<BTreeSet<_>>(), (0..40).collect());
    let all: Vec<Thread> = scan(&forum).limit(7).items().collect().await.unwrap();
    assert_eq!(all.len(), 40);
}

#[tokio::test]
async fn an_index_is_scanned_in_the_place_of_its_table() {
    let forum = Forum::open().await;
    forum.threads().put(json!({"ForumName": "S3", "Subject": "Not in the index"})).await.unwrap();
    let output = scan(&forum).index_name("LastPostIndex").await.unwrap();
    assert_eq!(output.count, 5);
    assert!(output.items.iter().all(|item| !item.contains("Views")));
}

#[tokio::test]
async fn select_and_projection_say_how_much_of_each_item_comes() {
    let forum = Forum::open().await;
    let count = scan(&forum).select(Select::Count).await.unwrap();
    assert_eq!((count.items.len(), count.count), (0, 5));
    let only = scan(&forum).filter(attr("Views").eq(30));
    let tree = only.clone().projection(["Subject"]).await.unwrap();
    assert_eq!(tree.items[0].to::<Value>().unwrap(), json!({"Subject": "Billing"}));
    let text =
        only.projection_expression("#s").name("#s", "Subject").select("SPECIFIC_ATTRIBUTES").await.unwrap();
    assert_eq!(text.items[0].to::<Value>().unwrap(), json!({"Subject": "Billing"}));
    let all = scan(&forum).index_name("LastPostIndex").select("ALL_PROJECTED_ATTRIBUTES").await.unwrap();
    assert!(all.items.iter().all(|item| item.len() == 3));
}

#[tokio::test]
async fn a_consistent_read_costs_twice_as_much() {
    let forum = Forum::open().await;
    let units = async |consistent: bool| {
        let request = scan(&forum).consistent_read(consistent).return_consumed_capacity("TOTAL");
        request.await.unwrap().consumed_capacity.unwrap().capacity_units.unwrap()
    };
    assert_eq!((units(false).await, units(true).await), (0.5, 1.0));
}

#[tokio::test]
async fn consumed_capacity_is_told_as_it_was_asked_for() {
    let forum = Forum::open().await;
    assert!(scan(&forum).return_consumed_capacity("NONE").await.unwrap().consumed_capacity.is_none());
    let total = scan(&forum).return_consumed_capacity("TOTAL").await.unwrap().consumed_capacity.unwrap();
    assert_eq!((total.table_name.as_deref(), total.table), (Some("Thread"), None));
    let detailed = scan(&forum).return_consumed_capacity("INDEXES").await.unwrap().consumed_capacity.unwrap();
    assert_eq!(detailed.table.unwrap().capacity_units, Some(0.5));
}

#[tokio::test]
async fn refuses_what_does_not_go_together_before_a_request() {
    let forum = Forum::open().await;
    forum.assert_refused(scan(&forum).segment(0), "TotalSegments").await;
    forum.assert_refused(scan(&forum).total_segments(2), "Segment").await;
    forum.assert_refused(scan(&forum).segment(2).total_segments(2), "less than TotalSegments").await;
    forum.assert_refused(scan(&forum).segment(0).total_segments(0), "TotalSegments").await;
    forum.assert_refused(scan(&forum).segment(0).total_segments(1_000_001), "TotalSegments").await;
    forum.assert_refused(scan(&forum).limit(0), "Limit").await;
    forum.assert_refused(scan(&forum).select("ALL"), "Select").await;
    forum
        .assert_refused(
            scan(&forum).select("ALL_ATTRIBUTES").projection(["Views"]),
            "does not go with a projection",
        )
        .await;
    forum.assert_refused(scan(&forum).return_consumed_capacity("INDEX"), "ReturnConsumedCapacity").await;
    forum.assert_refused(scan(&forum).index_name("a b c"), "IndexName").await;
    forum.assert_refused(scan(&forum).exclusive_start_key(thread_key("S3", "")), "Subject").await;
    forum
        .assert_refused(scan(&forum).exclusive_start_key(key("ForumName", Vec::<u8>::new())), "ForumName")
        .await;
    let both = scan(&forum).filter(attr("Views").gt(1)).filter_expression("attribute_exists(Views)");
    forum.assert_refused(both, "both as text and as a tree").await;
    forum.assert_refused(scan(&forum).filter(attr("Views").is_in([0; 0])), "at least one value").await;
    forum.assert_refused(scan(&forum).filter(attr("a..b").exists()), "a..b").await;
}
