//! Batches of gets: in order, complete, and as a stream.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamo_client::core::GetItem;
use dynamo_client::{ErrorKind, GetOutcome, Table, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::script::{body, client, ok, refused};

async fn orders(server: &ScriptedTransport) -> Table {
    client(server).await.table("orders")
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Order {
    id: u32,
}

/// A server that has the items with even ids, and answers backwards.
fn even() -> ScriptedTransport {
    ScriptedTransport::from_fn(|request| answer_even(&serde_json::from_slice(request.body()).unwrap()))
}

fn answer_even(sent: &Value) -> Answer {
    let keys = sent["RequestItems"]["orders"]["Keys"].as_array().unwrap().iter().rev();
    let even = |key: &&Value| key["id"]["N"].as_str().unwrap().parse::<f64>().unwrap() % 2.0 == 0.0;
    let canonical = |key: &Value| {
        let id = key["id"]["N"].as_str().unwrap().parse::<f64>().unwrap();
        json!({"id": {"N": id.to_string()}})
    };
    ok(
        json!({"Responses": {"orders": keys.filter(even).map(canonical).collect::<Vec<_>>()}, "UnprocessedKeys": {}}),
    )
}

#[tokio::test(start_paused = true)]
async fn the_report_goes_through_the_keys_in_the_order_they_were_given() {
    let server = even();
    let orders = orders(&server).await;
    let ids = [7, 4, 250, 4, 1, 0];
    let gets = ids.map(|id| orders.get(key("id", id)));
    let report = orders.client().batch_get().extend(gets).send_all::<Order>().await.unwrap();
    let found: Vec<Option<Order>> = report.in_order().map(|entry| entry.item().cloned()).collect();
    let expected = ids.map(|id: u32| id.is_multiple_of(2).then_some(Order { id }));
    assert_eq!(found, expected);
    assert_eq!(
        report.in_order().map(|entry| entry.key.clone()).collect::<Vec<_>>(),
        ids.map(|id| key("id", id))
    );
    assert_eq!(report.items["orders"].len(), 3, "each once");
    assert_eq!(report.missing["orders"], [key("id", 7), key("id", 1)]);
    assert_eq!(body(&server, 0)["RequestItems"]["orders"]["Keys"].as_array().unwrap().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_number_finds_its_item_however_it_is_written() {
    let server = even();
    let orders = orders(&server).await;
    let gets = [orders.get(key("id", 2.0)), orders.get(key("id", 2)), orders.get(key("id", 2e0))];
    let report = orders.client().batch_get().extend(gets).send_all::<Order>().await.unwrap();
    assert!(report.in_order().all(|entry| entry.item() == Some(&Order { id: 2 })), "{report:?}");
    assert_eq!(report.items["orders"].len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_misfit_is_told_beside_its_key() {
    let found = json!({"Responses": {"orders": [{"id": {"S": "x"}, "size": {"N": "1"}}, {"id": {"S": "y"}, "size": {"S": "L"}}]}});
    let server = ScriptedTransport::new([ok(found)]);
    let orders = orders(&server).await;
    #[derive(Deserialize)]
    struct Sized {
        size: u32,
    }
    let gets = ["y", "x", "z"].map(|id| orders.get(key("id", id)));
    let failed = orders.client().batch_get().extend(gets).send_all::<Sized>().await.unwrap_err();
    assert_eq!(failed.error.kind(), ErrorKind::Decode);
    let outcomes: Vec<String> =
        failed.report.in_order().map(|entry| format!("{:?}", entry.outcome)).collect();
    assert!(outcomes[0].starts_with("Misfit") && outcomes[0].contains("size"), "{}", outcomes[0]);
    assert_eq!(outcomes[1..], ["Found", "Missing"]);
    assert!(matches!(failed.report.in_order().nth(1).unwrap().outcome, GetOutcome::Found(Sized { size: 1 })));
}

#[tokio::test(start_paused = true)]
async fn what_was_not_looked_for_is_asked_for_again_by_another_batch() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |request| {
        n += 1;
        if n == 2 {
            return refused(400, "ValidationException");
        }
        answer_even(&serde_json::from_slice(request.body()).unwrap())
    });
    let orders = orders(&server).await;
    let gets = (0..150).map(|id| orders.get(key("id", id)).consistent_read(true));
    let failed = orders.client().batch_get().extend(gets).send_all::<Order>().await.unwrap_err();
    let report = failed.report;
    assert_eq!(
        (report.items["orders"].len(), report.missing["orders"].len(), report.leftovers["orders"].len()),
        (50, 50, 50)
    );
    assert_eq!(report.in_order().filter(|entry| matches!(entry.outcome, GetOutcome::Leftover)).count(), 50);
    let again = orders.client().batch_get().extend(report.into_retry()).send_all::<Order>().await.unwrap();
    assert_eq!((again.items["orders"].len(), again.in_order().count()), (25, 50));
    assert_eq!(
        body(&server, 2)["RequestItems"]["orders"]["ConsistentRead"],
        true,
        "asked for in the same way"
    );
}

#[tokio::test(start_paused = true)]
async fn several_calls_at_once_and_what_they_consumed() {
    let server = ScriptedTransport::from_fn(|_| {
        let capacity = json!([{"TableName": "orders", "CapacityUnits": 50.0}]);
        ok(json!({"Responses": {}, "UnprocessedKeys": {}, "ConsumedCapacity": capacity}))
            .delay(Duration::from_secs(1))
    });
    let orders = orders(&server).await;
    let started = tokio::time::Instant::now();
    let batch = orders.client().batch_get().max_concurrency(5).return_consumed_capacity("TOTAL");
    let report =
        batch.extend((0..500).map(|id| orders.get(key("id", id)))).send_all::<Order>().await.unwrap();
    assert_eq!((report.calls, report.missing["orders"].len()), (5, 500));
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    assert_eq!(report.consumed_capacity["orders"].capacity_units, Some(250.0));
}

#[tokio::test(start_paused = true)]
async fn answers_come_as_a_stream_that_reads_ahead_only_so_far() {
    let server = even();
    let orders = orders(&server).await;
    let pulled = AtomicUsize::new(0);
    let gets = (0..1000).map(|id| orders.get(key("id", id))).inspect(|_| {
        pulled.fetch_add(1, Ordering::SeqCst);
    });
    let mut answers = orders.client().batch_get().read_iter::<Order, _, _>(gets);
    assert_eq!(pulled.load(Ordering::SeqCst), 0, "nothing before it is asked for");
    let first = answers.try_next().await.unwrap().unwrap();
    assert_eq!((first.positions.as_slice(), first.item.unwrap()), ([0].as_slice(), Some(Order { id: 0 })));
    assert!(pulled.load(Ordering::SeqCst) <= 300 && answers.calls() == 1);
    let mut positions = vec![0];
    while let Some(answer) = answers.try_next().await.unwrap() {
        assert_eq!(answer.is_missing(), answer.positions[0] % 2 == 1);
        positions.extend(answer.positions);
    }
    assert_eq!((positions, answers.calls()), ((0..1000).collect(), 10));
    assert!(answers.try_next().await.unwrap().is_none(), "and stays at its end");
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_answers_ends_with_its_error_and_keeps_what_is_left() {
    let mut n = 0;
    let server = ScriptedTransport::from_fn(move |request| {
        n += 1;
        if n == 2 {
            return refused(400, "AccessDeniedException");
        }
        answer_even(&serde_json::from_slice(request.body()).unwrap())
    });
    let orders = orders(&server).await;
    let mut answers =
        orders.client().batch_get().read_iter::<Order, _, _>((0..150).map(|id| orders.get(key("id", id))));
    let mut count = 0;
    let error = loop {
        match answers.try_next().await {
            Ok(answer) => count += usize::from(answer.is_some()),
            Err(error) => break error,
        }
    };
    assert_eq!((count, error.kind(), answers.leftovers()[0].1.keys.len()), (100, ErrorKind::Auth, 50));
    assert!(answers.try_next().await.unwrap().is_none());

    // A get that can be in no batch: all before it is answered, and it says its position.
    let server = even();
    let orders = self::orders(&server).await;
    let gets = [orders.get(key("id", 1)), orders.get(key("id", "")), orders.get(key("id", 3))];
    let mut answers = orders.client().batch_get().read_iter::<Order, _, _>(gets);
    assert!(answers.try_next().await.unwrap().unwrap().is_missing());
    let error = answers.try_next().await.unwrap_err();
    assert!(error.to_string().starts_with("[1].id"), "{error}");
    assert!(answers.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn gets_that_go_into_no_batch_are_refused_with_their_position() {
    let server = ScriptedTransport::new([]);
    let orders = orders(&server).await;
    let batch = || orders.client().batch_get().with(orders.get(key("id", 1)));
    let differing = batch().with(orders.get(key("id", 2)).projection(["a"]));
    let failed = differing.send_all::<Order>().await.unwrap_err();
    assert!(
        failed.error.to_string().contains("[1].orders: the reads of one table differ"),
        "{}",
        failed.error
    );
    assert_eq!(failed.report.leftovers["orders"].len(), 1);
    let other = client(&server).await;
    let failed = batch().with(other.get_item("orders", key("id", 2))).send_all::<Order>().await.unwrap_err();
    assert!(failed.error.to_string().contains("another client"), "{}", failed.error);
    let failed = batch().with(GetItem::new("x", key("id", 2))).send_all::<Order>().await.unwrap_err();
    assert_eq!(failed.error.kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
    let none = orders.client().batch_get().send_all::<Order>().await.unwrap();
    assert_eq!((none.calls, none.in_order().count()), (0, 0));
}
