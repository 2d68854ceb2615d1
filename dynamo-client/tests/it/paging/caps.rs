//! Caps on items, page size and requests; where a stream is; and sums over pages.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use dynamo_client::{ErrorKind, Item, KeyNames, Position, Select, Stopped, attr, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::script::{body, client, ok, refused};

/// A page of items with these ids.
pub(crate) fn page(ids: &[u32], last: Option<u32>) -> Answer {
    let items: Vec<Value> =
        ids.iter().map(|id| json!({"id": {"N": id.to_string()}, "a": {"S": "x"}})).collect();
    let capacity = json!({"TableName": "Thread", "CapacityUnits": 0.5});
    let mut page =
        json!({"Items": items, "Count": ids.len(), "ScannedCount": 10, "ConsumedCapacity": capacity});
    if let Some(last) = last {
        page["LastEvaluatedKey"] = json!({"id": {"N": last.to_string()}});
    }
    ok(page)
}

/// A server that has another page each time, numbered from 1.
fn numbered(page: impl Fn(u32) -> Answer + Send + Sync + 'static) -> ScriptedTransport {
    let calls = AtomicU32::new(0);
    ScriptedTransport::from_fn(move |_| page(calls.fetch_add(1, Ordering::Relaxed) + 1))
}

#[tokio::test]
async fn a_number_of_items_is_asked_for_and_no_more() {
    let server = ScriptedTransport::new([page(&[1, 2], Some(2)), page(&[3], Some(3))]);
    let threads = client(&server).await.table("Thread");
    let mut items = threads.scan().items::<Item>().max_items(3).page_size(2);
    let mut all: Vec<Item> = Vec::new();
    items.collect_into(&mut all).await.unwrap();
    assert_eq!((all.len(), items.stopped()), (3, Some(Stopped::MaxItems)));
    assert_eq!((body(&server, 0)["Limit"].clone(), body(&server, 1)["Limit"].clone()), (json!(2), json!(1)));
    assert_eq!(items.cursor().unwrap(), Some(key("id", 3)));
}

#[tokio::test]
async fn raising_the_cap_goes_on() {
    let server = ScriptedTransport::new([page(&[1], Some(1)), page(&[2], None)]);
    let mut items = client(&server).await.table("Thread").scan().items::<Item>().max_items(1);
    assert!(items.try_next().await.unwrap().is_some());
    assert!(items.try_next().await.unwrap().is_none());
    let mut items = items.max_items(5);
    assert_eq!(items.stopped(), None);
    assert!(items.try_next().await.unwrap().is_some());
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!((items.stopped(), items.cursor().unwrap()), (Some(Stopped::End), None));
}

#[tokio::test]
async fn with_a_filter_whole_pages_are_read_and_the_cut_has_the_key_of_its_item() {
    let server = ScriptedTransport::new([page(&[], Some(9)), page(&[11, 12, 13, 14], None)]);
    let threads = client(&server).await.table("Thread");
    let mut items = threads.scan().filter(attr("a").eq("x")).items::<Item>().max_items(2);
    let mut all: Vec<Item> = Vec::new();
    items.collect_into(&mut all).await.unwrap();
    assert_eq!(all.len(), 2);
    // Nobody knows the key's attributes before the first page is there.
    assert_eq!(body(&server, 0)["Limit"], 2);
    assert!(body(&server, 1).get("Limit").is_none());
    assert_eq!(items.cursor().unwrap(), Some(key("id", 12)));
    assert_eq!(items.stopped(), Some(Stopped::MaxItems));
}

#[tokio::test]
async fn a_known_key_spares_the_small_first_page() {
    let server = ScriptedTransport::new([page(&[11, 12, 13, 14], None)]);
    let threads = client(&server).await.table("Thread").keys(KeyNames::new("id"));
    let mut items = threads.scan().filter(attr("a").eq("x")).items::<Item>().max_items(2);
    while items.try_next().await.unwrap().is_some() {}
    assert!(body(&server, 0).get("Limit").is_none());
    assert_eq!(items.cursor().unwrap(), Some(key("id", 12)));
}

