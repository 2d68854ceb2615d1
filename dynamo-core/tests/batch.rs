//! Batches of any size: nothing is lost, nothing is done twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;

use dynamo_core::{
    BatchGetItem, BatchWriteItem, BatchWriteItemOutput, DeleteItem, ErrorKind, GetBatcher, GetItem, KeyNames,
    KeysAndAttributes, OnDuplicate, Operation, PutItem, WriteBatcher, WriteRequest, attr, key,
};
use proptest::prelude::*;
use serde_json::json;

fn batcher() -> WriteBatcher {
    let mut batcher = WriteBatcher::new();
    for table in ["Thread", "Forum"] {
        batcher.key_names(table, KeyNames::new("Id"));
    }
    batcher
}

fn put(table: &str, id: u32, version: u32) -> PutItem {
    PutItem::new(table, json!({"Id": id, "Version": version}))
}

fn delete(table: &str, id: u32) -> DeleteItem {
    DeleteItem::new(table, key("Id", id))
}

fn requests(batch: &BatchWriteItem) -> Vec<(String, WriteRequest)> {
    let each = |(table, requests): (&String, &Vec<WriteRequest>)| {
        requests.iter().map(|request| (table.clone(), request.clone())).collect::<Vec<_>>()
    };
    batch.request_items.iter().flat_map(each).collect()
}

fn unprocessed(requests: impl IntoIterator<Item = (String, WriteRequest)>) -> BatchWriteItemOutput {
    let mut items: BTreeMap<String, Vec<WriteRequest>> = BTreeMap::new();
    for (table, request) in requests {
        items.entry(table).or_default().push(request);
    }
    BatchWriteItemOutput::new().unprocessed_items(items)
}

#[test]
fn chunks_hold_25_requests_of_several_tables() {
    let mut batcher = batcher();
    for id in 0..20 {
        batcher.push(put("Thread", id, 0)).unwrap();
        batcher.push(delete("Forum", id)).unwrap();
    }
    let first = batcher.next_batch().unwrap();
    let second = batcher.next_batch().unwrap();
    assert_eq!((requests(&first).len(), requests(&second).len()), (25, 15));
    assert!(first.encode().is_ok() && second.encode().is_ok());
    assert!(batcher.next_batch().is_none());
    assert_eq!(batcher.in_flight(), 40);
    batcher.absorb(&first, &BatchWriteItemOutput::new()).unwrap();
    batcher.absorb(&second, &BatchWriteItemOutput::new()).unwrap();
    assert!(batcher.is_done());
    assert_eq!(batcher.written(), 40);
}

#[test]
fn chunks_hold_what_the_service_takes_in_bytes() {
    let mut batcher = batcher();
    for id in 0..50 {
        batcher.push(PutItem::new("Thread", json!({"Id": id, "text": "x".repeat(409_000)}))).unwrap();
    }
    let mut count = 0;
    while let Some(batch) = batcher.next_batch() {
        let body = batch.encode().unwrap();
        assert!(body.len() <= 16 * 1024 * 1024, "{}", body.len());
        count += requests(&batch).len();
    }
    assert_eq!(count, 50);
}

#[test]
fn of_equal_keys_the_last_wins_and_the_others_are_reported() {
    let mut batcher = batcher();
    batcher.push(put("Thread", 1, 1)).unwrap();
    batcher.push(put("Thread", 1, 2)).unwrap();
    batcher.push(delete("Thread", 2)).unwrap();
    batcher.push(put("Thread", 2, 3)).unwrap();
    batcher.push(put("Forum", 1, 4)).unwrap();
    let sent = requests(&batcher.next_batch().unwrap());
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|(_, request)| matches!(request, WriteRequest::Put(_))));
    let superseded = batcher.superseded();
    assert_eq!(superseded.len(), 2);
    assert!(
        matches!(&superseded[0].request, WriteRequest::Put(item) if item.get_as("Version").unwrap() == Some(1))
    );
    assert!(matches!(&superseded[1].request, WriteRequest::Delete(_)));
}

