//! Batches of writes against a table that loses answers, leaves things undone and refuses: every write is accounted for.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_client::core::{OnDuplicate, WriteRequest};
use dynamo_client::{BatchError, BatchWriteReport, BatchWriteRun, ErrorKind, KeyNames};
use dynamo_http::{Answer, Error, ScriptedTransport, Sent};
use fastrand::Rng;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::script::{client, ok, refused};

/// A table with faults, and what it saw.
#[derive(Default)]
struct Server {
    /// The version of each item.
    stored: BTreeMap<i64, i64>,
    /// The items of the calls under way, until when each is.
    under_way: Vec<(Instant, HashSet<i64>)>,
    most_under_way: usize,
}

impl Server {
    fn answer(&mut self, rng: &mut Rng, sent: &Value) -> Answer {
        let requests = sent["RequestItems"]["orders"].as_array().unwrap();
        let number = |value: &Value| value["N"].as_str().unwrap().parse::<i64>().unwrap();
        let item = |request: &Value| {
            let item = &request["PutRequest"]["Item"];
            (number(&item["id"]), number(&item["v"]))
        };
        let ids: HashSet<i64> = requests.iter().map(|request| item(request).0).collect();
        assert_eq!(ids.len(), requests.len(), "no item twice in a call");
        let now = Instant::now();
        self.under_way.retain(|(until, _)| *until > now);
        assert!(
            self.under_way.iter().all(|(_, other)| other.is_disjoint(&ids)),
            "no item in two calls at once"
        );
        let delay = Duration::from_millis(rng.u64(1..80));
        self.under_way.push((now + delay, ids));
        self.most_under_way = self.most_under_way.max(self.under_way.len());

        let fate = rng.u8(0..100);
        if fate < 2 {
            return refused(400, "ValidationException").delay(delay);
        }
        if fate < 5 {
            return refused(400, "ProvisionedThroughputExceededException").delay(delay);
        }
        // An answer that is lost may belong to a call that was carried out.
        let lost = fate < 10;
        let mut undone = Vec::new();
        for request in requests {
            let (id, version) = item(request);
            if fate >= 50 && rng.u8(0..4) == 0 {
                undone.push(request.clone());
            } else if !lost || rng.bool() {
                self.stored.insert(id, version);
            }
        }
        let answer = match lost {
            true if rng.bool() => refused(500, "InternalServerError"),
            true => Answer::error(Error::from_foreign(std::io::Error::other("reset"), Sent::Maybe)),
            false if undone.is_empty() => ok(json!({"UnprocessedItems": {}})),
            false => ok(json!({"UnprocessedItems": {"orders": undone}})),
        };
        answer.delay(delay)
    }
}

fn versions<'a>(writes: impl IntoIterator<Item = &'a WriteRequest>) -> BTreeSet<i64> {
    let version = |write: &WriteRequest| match write {
        WriteRequest::Put(item) => item.get_as("v").unwrap().unwrap(),
        other => panic!("{other:?}"),
    };
    writes.into_iter().map(version).collect()
}

/// Checks the account of a batch of writes `(id, version)`; version n is the nth write.
#[track_caller]
fn check_account(writes: &[(i64, i64)], read: usize, report: &BatchWriteReport, stored: &BTreeMap<i64, i64>) {
    let left = versions(report.leftovers.iter().map(|(_, write)| write));
    let superseded = versions(report.superseded.iter().map(|superseded| &superseded.request));
    assert!(left.is_disjoint(&superseded));
    assert_eq!(report.written + left.len() + superseded.len(), read, "{report:?}");
    assert_eq!(report.superseded_count, superseded.len());
    let mut last = BTreeMap::new();
    for (id, version) in &writes[..read] {
        last.insert(*id, *version);
        if superseded.contains(version) {
            let later = writes[..read].iter().any(|(other, v)| other == id && v > version);
            assert!(later, "only a later write takes the place of one");
        }
    }
    for (id, version) in last {
        let undone = writes.iter().any(|(other, v)| *other == id && left.contains(v));
        if !undone {
            assert_eq!(stored.get(&id), Some(&version), "the last write of an item is the one that stays");
        }
    }
}