#[tokio::test]
async fn where_a_projection_hides_the_key_no_page_has_more_than_is_left() {
    let server = ScriptedTransport::new([page(&[1], Some(4)), page(&[], Some(6)), page(&[7, 8], Some(8))]);
    let threads = client(&server).await.table("Thread");
    let scan = threads.scan().filter(attr("a").eq("x")).projection(["a"]);
    let mut items = scan.items::<Item>().max_items(3);
    while items.try_next().await.unwrap().is_some() {}
    let limits: Vec<_> = (0..3).map(|n| body(&server, n)["Limit"].clone()).collect();
    assert_eq!(limits, [json!(3), json!(2), json!(2)]);
    assert_eq!(items.cursor().unwrap(), Some(key("id", 8)));
}

#[tokio::test]
async fn in_the_middle_of_a_page_there_is_a_cursor_or_an_error_but_never_a_wrong_one() {
    let hidden = json!({"Items": [{"a": {"S": "x"}}, {"a": {"S": "y"}}], "Count": 2, "LastEvaluatedKey": {"id": {"N": "2"}}});
    let server = ScriptedTransport::new([page(&[1, 2], None), page(&[1, 2], None), ok(hidden)]);
    let threads = client(&server).await.table("Thread");
    let mut items = threads.scan().items::<Item>();
    assert!(matches!(items.position().unwrap(), Position::Start));
    items.try_next().await.unwrap();
    let error = items.cursor().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("not known yet"), "{error}");
    let items = items.key_attributes(["id"]);
    assert_eq!(items.cursor().unwrap(), Some(key("id", 1)));

    let mut items = threads.scan().start_after(key("id", 0)).items::<Item>();
    assert_eq!(items.cursor().unwrap(), Some(key("id", 0)));
    items.try_next().await.unwrap();
    assert_eq!(items.cursor().unwrap(), Some(key("id", 1)));
    items.try_next().await.unwrap();
    assert!(items.position().unwrap().is_end());

    let mut items = threads.scan().items::<Item>();
    items.try_next().await.unwrap();
    assert!(items.cursor().unwrap_err().to_string().contains("without the attributes of their key"));
    items.try_next().await.unwrap();
    assert_eq!(items.cursor().unwrap(), Some(key("id", 2)));
    assert!(!format!("{items:?} {:?}", items.position().unwrap()).contains("\"2\""));
}

#[tokio::test]
async fn a_number_of_requests_bounds_a_search_that_finds_nothing() {
    let server = numbered(|n| page(&[], Some(n)));
    let threads = client(&server).await.table("Thread");
    let mut items = threads.scan().filter(attr("a").eq("z")).items::<Item>().max_requests(3);
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.stopped(), Some(Stopped::MaxRequests));
    assert_eq!((server.requests().len(), items.cursor().unwrap()), (3, Some(key("id", 3))));
    assert_eq!(items.totals().scanned_count, 30);
}

