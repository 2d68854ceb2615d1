//! Batches against servers that answer what no honest one would, and from sources that misbehave.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamo_client::{ErrorKind, GetOutcome, KeyNames, Table, key};
use dynamo_http::{Answer, ScriptedTransport};
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::script::{client, ok, refused};

async fn orders(server: &ScriptedTransport) -> Table {
    client(server).await.table("orders").keys(KeyNames::new("id"))
}

fn written() -> Answer {
    ok(json!({"UnprocessedItems": {}}))
}

fn asks_for_keys(request: &http::Request<bytes::Bytes>) -> bool {
    request.headers()["x-amz-target"].to_str().unwrap().ends_with("DescribeTable")
}

#[tokio::test(start_paused = true)]
async fn an_item_that_comes_back_twice_each_time_is_given_up_as_one_that_comes_back_once() {
    let server = ScriptedTransport::from_fn(|request| {
        let sent: Value = serde_json::from_slice(request.body()).unwrap();
        let one = &sent["RequestItems"]["orders"][0];
        ok(json!({"UnprocessedItems": {"orders": [one, one]}}))
    });
    let orders = orders(&server).await;
    let batch = orders.client().batch_write().with(orders.put(json!({"id": 1})));
    let failed = timeout(Duration::from_secs(3600), batch.send_all()).await.unwrap().unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.calls), (ErrorKind::Throttled, 10));
    assert_eq!((failed.report.written, failed.report.leftovers.len(), failed.report.unprocessed), (0, 1, 10));

    let server = ScriptedTransport::from_fn(|request| {
        let sent: Value = serde_json::from_slice(request.body()).unwrap();
        let one = &sent["RequestItems"]["orders"]["Keys"][0];
        ok(json!({"Responses": {}, "UnprocessedKeys": {"orders": {"Keys": [one, one]}}}))
    });
    let orders = self::orders(&server).await;
    let batch = orders.client().batch_get().with(orders.get(key("id", 1)));
    let failed = timeout(Duration::from_secs(3600), batch.send_all::<Value>()).await.unwrap().unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.calls), (ErrorKind::Throttled, 10));
    assert_eq!((failed.report.leftovers["orders"].len(), failed.report.unprocessed), (1, 10));
}