/// An error, whichever.
async fn any_error() -> dynamo_client::Error {
    let server = ScriptedTransport::new([]);
    client(&server).await.table("x").describe().await.unwrap_err()
}

/// Drives a batch by futures that are dropped again and again, and gives up now and then.
async fn interrupted(
    mut run: BatchWriteRun<'_>,
    rng: &mut Rng,
) -> Result<BatchWriteReport, BatchError<BatchWriteReport>> {
    loop {
        match timeout(Duration::from_millis(rng.u64(0..50)), run.finish()).await {
            Ok(Ok(())) => return Ok(run.into_report()),
            Ok(Err(error)) => return Err(BatchError { error, report: run.into_report() }),
            Err(_) if rng.u8(0..20) == 0 => {
                let error = any_error().await;
                return Err(BatchError { error, report: run.into_report() });
            }
            Err(_) => assert!(!run.is_done()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_goes_on_after_the_future_that_drove_it_was_dropped() {
    let server =
        ScriptedTransport::from_fn(|_| ok(json!({"UnprocessedItems": {}})).delay(Duration::from_secs(1)));
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let start = || orders.client().batch_write().start_iter((0..100).map(|id| orders.put(json!({"id": id}))));
    let mut run = start();
    for _ in 0..5 {
        assert!(timeout(Duration::from_millis(700), run.finish()).await.is_err());
    }
    run.finish().await.unwrap();
    run.finish().await.unwrap();
    assert!(run.is_done());
    let report = run.into_report();
    assert_eq!((report.written, report.leftovers.len(), report.calls), (100, 0, 4), "no call was made twice");
    let stopped = start().into_report();
    assert_eq!((stopped.written, stopped.calls), (0, 0), "nothing is sent before it is driven");
}

#[tokio::test(start_paused = true)]
async fn whatever_happens_each_write_is_written_superseded_or_left_over() {
    let (mut whole, mut broken, mut parallel) = (0, 0, 0);
    for seed in 0..60 {
        let mut rng = Rng::with_seed(seed);
        let server = Arc::new(Mutex::new(Server::default()));
        let (behind, mut fates) = (Arc::clone(&server), rng.fork());
        let transport = ScriptedTransport::from_fn(move |request| {
            let sent: Value = serde_json::from_slice(request.body()).unwrap();
            behind.lock().unwrap().answer(&mut fates, &sent)
        });
        let orders = client(&transport).await.table("orders").keys(KeyNames::new("id"));
        let (count, items) = (rng.i64(1..400), rng.i64(1..300));
        let writes: Vec<(i64, i64)> = (0..count).map(|version| (rng.i64(0..items), version)).collect();
        let puts: Vec<_> = writes.iter().map(|(id, v)| orders.put(json!({"id": id, "v": v}))).collect();
        let width = rng.usize(1..6);
        let mut batch = orders.client().batch_write().max_concurrency(width);
        if rng.u8(0..4) == 0 {
            batch = batch.deadline(Duration::from_millis(rng.u64(1..1500)));
        }
        let pulled = Arc::new(Mutex::new(0));
        let count = Arc::clone(&pulled);
        let puts = puts.into_iter().inspect(move |_| *count.lock().unwrap() += 1);
        let outcome = match rng.u8(0..4) {
            0 => batch.extend(puts).send_all().await,
            1 => batch.send_iter(puts).await,
            2 => batch.send_stream(stream::iter(puts)).await,
            _ => interrupted(batch.start_iter(puts), &mut rng).await,
        };
        let report = match outcome {
            Ok(report) => {
                assert!(report.leftovers.is_empty());
                whole += 1;
                report
            }
            Err(failed) => {
                broken += 1;
                failed.report
            }
        };
        let server = server.lock().unwrap();
        check_account(&writes, *pulled.lock().unwrap(), &report, &server.stored);
        assert!(server.most_under_way <= width, "{} calls at once, {width} allowed", server.most_under_way);
        parallel += usize::from(server.most_under_way > 1);
    }
    assert!(whole > 8 && broken > 8 && parallel > 8, "{whole} {broken} {parallel}");
}

#[tokio::test(start_paused = true)]
async fn what_is_left_over_is_sent_by_another_batch_as_it_is() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |_| {
        n += 1;
        if n == 2 { refused(400, "ValidationException") } else { ok(json!({"UnprocessedItems": {}})) }
    });
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let puts = (0..60).map(|id| orders.put(json!({"id": id})));
    let failed = orders.client().batch_write().extend(puts).send_all().await.unwrap_err();
    assert_eq!((failed.report.written, failed.report.leftovers.len()), (25, 35));
    let again = orders.client().batch_write().extend(failed.report.into_retry()).send_all().await.unwrap();
    assert_eq!((again.written, again.calls), (35, 2));
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_lets_the_others_finish() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |_| {
        n += 1;
        match n {
            1 => ok(json!({"UnprocessedItems": {}})).delay(Duration::from_secs(2)),
            2 => refused(400, "AccessDeniedException"),
            _ => ok(json!({"UnprocessedItems": {}})).delay(Duration::from_secs(1)),
        }
    });
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let puts = (0..200).map(|id| orders.put(json!({"id": id})));
    let batch = orders.client().batch_write().max_concurrency(3).extend(puts);
    let failed = batch.send_all().await.unwrap_err();
    assert!(failed.error.to_string().contains("AccessDenied"), "{}", failed.error);
    assert_eq!((failed.report.written, failed.report.leftovers.len(), failed.report.calls), (50, 150, 3));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_after_the_request_leaves_nothing_out() {
    let broken = || Answer::error(Error::from_foreign(std::io::Error::other("reset"), Sent::Maybe));
    let server = ScriptedTransport::new([broken(), broken(), broken(), broken()]);
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let batch = orders.client().batch_write().with(orders.put(json!({"id": 1})));
    let failed = batch.send_all().await.unwrap_err();
    assert_eq!((failed.report.written, failed.report.leftovers.len()), (0, 1), "it may have been written");
    assert!(failed.error.maybe_applied());
}

#[tokio::test(start_paused = true)]
async fn one_pause_holds_for_all_calls() {
    let starts = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&starts);
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |request| {
        n += 1;
        seen.lock().unwrap().push(Instant::now());
        let sent: Value = serde_json::from_slice(request.body()).unwrap();
        // Each of the first four is left undone, at the same time.
        let undone = if n <= 4 { sent["RequestItems"].clone() } else { json!({}) };
        ok(json!({"UnprocessedItems": undone})).delay(Duration::from_millis(10))
    });
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&pauses);
    let puts = (0..200).map(|id| orders.put(json!({"id": id})));
    let batch = orders.client().batch_write().max_concurrency(4).extend(puts);
    let report = batch.on_progress(move |p| told.lock().unwrap().push(p)).send_all().await.unwrap();
    assert_eq!((report.written, report.unprocessed, report.calls), (200, 100, 12));
    let starts = starts.lock().unwrap();
    let pauses = pauses.lock().unwrap();
    assert!(starts[..4].iter().all(|start| *start == starts[0]), "four at once");
    let pause = pauses[0].pause.unwrap();
    assert!(
        starts[4] >= starts[0] + Duration::from_millis(10) + pause,
        "none of them before the pause is over"
    );
    assert!(pauses[..4].iter().all(|p| p.pause == Some(pause)), "one pause, however many came back");
    assert!(starts[5] > starts[4], "then one goes alone");
    let last = pauses.last().unwrap();
    assert_eq!((last.total, last.pending, last.written, last.unprocessed), (Some(200), 0, 200, 100));
    assert!(last.bytes > 200 * 10 && last.calls == 12);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_throttled_to_their_end_pause_the_batch_and_do_not_end_it() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |_| {
        n += 1;
        if n <= 5 {
            refused(400, "ProvisionedThroughputExceededException")
        } else {
            ok(json!({"UnprocessedItems": {}}))
        }
    });
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let report = orders.client().batch_write().with(orders.put(json!({"id": 1}))).send_all().await.unwrap();
    assert_eq!((report.written, report.calls), (1, 2));

    let server = ScriptedTransport::from_fn(|_| refused(400, "ProvisionedThroughputExceededException"));
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let failed =
        orders.client().batch_write().with(orders.put(json!({"id": 1}))).send_all().await.unwrap_err();
    assert_eq!(failed.error.kind(), ErrorKind::Throttled);
    assert_eq!((failed.report.leftovers.len(), failed.report.calls), (1, 10));
}