#[tokio::test]
async fn totals_hold_also_after_an_error_and_so_does_the_cursor() {
    let server = ScriptedTransport::new([page(&[1, 2], Some(2)), refused(400, "ValidationException")]);
    let mut items = client(&server).await.table("Thread").scan().items::<Item>();
    let mut all: Vec<Item> = Vec::new();
    assert_eq!(items.collect_into(&mut all).await.unwrap_err().kind(), ErrorKind::Validation);
    let totals = items.totals();
    assert_eq!(
        (all.len(), totals.pages, totals.requests, totals.count, totals.scanned_count),
        (2, 1, 2, 2, 10)
    );
    assert_eq!(totals.capacity_units(), Some(0.5));
    assert_eq!(items.cursor().unwrap(), Some(key("id", 2)));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.stopped(), Some(Stopped::Failed));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_bounds_the_whole_stream_and_the_cursor_says_where_it_fell() {
    let server = numbered(|n| page(&[n], Some(n)).delay(Duration::from_secs(2)));
    let scan = client(&server).await.table("Thread").scan().deadline(Duration::from_secs(5));
    let started = Instant::now();
    let mut items = scan.items::<Item>();
    let mut all: Vec<Item> = Vec::new();
    assert_eq!(items.collect_into(&mut all).await.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!((all.len(), started.elapsed()), (2, Duration::from_secs(5)));
    assert_eq!(items.cursor().unwrap(), Some(key("id", 2)));
}

#[tokio::test]
async fn pages_of_names_have_caps_too() {
    let server = ScriptedTransport::new([
        ok(json!({"TableNames": ["one", "two"], "LastEvaluatedTableName": "two"})),
        ok(json!({"TableNames": ["three"], "LastEvaluatedTableName": "three"})),
    ]);
    let mut pages = client(&server).await.list_tables().limit(2).pages().max_items(3);
    assert_eq!(pages.drain().await.unwrap().count, 3);
    assert_eq!((body(&server, 0)["Limit"].clone(), body(&server, 1)["Limit"].clone()), (json!(2), json!(1)));
    assert_eq!((pages.stopped(), pages.cursor().unwrap().as_str()), (Some(Stopped::MaxItems), "three"));
}

#[tokio::test]
async fn a_page_size_out_of_range_is_refused_and_nothing_is_sent() {
    let server = ScriptedTransport::new([]);
    let client = client(&server).await;
    let mut items = client.table("Thread").scan().items::<Item>().page_size(0);
    assert_eq!(items.try_next().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let mut pages = client.list_tables().pages().page_size(101);
    assert_eq!(pages.try_next().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let mut none = client.list_tables().pages().max_items(0);
    assert!(none.try_next().await.unwrap().is_none());
    assert!(server.requests().is_empty());
    let most = client.list_tables().pages().max_items(500).try_next().await.unwrap_err();
    assert_eq!((most.kind(), body(&server, 0)["Limit"].clone()), (ErrorKind::Transport, json!(100)));
}

#[tokio::test]
async fn counting_reads_numbers_alone() {
    let count = |n: u32, last: bool| {
        let mut page = json!({"Count": n, "ScannedCount": 2 * n});
        if last {
            page["LastEvaluatedKey"] = json!({"id": {"N": "1"}});
        }
        ok(page)
    };
    let server = ScriptedTransport::new([count(3, true), count(4, false), count(5, false)]);
    let threads = client(&server).await.table("Thread");
    assert_eq!(threads.scan().count().await.unwrap(), 7);
    assert_eq!(
        (body(&server, 0)["Select"].clone(), body(&server, 1)["Select"].clone()),
        (json!("COUNT"), json!("COUNT"))
    );
    let mut pages = threads.query(attr("id").eq(1)).select(Select::Count).pages();
    assert_eq!(pages.drain().await.unwrap().scanned_count, 10);
}

#[tokio::test(start_paused = true)]
async fn a_prefetched_page_comes_while_the_caller_works() {
    let time = async |prefetch: bool, alongside: bool| {
        let mut n = 0;
        let server = ScriptedTransport::from_fn(move |_| {
            n += 1;
            page(&[n], (n < 5).then_some(n)).delay(Duration::from_millis(100))
        });
        let mut items = client(&server).await.table("Thread").scan().items::<Item>();
        if prefetch {
            items = items.prefetch();
        }
        let started = Instant::now();
        while items.try_next().await.unwrap().is_some() {
            let work = tokio::time::sleep(Duration::from_millis(100));
            if alongside { items.alongside(work).await } else { work.await }
        }
        assert_eq!(server.requests().len(), 5);
        started.elapsed().as_millis()
    };
    assert_eq!(time(false, false).await, 1000);
    assert_eq!(time(true, false).await, 600);
    assert_eq!(time(false, true).await, 600);
}

#[tokio::test]
async fn a_prefetch_that_fails_waits_for_its_turn() {
    let server = ScriptedTransport::new([page(&[1, 2], Some(2)), refused(400, "ValidationException")]);
    let mut items = client(&server).await.table("Thread").scan().items::<Item>().prefetch();
    assert!(items.try_next().await.unwrap().is_some());
    assert_eq!(server.requests().len(), 2);
    assert!(items.try_next().await.unwrap().is_some());
    assert_eq!(items.cursor().unwrap(), Some(key("id", 2)));
    assert_eq!(items.try_next().await.unwrap_err().kind(), ErrorKind::Validation);
    assert_eq!(items.cursor().unwrap(), Some(key("id", 2)));
}

#[tokio::test]
async fn a_prefetch_asks_for_nothing_that_the_caps_forbid() {
    let server = ScriptedTransport::from_fn(|_| page(&[1, 2], Some(2)));
    let threads = client(&server).await.table("Thread");
    let items = threads.scan().items::<Item>().prefetch().max_items(2);
    assert_eq!(items.collect::<Vec<_>>().await.unwrap().len(), 2);
    assert_eq!(server.requests().len(), 1);
    let items = threads.scan().items::<Item>().prefetch().max_requests(2);
    assert_eq!(items.collect::<Vec<_>>().await.unwrap().len(), 4);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_server_that_does_not_get_on_ends_the_stream_with_an_error() {
    let server = ScriptedTransport::from_fn(|_| page(&[1, 2], Some(2)));
    let threads = client(&server).await.table("Thread");
    let mut items = threads.scan().items::<Item>().prefetch();
    let mut all: Vec<Item> = Vec::new();
    let error = items.collect_into(&mut all).await.unwrap_err();
    assert_eq!((error.kind(), all.len(), server.requests().len()), (ErrorKind::Corrupt, 4, 2));
    assert!(error.to_string().contains("ended where it began"), "{error}");
    assert_eq!(items.cursor().unwrap(), Some(key("id", 2)));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.stopped(), Some(Stopped::Failed));
    // A cap ends it first.
    let mut pages = threads.scan().pages().max_requests(2);
    assert_eq!(pages.drain().await.unwrap().requests, 2);
}

#[tokio::test]
async fn a_thousand_empty_pages_are_read_through() {
    let server = numbered(|n| if n <= 1_000 { page(&[], Some(n)) } else { page(&[n], None) });
    let mut items = client(&server).await.table("Thread").scan().items::<Item>().prefetch();
    assert!(items.try_next().await.unwrap().is_some());
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!((items.totals().pages, items.stopped()), (1_001, Some(Stopped::End)));
}

#[tokio::test]
async fn a_page_knows_better_than_whoever_said_what_the_key_is() {
    let server = ScriptedTransport::new([page(&[1, 2], Some(2)), page(&[3, 4], None)]);
    let scan = client(&server).await.table("Thread").scan();
    let mut items = scan.items::<Item>().key_attributes(["a"]);
    items.try_next().await.unwrap();
    assert_eq!(items.cursor().unwrap(), Some(key("id", 1)));
}

#[tokio::test]
async fn caps_of_nothing_send_nothing_and_caps_beyond_any_table_are_none() {
    let server = ScriptedTransport::from_fn(|_| page(&[1, 2], None));
    let threads = client(&server).await.table("Thread");
    let mut none = threads.scan().items::<Item>().max_items(0).prefetch();
    none.alongside(tokio::task::yield_now()).await;
    assert!(none.try_next().await.unwrap().is_none());
    assert_eq!((none.stopped(), none.cursor().unwrap()), (Some(Stopped::MaxItems), None));
    let mut none = threads.scan().segments(3).items::<Item>().max_requests(0);
    none.alongside(tokio::task::yield_now()).await;
    assert!(none.try_next().await.unwrap().is_none());
    assert_eq!(none.stopped(), Some(Stopped::MaxRequests));
    assert_eq!(none.state().unwrap().segments_not_started(), 3);
    assert!(server.requests().is_empty());
    let all = threads.scan().items::<Item>().max_items(u64::MAX).max_requests(u64::MAX);
    assert_eq!(all.collect::<Vec<_>>().await.unwrap().len(), 2);
    assert_eq!(body(&server, 0)["Limit"], i32::MAX);
}

#[tokio::test]
async fn an_item_that_does_not_fit_has_its_place_like_any_other() {
    #[derive(Debug, serde::Deserialize)]
    struct Numbered {
        #[allow(dead_code)]
        a: u32,
    }
    let items = json!([{"id": {"N": "1"}, "a": {"N": "1"}}, {"id": {"N": "2"}, "a": {"S": "x"}}, {"id": {"N": "3"}, "a": {"N": "3"}}]);
    let server = ScriptedTransport::new([ok(json!({"Items": items, "Count": 3}))]);
    let threads = client(&server).await.table("Thread").keys(KeyNames::new("id"));
    let mut items = threads.scan().items::<Numbered>().max_items(2);
    assert!(items.try_next().await.is_ok());
    assert_eq!(items.try_next().await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(items.cursor().unwrap(), Some(key("id", 2)));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.stopped(), Some(Stopped::MaxItems));
}
