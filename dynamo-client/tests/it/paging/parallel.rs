//! Parallel scans: how much at once, how many items, saved and resumed.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use dynamo_client::{
    Client, CursorErrorKind, Cursors, Error, ErrorKind, Item, ParallelItems, Request, Scan, ScanState,
    Stopped, attr, key,
};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::caps::page;
use crate::script::{client, refused};

/// Segments of 10 items each, numbered in tens, two on a page unless `Limit` says less.
fn table() -> ScriptedTransport {
    ScriptedTransport::from_fn(|request| {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        segment_page(&body)
    })
}

fn segment_page(body: &Value) -> Answer {
    let number = |value: &Value| value.as_u64().map(|n| u32::try_from(n).unwrap());
    let segment = number(&body["Segment"]).unwrap();
    let start = body["ExclusiveStartKey"]["id"]["N"].as_str().map(|n| n.parse::<u32>().unwrap() + 1);
    let start = start.unwrap_or(segment * 10);
    let end = (start + number(&body["Limit"]).unwrap_or(2).min(2)).min(segment * 10 + 10);
    let ids: Vec<u32> = (start..end).collect();
    page(&ids, (end < segment * 10 + 10).then_some(end - 1))
}

fn scan(client: &Client) -> Request<Scan> {
    client.table("Thread").scan()
}

fn id(item: &Item) -> u32 {
    item.get_as("id").unwrap().unwrap()
}

/// Takes up to `n` items, each of which must be new.
async fn take(items: &mut ParallelItems<Item>, n: usize, seen: &mut BTreeSet<u32>) -> usize {
    for taken in 0..n {
        let Some(item) = items.try_next().await.unwrap() else { return taken };
        assert!(seen.insert(id(&item)), "{} came twice", id(&item));
    }
    n
}

#[tokio::test]
async fn saved_and_resumed_after_each_few_items_every_item_comes_once() {
    for step in [1, 3, 7] {
        let client = client(&table()).await;
        let mut seen = BTreeSet::new();
        let mut items = scan(&client).segments(4).items::<Item>();
        loop {
            let taken = take(&mut items, step, &mut seen).await;
            let saved = serde_json::to_string(&items.state().unwrap()).unwrap();
            let state: ScanState = serde_json::from_str(&saved).unwrap();
            assert_eq!((state.table_name(), state.total_segments()), ("Thread", 4));
            if taken < step {
                assert!(state.is_done(), "{state:?}");
                break;
            }
            items = scan(&client).segments(4).max_concurrency(2).resume(state).unwrap().items();
        }
        assert_eq!(seen, (0..40).collect());
    }
}

#[tokio::test]
async fn what_is_done_is_not_read_again_and_what_is_not_begun_is() {
    let server = table();
    let client = client(&server).await;
    let mut items = scan(&client).segments(3).max_concurrency(1).items::<Item>();
    let mut seen = BTreeSet::new();
    take(&mut items, 12, &mut seen).await;
    let state = items.state().unwrap();
    assert_eq!((state.segments_done(), state.segments_not_started()), (1, 1));
    let before = server.requests().len();
    let rest: Vec<Item> = scan(&client).segments(3).resume(state).unwrap().items().collect().await.unwrap();
    seen.extend(rest.iter().map(id));
    assert_eq!((rest.len(), seen.len(), server.requests().len() - before), (18, 30, 9));
    let mut done = scan(&client).segments(3).items::<Item>();
    take(&mut done, 31, &mut BTreeSet::new()).await;
    let state = done.state().unwrap();
    let mut none = scan(&client).segments(3).resume(state).unwrap().items::<Item>();
    assert!(none.try_next().await.unwrap().is_none());
    assert_eq!((none.stopped(), none.totals().requests), (Some(Stopped::End), 0));
}