#[tokio::test(start_paused = true)]
async fn the_report_sums_what_was_consumed_and_keeps_the_last_of_each_collection() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |_| {
        n += 1;
        let index = json!({"by-date": {"CapacityUnits": 1.0}});
        ok(json!({
            "UnprocessedItems": {},
            "ConsumedCapacity": [{"TableName": "orders", "CapacityUnits": 25.5, "GlobalSecondaryIndexes": index}],
            "ItemCollectionMetrics": {"orders": [
                {"ItemCollectionKey": {"id": {"N": "1"}}, "SizeEstimateRangeGB": [f64::from(n), 9.0]}
            ]}
        }))
    });
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let puts = (0..60).map(|id| orders.put(json!({"id": id})));
    let batch = orders.client().batch_write().return_consumed_capacity("INDEXES").extend(puts);
    let report = batch.return_item_collection_metrics("SIZE").send_all().await.unwrap();
    let sum = &report.consumed_capacity["orders"];
    assert_eq!(sum.capacity_units, Some(76.5));
    assert_eq!(sum.global_secondary_indexes["by-date"].capacity_units, Some(3.0));
    let collections = &report.item_collection_metrics["orders"];
    assert_eq!((collections.len(), collections[0].size_estimate_range_gb[0]), (1, 3.0));
    let sent: Value = serde_json::from_slice(server.requests()[2].body()).unwrap();
    assert_eq!(
        (&sent["ReturnConsumedCapacity"], &sent["ReturnItemCollectionMetrics"]),
        (&json!("INDEXES"), &json!("SIZE"))
    );
}