#[test]
fn equal_keys_can_be_refused() {
    let mut batcher = batcher().on_duplicate(OnDuplicate::Reject);
    batcher.push(put("Thread", 1, 1)).unwrap();
    assert_eq!(batcher.push(delete("Thread", 1)).unwrap_err().kind(), ErrorKind::Duplicate);
    let batch = batcher.next_batch().unwrap();
    assert_eq!(
        batcher.push(put("Thread", 1, 2)).unwrap_err().kind(),
        ErrorKind::Duplicate,
        "it is under way"
    );
    batcher.absorb(&batch, &BatchWriteItemOutput::new()).unwrap();
    assert!(batcher.push(put("Thread", 1, 2)).is_ok(), "it is done");
}

#[test]
fn a_later_write_of_an_item_under_way_waits_and_replaces_what_comes_back() {
    let mut batcher = batcher();
    batcher.push(put("Thread", 1, 1)).unwrap();
    let first = batcher.next_batch().unwrap();
    batcher.push(put("Thread", 1, 2)).unwrap();
    assert!(batcher.next_batch().is_none(), "two batches never hold the same item");
    batcher.absorb(&first, &unprocessed(requests(&first))).unwrap();
    assert_eq!(batcher.superseded().len(), 1);
    let second = batcher.next_batch().unwrap();
    assert_eq!(requests(&second), [("Thread".to_owned(), WriteRequest::Put(put("Thread", 1, 2).item))]);
}

#[test]
fn what_comes_back_undone_goes_again_and_a_failed_call_gives_all_back() {
    let mut batcher = batcher();
    for id in 0..3 {
        batcher.push(delete("Thread", id)).unwrap();
    }
    let batch = batcher.next_batch().unwrap();
    batcher
        .absorb(&batch, &unprocessed([("Thread".to_owned(), WriteRequest::Delete(key("Id", 1)))]))
        .unwrap();
    assert_eq!((batcher.pending(), batcher.written()), (1, 2));
    let batch = batcher.next_batch().unwrap();
    batcher.give_back(&batch);
    assert_eq!(batcher.leftovers(), [("Thread".to_owned(), WriteRequest::Delete(key("Id", 1)))]);
}

#[test]
fn an_answer_about_other_items_is_malformed_and_loses_nothing() {
    let mut batcher = batcher();
    batcher.push(delete("Thread", 1)).unwrap();
    let batch = batcher.next_batch().unwrap();
    let foreign = unprocessed([("Thread".to_owned(), WriteRequest::Delete(key("Id", 2)))]);
    assert_eq!(batcher.absorb(&batch, &foreign).unwrap_err().kind(), ErrorKind::Malformed);
    assert_eq!(batcher.pending(), 1);
}

#[test]
fn bad_requests_are_refused_when_they_are_added() {
    let mut batcher = batcher();
    let kind = |result: Result<(), dynamo_core::Error>| result.unwrap_err().kind();
    assert_eq!(kind(batcher.push(PutItem::new("Thread", json!({"Name": 1})))), ErrorKind::InvalidKey);
    assert_eq!(kind(batcher.push(PutItem::new("Unknown", json!({"Id": 1})))), ErrorKind::InvalidKey);
    assert_eq!(
        kind(batcher.push(put("Thread", 1, 1).condition(attr("a").exists()))),
        ErrorKind::InvalidParameter
    );
    assert_eq!(kind(batcher.push(delete("x", 1))), ErrorKind::InvalidParameter);
    assert!(batcher.push(DeleteItem::new("Unknown", key("Id", 1))).is_ok(), "a key says its names itself");
    assert_eq!(batcher.pending(), 1);
}