#[tokio::test]
async fn a_segment_that_fails_loses_neither_the_others_nor_its_place() {
    let server = ScriptedTransport::from_fn(|request| {
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let fails = body["Segment"] == 1 && body.get("ExclusiveStartKey").is_some();
        if fails { refused(400, "ValidationException") } else { segment_page(&body) }
    });
    let client_of_broken = client(&server).await;
    let mut items = scan(&client_of_broken).segments(3).items::<Item>();
    let mut all: Vec<Item> = Vec::new();
    assert_eq!(items.collect_into(&mut all).await.unwrap_err().kind(), ErrorKind::Validation);
    items.collect_into(&mut all).await.unwrap();
    assert_eq!((all.len(), items.stopped()), (22, Some(Stopped::Failed)));
    assert_eq!((items.totals().pages, items.totals().requests), (11, 12));
    let state = items.state().unwrap();
    assert_eq!((state.segments_done(), state.segments_not_started()), (2, 0));
    let mended = client(&table()).await;
    let rest: Vec<Item> = scan(&mended).segments(3).resume(state).unwrap().items().collect().await.unwrap();
    assert_eq!(rest.iter().map(id).collect::<Vec<_>>(), (12..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_cap_on_items_counts_over_all_segments_and_reads_no_more() {
    let server = table();
    let client = client(&server).await;
    let mut seen = BTreeSet::new();
    let mut items = scan(&client).segments(4).items::<Item>().max_items(11);
    assert_eq!(take(&mut items, 50, &mut seen).await, 11);
    assert_eq!((items.stopped(), items.totals().count), (Some(Stopped::MaxItems), 11));
    let mut rest = scan(&client).segments(4).resume(items.state().unwrap()).unwrap().items::<Item>();
    take(&mut rest, 50, &mut seen).await;
    assert_eq!(seen, (0..40).collect());

    // With a filter, pages are whole, and the cut lies in the middle of them.
    let filtered = || scan(&client).filter(attr("a").eq("x")).segments(4);
    let mut seen = BTreeSet::new();
    let mut items = filtered().items::<Item>().key_attributes(["id"]).max_items(11).prefetch();
    take(&mut items, 50, &mut seen).await;
    assert_eq!((seen.len(), items.stopped()), (11, Some(Stopped::MaxItems)));
    let mut rest = filtered().resume(items.state().unwrap()).unwrap().items::<Item>();
    take(&mut rest, 50, &mut seen).await;
    assert_eq!(seen, (0..40).collect());
}

#[tokio::test(start_paused = true)]
async fn so_many_segments_are_read_at_once_and_no_more() {
    let time = async |concurrency: usize| {
        let server = ScriptedTransport::from_fn(|request| {
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            segment_page(&body).delay(Duration::from_millis(100))
        });
        let client = client(&server).await;
        let started = Instant::now();
        let all: Vec<Item> =
            scan(&client).segments(6).max_concurrency(concurrency).items().collect().await.unwrap();
        assert_eq!((all.len(), server.requests().len()), (60, 30));
        started.elapsed().as_millis()
    };
    assert_eq!(time(6).await, 500);
    assert_eq!(time(2).await, 1500);
    assert_eq!(time(0).await, 3000);
}

#[tokio::test]
async fn pages_are_resumed_after_the_last_that_was_handed_out() {
    let client = client(&table()).await;
    let mut pages = scan(&client).segments(2).pages();
    let first = pages.try_next().await.unwrap().unwrap().output().unwrap();
    let state = pages.state().unwrap();
    let rest: Vec<Item> = scan(&client).segments(2).resume(state).unwrap().items().collect().await.unwrap();
    let seen: BTreeSet<u32> = first.items.iter().chain(&rest).map(id).collect();
    assert_eq!((first.items.len() + rest.len(), seen.len()), (20, 20));
}

#[tokio::test]
async fn a_state_is_refused_by_any_other_scan() {
    let client = client(&table()).await;
    let mut items = scan(&client).segments(3).items::<Item>();
    take(&mut items, 5, &mut BTreeSet::new()).await;
    let state = || items.state().unwrap();
    let refused = |request: Request<Scan>, segments| {
        let error = request.segments(segments).resume(state()).unwrap_err();
        assert_eq!(Error::from(error.clone()).kind(), ErrorKind::InvalidCursor);
        error.kind()
    };
    assert_eq!(refused(scan(&client), 4), CursorErrorKind::Segments);
    assert_eq!(refused(client.table("Other").scan(), 3), CursorErrorKind::Foreign);
    assert_eq!(refused(scan(&client).index_name("ByDay"), 3), CursorErrorKind::Foreign);
    assert_eq!(refused(scan(&client).filter(attr("a").eq("x")), 3), CursorErrorKind::Foreign);
    assert!(scan(&client).limit(9).consistent_read(true).segments(3).resume(state()).is_ok());

    let mut written: Value = serde_json::to_value(state()).unwrap();
    let refuse =
        |written: &Value| serde_json::from_value::<ScanState>(written.clone()).unwrap_err().to_string();
    written["version"] = json!(2);
    assert!(refuse(&written).contains("version 1, found 2"));
    written["version"] = json!(1);
    written["segments"] = json!([]);
    assert!(refuse(&written).contains("1 to 1000000 segments"));
    written["segments"] = json!([{"after": {}}]);
    assert!(!refuse(&written).is_empty());
}

#[tokio::test]
async fn a_state_shows_no_keys_but_can_be_sealed() {
    let client = client(&table()).await;
    let mut items = scan(&client).segments(2).items::<Item>().key_attributes(["id"]);
    take(&mut items, 1, &mut BTreeSet::new()).await;
    let state = items.state().unwrap();
    let shown = format!("{state:?} {items:?}");
    assert!(!shown.contains("\"N\"") && !shown.contains("after"), "{shown}");
    let (cursors, now) = (Cursors::signed("a secret of some length"), std::time::SystemTime::now());
    let text = cursors.seal_bytes(b"nightly", &serde_json::to_vec(&state).unwrap(), now).unwrap();
    let opened: ScanState =
        serde_json::from_slice(&cursors.open_bytes(b"nightly", &text, now).unwrap()).unwrap();
    assert_eq!(opened, state);
}

#[tokio::test]
async fn in_the_middle_of_the_only_page_the_key_must_be_known() {
    let server = ScriptedTransport::from_fn(|_| page(&[1, 2], None));
    let client = client(&server).await;
    let mut items = scan(&client).segments(1).items::<Item>();
    assert_eq!(items.state().unwrap().segments_not_started(), 1);
    items.try_next().await.unwrap();
    assert_eq!(items.state().unwrap_err().kind(), ErrorKind::InvalidRequest);
    items.try_next().await.unwrap();
    assert!(items.state().unwrap().is_done());
    assert_eq!(scan(&client).exclusive_start_key(key("id", 0)).segments(1).count().await.unwrap(), 2);
}

#[tokio::test]
async fn more_segments_than_there_can_be_are_refused() {
    let server = ScriptedTransport::new([]);
    let client = client(&server).await;
    let mut items = scan(&client).segments(u32::MAX).items::<Item>();
    assert_eq!(items.try_next().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_under_way_at_once_share_what_is_left() {
    for concurrency in [1, 2, 4] {
        let server = ScriptedTransport::from_fn(|request| {
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            // No two answers at the same time.
            let segment = body["Segment"].as_u64().unwrap();
            segment_page(&body).delay(Duration::from_millis(50 + 7 * segment))
        });
        let client = client(&server).await;
        let mut seen = BTreeSet::new();
        let mut items =
            scan(&client).segments(4).max_concurrency(concurrency).items::<Item>().max_items(11).prefetch();
        assert_eq!(take(&mut items, 50, &mut seen).await, 11);
        assert_eq!(items.totals().count, 11, "{concurrency} at once");
        let state = items.state().unwrap();
        drop(items);
        let mut rest = scan(&client).segments(4).resume(state).unwrap().items::<Item>();
        take(&mut rest, 50, &mut seen).await;
        assert_eq!(seen, (0..40).collect());
    }
}

#[tokio::test]
async fn with_one_call_in_five_lost_every_item_still_comes_once() {
    for (step, concurrency) in [(1, 1), (3, 4), (50, 2), (7, 9)] {
        let calls = AtomicU32::new(concurrency);
        let server = ScriptedTransport::from_fn(move |request| {
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            let lost = calls.fetch_add(1, Ordering::Relaxed) % 5 == 4;
            if lost { refused(400, "ValidationException") } else { segment_page(&body) }
        });
        let client = client(&server).await;
        let scan = || scan(&client).segments(6).max_concurrency(concurrency as usize);
        let (mut seen, mut errors) = (BTreeSet::new(), 0);
        let mut items = scan().items::<Item>().prefetch();
        loop {
            let mut over = false;
            for _ in 0..step {
                match items.try_next().await {
                    Ok(Some(item)) => assert!(seen.insert(id(&item)), "{} came twice", id(&item)),
                    Ok(None) => over = true,
                    Err(_) => errors += 1,
                }
            }
            let saved = serde_json::to_string(&items.state().unwrap()).unwrap();
            let state: ScanState = serde_json::from_str(&saved).unwrap();
            if state.is_done() {
                break;
            }
            assert!(!over || items.stopped() == Some(Stopped::Failed));
            items = scan().resume(state).unwrap().items().key_attributes(["id"]).prefetch();
        }
        assert_eq!(seen, (0..60).collect());
        assert!(errors > 0);
    }
}
