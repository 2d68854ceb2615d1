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

#[test]
fn numbers_of_keys_are_the_same_by_what_they_are_worth() {
    let ones = || [json!(1), json!(1.0)].into_iter().map(|one| key("Id", one));
    let mut batcher = batcher();
    ones().for_each(|one| batcher.push(DeleteItem::new("Thread", one)).unwrap());
    batcher.push(PutItem::new("Thread", json!({"Id": 1e0, "Version": 3}))).unwrap();
    assert_eq!((batcher.pending(), batcher.superseded().len()), (1, 2));
    let raw = ones().fold(BatchWriteItem::new([]), |raw, one| raw.with(DeleteItem::new("Thread", one)));
    assert_eq!(raw.encode().unwrap_err().kind(), ErrorKind::Duplicate);
    let raw = ones().fold(BatchGetItem::new(), |raw, one| raw.with(GetItem::new("Thread", one)));
    assert_eq!(raw.encode().unwrap_err().kind(), ErrorKind::Duplicate);

    // The service sends back what it did not do with its own way of writing numbers.
    let batch = batcher.next_batch().unwrap();
    let answer = br#"{"UnprocessedItems":{"Thread":[{"PutRequest":{"Item":{"Id":{"N":"1.00"},"Version":{"N":"3"}}}}]}}"#;
    batcher.absorb(&batch, &BatchWriteItem::decode(answer).unwrap()).unwrap();
    assert_eq!((batcher.pending(), batcher.written()), (1, 0));
}

#[test]
fn refusals_say_the_position_among_all_that_was_given() {
    let mut writes = batcher();
    writes.push(put("Thread", 1, 1)).unwrap();
    assert!(writes.push(put("Thread", 2, 1).condition(attr("a").exists())).is_err());
    let error =
        writes.push(PutItem::new("Thread", json!({"Id": 3, "text": "x".repeat(410_000)}))).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::TooLarge, Some("[2].Item")));
    assert_eq!(writes.pending(), 1, "the others stay");
    let mut gets = GetBatcher::new();
    gets.push(GetItem::new("Thread", key("Id", 1))).unwrap();
    assert_eq!(gets.push(GetItem::new("Thread", key("Id", ""))).unwrap_err().path(), Some("[1].Id"));
}

#[test]
fn a_batch_is_full_by_number_or_by_bytes_and_what_came_back_goes_first() {
    let mut by_number = batcher();
    (0..24).for_each(|id| by_number.push(put("Thread", id, 0)).unwrap());
    assert!(!by_number.has_full_batch());
    (24..30).for_each(|id| by_number.push(put("Thread", id, 0)).unwrap());
    assert!(by_number.has_full_batch());
    let batch = by_number.next_batch().unwrap();
    by_number.absorb(&batch, &unprocessed(requests(&batch).into_iter().take(3))).unwrap();
    let again = requests(&by_number.next_batch().unwrap());
    assert_eq!(again[..3], requests(&batch)[..3]);

    // What has to be escaped is larger on the wire than in the table.
    let mut by_bytes = batcher();
    for id in 0..25 {
        by_bytes.push(PutItem::new("Thread", json!({"Id": id, "text": "\u{1}".repeat(130_000)}))).unwrap();
    }
    assert!(by_bytes.has_full_batch());
    assert_eq!(requests(&by_bytes.next_batch().unwrap()).len(), 20);
}

#[test]
fn a_table_may_be_answered_by_its_name_when_it_was_asked_for_by_its_arn() {
    let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Thread";
    let mut writes = WriteBatcher::new();
    writes.push(delete(arn, 1)).unwrap();
    let batch = writes.next_batch().unwrap();
    writes.absorb(&batch, &unprocessed([("Thread".to_owned(), WriteRequest::Delete(key("Id", 1)))])).unwrap();
    assert_eq!(writes.leftovers()[0].0, arn);
    let mut gets = GetBatcher::new();
    gets.push(GetItem::new(arn, key("Id", 1))).unwrap();
    let batch = gets.next_keyed_batch().unwrap();
    let body = br#"{"Responses":{"Thread":[{"Id":{"N":"1"}}]}}"#;
    let answers = gets.settle(&batch, batch.decode::<serde_json::Value>(body).unwrap()).unwrap();
    assert_eq!((answers[0].table.as_str(), answers[0].positions.as_slice()), (arn, [0].as_slice()));
}

/// The request's projection for a table, each placeholder as the name it stands for.
fn projected(request: &BatchGetItem) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_slice(&request.encode().unwrap()).unwrap();
    let table = &body["RequestItems"]["Thread"];
    let Some(text) = table["ProjectionExpression"].as_str() else {
        return table["AttributesToGet"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|n| n.as_str().unwrap().to_owned())
            .collect();
    };
    let name = |path: &str| table["ExpressionAttributeNames"][path].as_str().unwrap_or(path).to_owned();
    text.split(", ").map(name).collect()
}

