//! Batches of any size.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_client::core::{OnDuplicate, WriteRequest};
use dynamo_client::{Error, ErrorKind, KeyNames, Table, attr, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};

use crate::script::{body, client, ok, refused};

async fn orders(server: &ScriptedTransport) -> Table {
    client(server).await.table("orders").keys(KeyNames { partition: "id".to_owned(), sort: None })
}

fn written() -> Answer {
    ok(json!({"UnprocessedItems": {}}))
}

#[tokio::test(start_paused = true)]
async fn any_number_of_writes_goes_in_chunks_of_25() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let report = orders
        .client()
        .batch_write()
        .extend((0..60).map(|id| orders.put(json!({"id": id}))))
        .send_all()
        .await
        .unwrap();
    assert_eq!((report.written, report.calls), (60, 3));
    let sizes: Vec<usize> =
        (0..3).map(|n| body(&server, n)["RequestItems"]["orders"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [25, 25, 10]);
}

#[tokio::test(start_paused = true)]
async fn unprocessed_writes_are_sent_again_after_a_pause() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |request| {
        n += 1;
        let sent: Value = serde_json::from_slice(request.body()).unwrap();
        // The first two answers leave the first write undone.
        let undone = if n <= 2 { json!({"orders": [sent["RequestItems"]["orders"][0]]}) } else { json!({}) };
        ok(json!({"UnprocessedItems": undone}))
    });
    let orders = orders(&server).await;
    let progress = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&progress);
    let batch = orders.client().batch_write().extend((0..3).map(|id| orders.put(json!({"id": id}))));
    let report = batch
        .on_progress(move |p| seen.lock().unwrap().push((p.written, p.pending)))
        .send_all()
        .await
        .unwrap();
    assert_eq!((report.written, report.calls), (3, 3));
    assert_eq!(*progress.lock().unwrap(), [(2, 1), (2, 1), (3, 0)]);
}