#[tokio::test]
async fn every_refused_write_is_told_with_its_position_and_none_is_sent() {
    let server = ScriptedTransport::new([]);
    let orders = client(&server).await.table("orders").keys(KeyNames::new("id"));
    let large = dynamo_client::core::to_item(&json!({"id": 3, "text": "x".repeat(410_000)})).unwrap();
    let batch = || {
        orders
            .client()
            .batch_write()
            .with(orders.put(json!({"id": 1})))
            .with(orders.put(json!({"no-key": 2})))
            .with(("orders".to_owned(), WriteRequest::Put(large.clone())))
            .with(orders.put(json!({"id": 4})))
    };
    let failed = batch().send_all().await.unwrap_err();
    let at: Vec<_> =
        failed.report.refused.iter().map(|refused| (refused.position, refused.leftover)).collect();
    assert_eq!(at, [(1, Some(1)), (2, Some(2))]);
    assert_eq!(failed.report.leftovers.len(), 4);
    assert!(failed.error.to_string().starts_with("[1]"), "{}", failed.error);
    assert_eq!(failed.report.into_retry().len(), 2, "what is worth sending again");

    // What can't even be made into a request, by the conversion.
    let conditional = orders.put(json!({"id": 5})).condition(dynamo_client::attr("id").not_exists());
    let failed = batch().with(conditional).on_duplicate(OnDuplicate::Reject).send_all().await.unwrap_err();
    assert_eq!((failed.report.refused[0].position, failed.report.refused[0].leftover), (4, None));
    assert!(failed.error.to_string().contains("[4].ConditionExpression"), "{}", failed.error);
    assert!(server.requests().is_empty());
}