#[tokio::test(start_paused = true)]
async fn an_item_is_told_once_though_the_answer_has_it_twice_or_gives_its_key_back_as_well() {
    let answer = |ids: &[u32], back: Value| {
        let items: Vec<_> = ids.iter().map(|id| json!({"id": {"N": id.to_string()}})).collect();
        ok(json!({"Responses": {"orders": items}, "UnprocessedKeys": back}))
    };
    let back = json!({"orders": {"Keys": [{"id": {"N": "2"}}]}});
    let server = ScriptedTransport::new([answer(&[1, 2, 1], back), answer(&[2, 2], json!({}))]);
    let orders = orders(&server).await;
    let gets = [1, 2].map(|id| orders.get(key("id", id)));
    let report = orders.client().batch_get().extend(gets).send_all::<Value>().await.unwrap();
    assert_eq!(report.items["orders"].len(), 2, "{:?}", report.items);
    assert!(report.in_order().all(|entry| entry.item().is_some()));

    // An item that nobody asked for: what else such an answer says, or leaves out, is not believed.
    let server = ScriptedTransport::new([answer(&[3], json!({}))]);
    let orders = self::orders(&server).await;
    let batch = orders.client().batch_get().with(orders.get(key("id", 1)));
    let failed = batch.send_all::<Value>().await.unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.leftovers["orders"].len()), (ErrorKind::Corrupt, 1));
    assert!(failed.report.missing.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_a_batch_holds_while_the_keys_of_a_table_are_asked_for() {
    for streams in [false, true] {
        let server = ScriptedTransport::from_fn(|_| written().delay(Duration::from_secs(5)));
        let table = client(&server).await.table("orders");
        let puts = [1, 2].map(|id| table.put(json!({"id": id})));
        let batch = table.client().batch_write().deadline(Duration::from_secs(1));
        let start = Instant::now();
        let failed = match streams {
            true => batch.send_iter(puts).await.unwrap_err(),
            false => batch.extend(puts).send_all().await.unwrap_err(),
        };
        assert_eq!((failed.error.kind(), start.elapsed()), (ErrorKind::Timeout, Duration::from_secs(1)));
        assert_eq!(failed.report.leftovers.len(), if streams { 1 } else { 2 });
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_cannot_be_described_is_told_with_the_way_out_and_all_is_left_over() {
    let server = ScriptedTransport::from_fn(|request| match asks_for_keys(request) {
        true => refused(400, "AccessDeniedException"),
        false => written(),
    });
    let table = client(&server).await.table("orders");
    for streams in [false, true] {
        let puts = [1, 2].map(|id| table.put(json!({"id": id})));
        let batch = table.client().batch_write().extend(puts);
        let failed = match streams {
            true => batch.send_iter([table.put(json!({"id": 3}))]).await.unwrap_err(),
            false => batch.send_all().await.unwrap_err(),
        };
        assert_eq!((failed.error.kind(), failed.report.leftovers.len()), (ErrorKind::Auth, 2));
        assert!(failed.error.to_string().contains("`table.keys(..)`"), "{}", failed.error);
    }
    // A delete says its key itself.
    let deletes = [1, 2].map(|id| table.delete(key("id", id)));
    let report = table.client().batch_write().extend(deletes).send_all().await.unwrap();
    assert_eq!(report.written, 2);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_ready_keeps_as_many_calls_under_way_as_it_may() {
    let server = ScriptedTransport::from_fn(|_| written().delay(Duration::from_millis(100)));
    let orders = orders(&server).await;
    for (width, milliseconds) in [(1, 6400), (2, 3200), (8, 800), (64, 100), (usize::MAX, 100)] {
        let puts = (0..1600).map(|id| orders.put(json!({"id": id})));
        let start = Instant::now();
        let report = orders.client().batch_write().max_concurrency(width).send_iter(puts).await.unwrap();
        assert_eq!((report.written, report.calls), (1600, 64));
        assert_eq!(start.elapsed(), Duration::from_millis(milliseconds), "{width}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_source_gave_is_written_while_it_is_idle() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let source = stream::iter((0..3).map(|id| json!({"id": id}))).chain(stream::pending());
    let mut run = orders.client().batch_write().start_stream(orders.puts(source));
    assert!(timeout(Duration::from_millis(1), run.finish()).await.is_err());
    assert_eq!((run.into_report().written, server.requests().len()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_leaves_the_account() {
    let server = ScriptedTransport::from_fn(|_| written().delay(Duration::from_secs(1)));
    let orders = orders(&server).await;
    let puts = (0..90).map(|id| if id == 70 { panic!("out of ink") } else { orders.put(json!({"id": id})) });
    let mut run = orders.client().batch_write().start_iter(puts);
    assert!(AssertUnwindSafe(run.finish()).catch_unwind().await.is_err());
    // It can go on, past the write that could not be made.
    run.finish().await.unwrap();
    let report = run.into_report();
    assert_eq!((report.written, report.leftovers.len()), (89, 0));
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_failed_does_not_say_later_that_all_was_written() {
    let server = ScriptedTransport::from_fn(|_| refused(400, "ValidationException"));
    let orders = orders(&server).await;
    let mut run = orders.client().batch_write().start_iter([orders.put(json!({"id": 1}))]);
    assert_eq!(run.finish().await.unwrap_err().kind(), ErrorKind::Validation);
    let again = run.finish().await.unwrap_err();
    assert!(again.kind() == ErrorKind::Validation && again.to_string().contains("told"), "{again}");
    assert!(run.is_done());
    assert_eq!(run.into_report().leftovers.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_dropped_and_driven_again_at_every_step() {
    let server = ScriptedTransport::from_fn(|request| {
        let sent: Value = serde_json::from_slice(request.body()).unwrap();
        if asks_for_keys(request) {
            let schema = json!([{"AttributeName": "id", "KeyType": "HASH"}]);
            return ok(json!({"Table": {"TableName": "orders", "KeySchema": schema}}))
                .delay(Duration::from_millis(3));
        }
        let writes = sent["RequestItems"]["orders"].as_array().unwrap();
        let undone = &writes[writes.len() / 2 + 1..];
        let undone = if undone.is_empty() { json!({}) } else { json!({"orders": undone}) };
        ok(json!({"UnprocessedItems": undone})).delay(Duration::from_millis(3))
    });
    for polls in 1..60 {
        let table = client(&server).await.table("orders");
        let puts = (0..40).map(|id| table.put(json!({"id": id})));
        let source = stream::iter(puts).flat_map(|put| {
            stream::once(async {
                tokio::task::yield_now().await;
                put
            })
        });
        let mut run = table.client().batch_write().start_stream(source);
        let mut finished = false;
        for _ in 0..polls {
            finished = finished || run.finish().now_or_never().is_some();
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        if polls % 2 == 0 {
            run.finish().await.unwrap();
            let report = run.into_report();
            assert_eq!((report.written, report.leftovers.len()), (40, 0));
        } else {
            let report = run.into_report();
            assert!(report.written + report.leftovers.len() <= 40);
            assert!(!finished || report.written == 40);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_stream_stays_within_its_window() {
    let done = Arc::new(AtomicUsize::new(0));
    let sent = Arc::clone(&done);
    let server = ScriptedTransport::from_fn(move |request| {
        let writes: Value = serde_json::from_slice(request.body()).unwrap();
        sent.fetch_add(writes["RequestItems"]["orders"].as_array().unwrap().len(), Ordering::SeqCst);
        written()
    });
    let orders = orders(&server).await;
    let widest = AtomicUsize::new(0);
    let puts = (0..20_000).map(|id| {
        widest.fetch_max(id - done.load(Ordering::SeqCst), Ordering::SeqCst);
        orders.put(json!({"id": id}))
    });
    let report = orders.client().batch_write().max_concurrency(4).send_iter(puts).await.unwrap();
    assert_eq!((report.written, report.calls), (20_000, 800));
    assert!(widest.load(Ordering::SeqCst) < 50 + 4 * 25, "{widest:?}");
}

#[tokio::test(start_paused = true)]
async fn gets_of_an_unreliable_service_are_each_found_missing_or_left_over() {
    let (mut whole, mut broken) = (0, 0);
    for seed in 0..12 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut fates = rng.fork();
        // There is every third item.
        let server = ScriptedTransport::from_fn(move |request| {
            let sent: Value = serde_json::from_slice(request.body()).unwrap();
            let fate = fates.u8(0..100);
            let delay = Duration::from_millis(fates.u64(1..50));
            if fate < 2 {
                return refused(400, if fate == 0 { "ValidationException" } else { "ThrottlingException" })
                    .delay(delay);
            }
            let (mut items, mut back) = (Vec::new(), Vec::new());
            for key in sent["RequestItems"]["orders"]["Keys"].as_array().unwrap() {
                let id: u32 = key["id"]["N"].as_str().unwrap().parse().unwrap();
                if fate > 50 && fates.u8(0..5) == 0 {
                    back.push(key.clone());
                } else if id.is_multiple_of(3) {
                    items.push(key.clone());
                }
            }
            fates.shuffle(&mut items);
            let back = if back.is_empty() { json!({}) } else { json!({"orders": {"Keys": back}}) };
            ok(json!({"Responses": {"orders": items}, "UnprocessedKeys": back})).delay(delay)
        });
        let orders = orders(&server).await;
        let ids: Vec<u32> = (0..3000).map(|_| rng.u32(0..2000)).collect();
        let gets = ids.iter().map(|id| orders.get(key("id", id))).collect::<Vec<_>>();
        let batch = orders.client().batch_get().max_concurrency(rng.usize(1..5));
        let mut seen = vec![0; ids.len()];
        if seed % 2 == 0 {
            let (report, failed) = match batch.extend(gets).send_all::<Value>().await {
                Ok(report) => (report, false),
                Err(failed) => (failed.report, true),
            };
            assert_eq!(report.leftovers.is_empty(), !failed);
            let left = report.leftovers.values().flatten().cloned().collect::<std::collections::HashSet<_>>();
            for ((entry, id), seen) in report.in_order().zip(&ids).zip(&mut seen) {
                *seen = 1;
                match entry.outcome {
                    GetOutcome::Found(item) => assert!(item["id"] == *id && id % 3 == 0),
                    GetOutcome::Missing => assert!(id % 3 != 0),
                    _ => assert!(failed && left.contains(&key("id", id))),
                }
            }
            (whole, broken) = (whole + usize::from(!failed), broken + usize::from(failed));
        } else {
            let mut answers = batch.read_iter::<Value, _, _>(gets);
            let ended = loop {
                match answers.try_next().await {
                    Ok(Some(answer)) => {
                        for at in &answer.positions {
                            seen[*at] += 1;
                            assert_eq!(answer.key, key("id", ids[*at]));
                            assert_eq!(answer.is_missing(), !ids[*at].is_multiple_of(3));
                        }
                    }
                    Ok(None) => break true,
                    Err(_) => break false,
                }
            };
            assert_eq!(answers.leftovers().is_empty(), ended);
            assert!(seen.iter().all(|seen| *seen <= 1) && (!ended || seen.iter().all(|seen| *seen == 1)));
            (whole, broken) = (whole + usize::from(ended), broken + usize::from(!ended));
        }
    }
    assert!(whole > 2 && broken > 2, "{whole} {broken}");
}

#[tokio::test(start_paused = true)]
async fn the_largest_items_go_as_many_as_a_call_holds_and_a_byte_more_is_refused() {
    let server = ScriptedTransport::from_fn(|request| {
        assert!(request.body().len() < 16 * 1024 * 1024);
        written()
    });
    let orders = orders(&server).await;
    let item = |id: u32, bytes: usize| json!({"id": id, "text": "x".repeat(bytes)});
    let puts = (0..120).map(|id| orders.put(item(id, 399 * 1024)));
    let report = orders.client().batch_write().max_concurrency(3).send_iter(puts).await.unwrap();
    assert_eq!(report.written, 120);
    assert!(report.calls <= 6, "{}", report.calls);

    let most = 400 * 1024 - "id".len() - 2 - "text".len();
    let batch = || orders.client().batch_write();
    assert_eq!(batch().with(orders.put(item(1, most))).send_all().await.unwrap().written, 1);
    let puts = [orders.put(item(1, 1)), orders.put(item(2, most + 1))];
    let failed = batch().extend(puts).send_all().await.unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.written), (ErrorKind::ItemTooLarge, 0));
    let refused = &failed.report.refused[0];
    assert_eq!((failed.report.leftovers.len(), refused.position, refused.leftover), (1, 1, None));
}