#[test]
fn a_projection_without_the_key_has_it_on_the_wire_and_not_in_the_item() {
    let thread = || GetItem::new("Thread", key("Id", 7).sort("At", "x"));
    let check = |get: GetItem, expected: &[&str], seen: serde_json::Value| {
        let mut batcher = GetBatcher::new();
        batcher.push(get).unwrap();
        let batch = batcher.next_keyed_batch().unwrap();
        assert_eq!(projected(batch.request()), expected);
        let body = br#"{"Responses":{"Thread":[{"Id":{"N":"7"},"Views":{"N":"2"},"At":{"S":"x"}}]}}"#;
        let answers = batcher.settle(&batch, batch.decode::<serde_json::Value>(body).unwrap()).unwrap();
        assert_eq!(answers[0].item.as_ref().unwrap().as_ref().unwrap(), &seen);
        assert_eq!(answers[0].positions, [0]);
    };
    check(thread(), &[], json!({"Id": 7, "Views": 2, "At": "x"}));
    check(thread().projection(["Views"]), &["Views", "Id", "At"], json!({"Views": 2}));
    check(thread().projection(["Views", "At"]), &["Views", "At", "Id"], json!({"Views": 2, "At": "x"}));
    let text = thread().projection_expression("#key0, At").name("#key0", "Views");
    check(text, &["Views", "At", "Id"], json!({"Views": 2, "At": "x"}));
    check(thread().attributes_to_get(["Views".to_owned()]), &["Views", "Id", "At"], json!({"Views": 2}));
}

#[test]
fn a_debug_text_counts_and_shows_no_item() {
    let mut writes = batcher();
    writes.push(PutItem::new("Thread", json!({"Id": 4711, "Text": "s3cret"}))).unwrap();
    let mut gets = GetBatcher::new();
    gets.push(GetItem::new("Thread", key("Id", 4711))).unwrap();
    let _ = (
        writes.next_batch(),
        gets.next_keyed_batch().map(|batch| assert!(!format!("{batch:?}").contains("4711"))),
    );
    let shown = format!("{writes:?} {gets:?}");
    assert!(
        !shown.contains("4711") && !shown.contains("s3cret") && shown.contains("in_flight: 1"),
        "{shown}"
    );
}

#[test]
fn each_key_is_answered_once_for_all_its_positions() {
    let mut batcher = GetBatcher::new();
    for id in [3, 1, 3, 2] {
        batcher.push(GetItem::new("Thread", key("Id", id))).unwrap();
    }
    let batch = batcher.next_keyed_batch().unwrap();
    batcher.push(GetItem::new("Thread", key("Id", 1))).unwrap();
    let body = br#"{"Responses":{"Thread":[{"Id":{"N":"1"},"n":{"S":"?"}},{"Id":{"N":"3.0"},"n":{"N":"1"}}]},
        "UnprocessedKeys":{}}"#;
    let answer = batch.decode::<BTreeMap<String, u32>>(body).unwrap();
    let answers = batcher.settle(&batch, answer).unwrap();
    let told: Vec<_> = answers
        .iter()
        .map(|answer| (answer.positions.clone(), answer.item.as_ref().map(Option::is_some).ok()))
        .collect();
    assert_eq!(
        told,
        [(vec![0, 2], Some(true)), (vec![1, 4], None), (vec![3], Some(false))],
        "found, misfit, missing"
    );
    assert!(batcher.is_done());
    let shown = format!("{answers:?}");
    assert!(!shown.contains("N(") && !shown.contains('9'), "{shown}");
}

#[test]
fn answers_that_cannot_be_joined_are_malformed_and_lose_nothing() {
    let mut batcher = GetBatcher::new();
    batcher.push(GetItem::new("Thread", key("Id", 1)).consistent_read(true)).unwrap();
    let batch = batcher.next_keyed_batch().unwrap();
    for body in [
        &br#"{"Responses":{"Thread":[{"Title":{"S":"x"}}]}}"#[..],
        br#"{"Responses":{"Forum":[{"Id":{"N":"1"}}]}}"#,
        br#"{"Responses":{"Thread":[7]}}"#,
        br#"{}"#,
        b"",
    ] {
        assert_eq!(batch.decode::<serde_json::Value>(body).unwrap_err().kind(), ErrorKind::Malformed);
    }
    for foreign in [
        &br#"{"Responses":{},"UnprocessedKeys":{"Thread":{"Keys":[{"Id":{"N":"2"}}]}}}"#[..],
        br#"{"Responses":{"Thread":[{"Id":{"N":"1"}},{"Id":{"N":"2"}}]}}"#,
    ] {
        let answer = batch.decode::<serde_json::Value>(foreign).unwrap();
        assert_eq!(batcher.settle(&batch, answer).unwrap_err().kind(), ErrorKind::Malformed);
        assert_eq!(batcher.pending(), 1);
        assert!(batcher.next_keyed_batch().is_some());
    }
    let again = batcher.unanswered();
    assert_eq!(
        (again[0].1.consistent_read, again[0].1.keys.as_slice()),
        (Some(true), [key("Id", 1)].as_slice())
    );
}