#[test]
fn reads_are_chunked_by_100_and_asked_once() {
    let mut batcher = GetBatcher::new();
    for id in 0..150 {
        batcher.push(GetItem::new("Thread", key("Id", id)).projection(["Views"])).unwrap();
        batcher.push(GetItem::new("Thread", key("Id", id)).projection(["Views"])).unwrap();
    }
    batcher.push(GetItem::new("Forum", key("Name", "S3"))).unwrap();
    let other = GetItem::new("Thread", key("Id", 0)).projection(["Tags"]);
    assert_eq!(batcher.push(other).unwrap_err().kind(), ErrorKind::InvalidParameter);
    assert_eq!(batcher.pending(), 151);
    let first = batcher.next_batch().unwrap();
    let second = batcher.next_batch().unwrap();
    let count =
        |batch: &BatchGetItem| batch.request_items.values().map(|table| table.keys.len()).sum::<usize>();
    assert_eq!((count(&first), count(&second)), (100, 51));
    assert!(first.encode().is_ok());
    assert!(batcher.next_batch().is_none());
    let mut answer = BatchGetItem::decode(br#"{"Responses":{}}"#).unwrap();
    answer.unprocessed_keys.insert("Forum".to_owned(), KeysAndAttributes::new([key("Name", "S3")]));
    batcher.absorb(&first, &answer).unwrap();
    assert_eq!(batcher.leftovers()["Forum"], [key("Name", "S3")]);
    batcher.give_back(&second);
    assert_eq!(batcher.pending(), 52);
    let foreign = batcher.next_batch().unwrap();
    answer.unprocessed_keys.insert("Thread".to_owned(), KeysAndAttributes::new([key("Id", 9999)]));
    assert_eq!(batcher.absorb(&foreign, &answer).unwrap_err().kind(), ErrorKind::Malformed);
    assert_eq!(batcher.pending(), 52);
}

#[derive(Clone, Debug)]
enum Step {
    Push {
        table: bool,
        id: u32,
        delete: bool,
    },
    Send,
    /// Answers the oldest batch; bit n says that its request n came back undone.
    Answer(u32),
    Fail,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (any::<bool>(), 0..60_u32, any::<bool>()).prop_map(|(table, id, delete)| Step::Push { table, id, delete }),
        2 => Just(Step::Send),
        2 => any::<u32>().prop_map(Step::Answer),
        1 => Just(Step::Fail),
    ]
}

proptest! {
    /// Whatever comes back and fails, the last request for each item is the last that is done, and no two batches
    /// under way hold the same item.
    #[test]
    fn nothing_is_lost_or_out_of_order(steps in proptest::collection::vec(step(), 0..120)) {
        let mut batcher = batcher();
        let mut wanted: BTreeMap<(String, u32), Option<u32>> = BTreeMap::new();
        let mut table: BTreeMap<(String, u32), Option<u32>> = BTreeMap::new();
        let mut open: Vec<BatchWriteItem> = Vec::new();
        let mut version = 0;
        let identify = |name: &str, request: &WriteRequest| match request {
            WriteRequest::Put(item) => {
                ((name.to_owned(), item.get_as("Id").unwrap().unwrap()), item.get_as("Version").unwrap())
            }
            WriteRequest::Delete(key) => ((name.to_owned(), key.to_item().unwrap().get_as("Id").unwrap().unwrap()), None),
            other => panic!("{other:?}"),
        };
        let drain = std::iter::repeat_n([Step::Send, Step::Answer(0)], 150).flatten();
        for step in steps.into_iter().chain(drain) {
            match step {
                Step::Push { table, id, delete: deletes } => {
                    let name = if table { "Thread" } else { "Forum" };
                    version += 1;
                    if deletes {
                        batcher.push(delete(name, id)).unwrap();
                    } else {
                        batcher.push(put(name, id, version)).unwrap();
                    }
                    wanted.insert((name.to_owned(), id), (!deletes).then_some(version));
                }
                Step::Send => open.extend(batcher.next_batch()),
                Step::Answer(undone) if !open.is_empty() => {
                    let batch = open.remove(0);
                    let mut back = Vec::new();
                    for (position, (name, request)) in requests(&batch).into_iter().enumerate() {
                        if undone & (1 << position) != 0 {
                            back.push((name, request));
                        } else {
                            let (item, version) = identify(&name, &request);
                            table.insert(item, version);
                        }
                    }
                    batcher.absorb(&batch, &unprocessed(back)).unwrap();
                }
                Step::Fail if !open.is_empty() => batcher.give_back(&open.remove(0)),
                Step::Answer(_) | Step::Fail => {}
            }
            let mut held: Vec<_> = open.iter().flat_map(requests).map(|(name, request)| identify(&name, &request).0).collect();
            let count = held.len();
            held.sort();
            held.dedup();
            prop_assert_eq!(held.len(), count);
            prop_assert_eq!(batcher.in_flight(), count);
            prop_assert!(open.iter().all(|batch| batch.encode().is_ok()));
        }
        prop_assert!(batcher.is_done());
        prop_assert_eq!(table, wanted);
    }
}