#[tokio::test(start_paused = true)]
async fn what_stays_unprocessed_comes_back_and_is_an_error() {
    let server = ScriptedTransport::from_fn(|request| {
        let sent: Value = serde_json::from_slice(request.body()).unwrap();
        ok(json!({"UnprocessedItems": sent["RequestItems"]}))
    });
    let orders = orders(&server).await;
    let failed = orders
        .client()
        .batch_write()
        .extend((0..2).map(|id| orders.put(json!({"id": id}))))
        .send_all()
        .await
        .unwrap_err();
    assert_eq!(
        (failed.error.kind(), failed.report.written, failed.report.leftovers.len()),
        (ErrorKind::Throttled, 0, 2)
    );
    assert_eq!(server.requests().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_stops_a_batch_and_leaves_the_account() {
    let server = ScriptedTransport::from_fn(|_| written().delay(Duration::from_secs(1)));
    let orders = orders(&server).await;
    let batch = orders.client().batch_write().extend((0..100).map(|id| orders.put(json!({"id": id}))));
    let failed = batch.deadline(Duration::from_millis(2500)).send_all().await.unwrap_err();
    assert_eq!(failed.error.kind(), ErrorKind::Timeout);
    assert_eq!((failed.report.written, failed.report.leftovers.len()), (50, 50));
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_leaves_the_account() {
    let server = ScriptedTransport::new([written(), refused(400, "ValidationException")]);
    let orders = orders(&server).await;
    let failed = orders
        .client()
        .batch_write()
        .extend((0..60).map(|id| orders.put(json!({"id": id}))))
        .send_all()
        .await
        .unwrap_err();
    assert_eq!((failed.report.written, failed.report.leftovers.len()), (25, 35));
    let shown = format!("{failed:?}");
    assert!(shown.contains("leftovers: 35") && !shown.contains("PutRequest"), "{shown}");
    let error: Error = failed.into();
    assert_eq!(error.kind(), ErrorKind::Validation);
}

#[tokio::test(start_paused = true)]
async fn of_equal_keys_the_last_wins_and_the_report_says_so() {
    let server = ScriptedTransport::from_fn(|_| written());
    let orders = orders(&server).await;
    let writes = || {
        [json!({"id": 1, "v": 1}), json!({"id": 2}), json!({"id": 1, "v": 2})].map(|item| orders.put(item))
    };
    let report = orders.client().batch_write().extend(writes()).send_all().await.unwrap();
    assert_eq!((report.written, report.superseded.len()), (2, 1));
    let WriteRequest::Put(item) = &report.superseded[0].request else { panic!("{report:?}") };
    assert_eq!(item.to::<Value>().unwrap()["v"], 1);

    let batch = orders.client().batch_write().extend(writes()).on_duplicate(OnDuplicate::Reject);
    let failed = batch.send_all().await.unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.leftovers.len()), (ErrorKind::InvalidRequest, 3));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn asks_for_a_tables_keys_once() {
    let table =
        json!({"Table": {"TableName": "orders", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}});
    let server = ScriptedTransport::from_fn(move |request| {
        let describes = request.headers()["x-amz-target"].to_str().unwrap().ends_with("DescribeTable");
        if describes { ok(table.clone()) } else { written() }
    });
    let orders = client(&server).await.table("orders");
    for _ in 0..2 {
        orders.client().batch_write().with(orders.put(json!({"id": 1}))).send_all().await.unwrap();
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn what_no_batch_can_hold_is_refused_before_anything_is_sent() {
    let server = ScriptedTransport::new([]);
    let orders = orders(&server).await;
    let conditional = orders.put(json!({"id": 1})).condition(attr("id").not_exists());
    let failed = orders.client().batch_write().with(conditional).send_all().await.unwrap_err();
    assert_eq!(failed.error.kind(), ErrorKind::InvalidRequest);

    let other = client(&server).await.table("orders");
    let failed = orders.client().batch_write().with(other.delete(key("id", 1))).send_all().await.unwrap_err();
    assert!(failed.error.to_string().contains("another client"), "{}", failed.error);

    let item = json!({"no-key": 1});
    let failed = orders.client().batch_write().with(orders.put(item)).send_all().await.unwrap_err();
    assert_eq!((failed.error.kind(), failed.report.leftovers.len()), (ErrorKind::InvalidRequest, 1));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_raw_batch_refuses_too_many_and_equal_keys() {
    let server = ScriptedTransport::new([]);
    let orders = orders(&server).await;
    let too_many = (0..26)
        .fold(orders.client().batch_write_item(), |batch, id| batch.with(orders.delete(key("id", id))));
    assert_eq!(too_many.await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let twice =
        orders.client().batch_get_item().with(orders.get(key("id", 1))).with(orders.get(key("id", 1)));
    assert_eq!(twice.await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn gets_of_any_number_ask_again_for_unprocessed_keys() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |request| {
        n += 1;
        let sent: Value = serde_json::from_slice(request.body()).unwrap();
        let keys = sent["RequestItems"]["orders"]["Keys"].as_array().unwrap().clone();
        let (found, undone) = if n == 1 { keys.split_at(60) } else { keys.split_at(keys.len()) };
        let undone = if undone.is_empty() { json!({}) } else { json!({"orders": {"Keys": undone}}) };
        ok(json!({"Responses": {"orders": found}, "UnprocessedKeys": undone}))
    });
    let orders = orders(&server).await;
    let report = orders
        .client()
        .batch_get()
        .extend((0..130).map(|id| orders.get(key("id", id))))
        .send_all::<Value>()
        .await
        .unwrap();
    assert_eq!(report.items["orders"].len(), 130);
    assert_eq!(report.calls, 2, "the 40 keys left undone go with the 30 that were still to come");
}

#[tokio::test]
async fn a_misfit_in_a_batch_of_gets_loses_no_other_item() {
    let found = json!({"Responses": {"orders": [{"id": {"N": "1"}}, {"id": {"N": "2"}, "x": {"S": "x"}}]}, "UnprocessedKeys": {}});
    let server = ScriptedTransport::new([ok(found)]);
    let orders = orders(&server).await;
    let gets = (1..3).map(|id| orders.get(key("id", id)));
    let failed = orders
        .client()
        .batch_get()
        .extend(gets)
        .send_all::<std::collections::BTreeMap<String, u32>>()
        .await
        .unwrap_err();
    assert_eq!(failed.error.kind(), ErrorKind::Decode);
    assert_eq!((failed.report.items["orders"].len(), failed.report.misfits.len()), (1, 1));
}