#[test]
fn what_comes_back_is_known_however_it_is_spelt_and_sent_again_as_it_was_given() {
    let mut batcher = WriteBatcher::new();
    batcher.key_names("Thread", KeyNames { partition: "k".into(), sort: Some("n".into()) });
    batcher.push(PutItem::new("Thread", json!({"k": "é/<", "n": 10, "v": 1}))).unwrap();
    batcher.push(DeleteItem::new("Thread", key("k", "b").sort("n", 7))).unwrap();
    let batch = batcher.next_batch().unwrap();
    let body = br#"{ "UnprocessedItems" : {"Thread":[
        {"DeleteRequest":{"Key":{"\u006e":{ "N" : "1.0e1"},"k":{"S":"\u00e9\/\u003c"}}}},
        {"PutRequest":{"Item":{"v":{"N":"2"},"n":{"N":"7.00"},"k":{"S":"\u0062"}}}}]}}"#;
    batcher.absorb(&batch, &BatchWriteItem::decode(body).unwrap()).unwrap();
    assert_eq!((batcher.written(), batcher.pending()), (0, 2));
    assert_eq!(requests(&batcher.next_batch().unwrap()), requests(&batch));

    let mut gets = GetBatcher::new();
    gets.push(GetItem::new("Thread", key("k", "é/<").sort("n", 10))).unwrap();
    let batch = gets.next_keyed_batch().unwrap();
    let body = br#"{"Responses":{"Thread":[{"n":{"N":"1E+1"}, "k": { "S":"\u00e9\/\u003c"}}]}}"#;
    let answers = gets.settle(&batch, batch.decode::<serde_json::Value>(body).unwrap()).unwrap();
    assert_eq!((answers.len(), answers[0].positions.as_slice()), (1, [0].as_slice()));
}

#[test]
fn an_answer_that_could_be_of_two_tables_is_of_neither() {
    let arns = ["1", "2"].map(|account| format!("arn:aws:dynamodb:eu-west-1:{}:table/T", account.repeat(12)));
    let back = |table: &str| unprocessed([(table.to_owned(), WriteRequest::Delete(key("Id", 1)))]);
    let mut batcher = WriteBatcher::new();
    for arn in &arns {
        batcher.push(delete(arn, 1)).unwrap();
    }
    let batch = batcher.next_batch().unwrap();
    assert_eq!(batcher.absorb(&batch, &back("T")).unwrap_err().kind(), ErrorKind::Malformed);
    assert_eq!((batcher.written(), batcher.pending()), (0, 2));

    // One ARN is no other name of another.
    let mut batcher = WriteBatcher::new();
    batcher.push(delete(&arns[0], 1)).unwrap();
    let batch = batcher.next_batch().unwrap();
    assert_eq!(batcher.absorb(&batch, &back(&arns[1])).unwrap_err().kind(), ErrorKind::Malformed);
    assert_eq!((batcher.written(), batcher.pending()), (0, 1));
}

#[test]
fn an_item_that_is_answered_twice_is_told_once_and_a_key_that_came_back_is_asked_again() {
    let mut batcher = GetBatcher::new();
    for id in [1, 2] {
        batcher.push(GetItem::new("Thread", key("Id", id))).unwrap();
    }
    let batch = batcher.next_keyed_batch().unwrap();
    let body = br#"{"Responses":{"Thread":[{"Id":{"N":"1"}},{"Id":{"N":"2"}},{"Id":{"N":"1.0"}}]},
        "UnprocessedKeys":{"Thread":{"Keys":[{"Id":{"N":"2"}},{"Id":{"N":"2"}}]}}}"#;
    let answers = batcher.settle(&batch, batch.decode::<serde_json::Value>(body).unwrap()).unwrap();
    let positions: Vec<_> = answers.iter().map(|answer| answer.positions.clone()).collect();
    assert_eq!((positions, batcher.pending(), batcher.in_flight()), (vec![vec![0]], 1, 0));
}
