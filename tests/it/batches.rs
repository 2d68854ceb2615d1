//! Batches of any size on the embedded server: copied by streams, in order for each item, joined to their keys.

use std::collections::BTreeMap;
use std::time::Duration;

use dynamo_client::core::{IntoWriteRequest, Number};
use dynamo_client::{Client, CreateTable, ErrorKind, Item, KeyNames, key};
use dynamo_tests::{EmbeddedServer, Fault, Hop};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Order {
    id: u32,
    version: u32,
}

async fn open(tables: &[&str]) -> (EmbeddedServer, Client) {
    let server = EmbeddedServer::start().unwrap();
    let client = server.client().await.unwrap();
    for table in tables {
        client.create_table(CreateTable::new(*table).hash_key("id", "N").pay_per_request()).await.unwrap();
    }
    (server, client)
}

#[tokio::test]
async fn a_table_is_copied_by_a_scan_into_several_calls_at_once() {
    let (server, client) = open(&["orders", "copy"]).await;
    let (orders, copy) = (client.table("orders"), client.table("copy"));
    let writes = (0..330).map(|id| orders.put(Order { id, version: id * 2 }));
    let report = client.batch_write().max_concurrency(4).send_iter(writes).await.unwrap();
    assert_eq!((report.written, report.calls), (330, 14));
    let source = copy.try_puts(orders.scan().limit(50).items::<Item>());
    let report = client.batch_write().max_concurrency(3).try_send_stream(source).await.unwrap();
    assert_eq!(report.written, 330);
    let gets = (0..340).rev().map(|id| copy.get(key("id", id)));
    let found = client.batch_get().max_concurrency(2).extend(gets).send_all::<Order>().await.unwrap();
    let ids: Vec<Option<u32>> =
        found.in_order().map(|entry| entry.item().map(|order| order.version)).collect();
    assert_eq!(ids, (0..340_u32).rev().map(|id| (id < 330).then_some(id * 2)).collect::<Vec<_>>());
    assert_eq!(found.missing["copy"].len(), 10);
    assert_eq!(server.counts().refused, 0, "each call was signed right");
}

#[tokio::test]
async fn of_many_writes_of_the_same_items_the_last_of_each_stays() {
    let (_server, client) = open(&["orders", "others"]).await;
    let tables = [client.table("orders"), client.table("others")];
    let mut last: BTreeMap<(usize, u32), Option<u32>> = BTreeMap::new();
    let writes: Vec<_> = (0..1500_u32)
        .map(|version| {
            let (table, id) = ((version % 7 % 2) as usize, version * 31 % 60);
            let deletes = version % 5 == 0;
            last.insert((table, id), (!deletes).then_some(version));
            (table, id, version, deletes)
        })
        .collect();
    let writes = writes.into_iter().map(|(table, id, version, deletes)| match deletes {
        true => tables[table].delete(key("id", id)).into_operation().into_write_request().unwrap(),
        false => tables[table].put(Order { id, version }).into_operation().into_write_request().unwrap(),
    });
    let report = client.batch_write().max_concurrency(4).send_iter(writes).await.unwrap();
    assert_eq!(report.written + report.superseded.len(), 1500);
    for ((table, id), version) in last {
        let stored: Option<Order> = tables[table].get(key("id", id)).item().await.unwrap();
        assert_eq!(stored.map(|order| order.version), version, "item {id}");
    }
}

#[tokio::test]
async fn a_projection_without_the_key_and_numbers_in_another_form_find_their_items() {
    let (_server, client) = open(&["orders"]).await;
    let orders = client.table("orders");
    client
        .batch_write()
        .extend((0..5).map(|id| orders.put(Order { id, version: id + 100 })))
        .send_all()
        .await
        .unwrap();
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Version {
        version: u32,
    }
    let thousandths: Number = "2.000".parse().unwrap();
    let gets = [json!(4), json!(1.0), json!(9), json!(1)].map(|id| orders.get(key("id", id)));
    let gets =
        gets.into_iter().chain([orders.get(key("id", thousandths))]).map(|get| get.projection(["version"]));
    let report = client.batch_get().extend(gets).send_all::<Version>().await.unwrap();
    let versions: Vec<_> = report.in_order().map(|entry| entry.item().map(|found| found.version)).collect();
    assert_eq!(versions, [Some(104), Some(101), None, Some(101), Some(102)]);

    let twice = [orders.put(json!({"id": 1})), orders.put(json!({"id": 1.0}))];
    let report = client.batch_write().extend(twice).send_all().await.unwrap();
    assert_eq!((report.written, report.superseded.len()), (1, 1), "the service would refuse a batch of both");
}

#[tokio::test]
async fn a_server_that_never_answers_leaves_everything_over() {
    let hop = Hop::dead_end("stalling hop", Fault::Stall).unwrap();
    let server = EmbeddedServer::start().unwrap();
    let client = server.client_builder().endpoint(hop.endpoint()).build().await.unwrap();
    let orders = client.table("orders").keys(KeyNames::new("id"));
    let puts = (0..200).map(|id| orders.put(json!({"id": id})));
    let batch = client.batch_write().max_concurrency(4).extend(puts).deadline(Duration::from_millis(300));
    let failed = batch.send_all().await.unwrap_err();
    assert_eq!(
        (failed.error.kind(), failed.report.written, failed.report.leftovers.len()),
        (ErrorKind::Timeout, 0, 200)
    );
    assert_eq!(hop.requests(), 4);
}

#[tokio::test]
async fn a_table_that_is_deleted_in_between_leaves_the_rest_over() {
    let (_server, client) = open(&["orders"]).await;
    let orders = client.table("orders");
    let (client, table) = (&client, &orders);
    let source = stream::iter(0..200).then(async move |id| {
        if id == 100 {
            client.delete_table("orders").await.unwrap();
        }
        table.put(Order { id, version: 0 })
    });
    let failed = client.batch_write().send_stream(source).await.unwrap_err();
    let report = &failed.report;
    assert_eq!(failed.error.kind(), ErrorKind::NotFound, "{}", failed.error);
    assert!(report.written >= 50 && report.written <= 100, "{report:?}");
    assert!(!report.leftovers.is_empty() && report.written + report.leftovers.len() <= 200, "{report:?}");
    assert!(failed.error.to_string().contains("orders"), "{}", failed.error);
}

#[tokio::test]
async fn thousands_of_writes_leave_what_a_map_holds_and_are_read_back_in_order() {
    let names: Vec<String> = (0..10).map(|n| format!("table{n}")).collect();
    let (_server, client) = open(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let tables: Vec<_> = names.iter().map(|name| client.table(name)).collect();
    let mut state = 7_u32;
    let mut random = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut model = BTreeMap::new();
    let mut writes = Vec::new();
    for version in 0..2000 {
        let (table, id) = (random(10) as usize, random(100));
        writes.push(if random(4) == 0 {
            model.remove(&(table, id));
            tables[table].delete(key("id", id)).into_operation().into_write_request().unwrap()
        } else {
            model.insert((table, id), version);
            tables[table].put(Order { id, version }).into_operation().into_write_request().unwrap()
        });
    }
    let report = client.batch_write().max_concurrency(3).send_iter(writes).await.unwrap();
    assert_eq!((report.written + report.superseded_count, report.leftovers.len()), (2000, 0));
    let asked: Vec<(usize, u32)> = (0..3000).map(|_| (random(10) as usize, random(120))).collect();
    let gets = asked.iter().map(|(table, id)| tables[*table].get(key("id", id)));
    let found = client.batch_get().max_concurrency(3).extend(gets).send_all::<Order>().await.unwrap();
    let versions: Vec<_> = found.in_order().map(|entry| entry.item().map(|order| order.version)).collect();
    let expected: Vec<_> = asked.iter().map(|at| model.get(at).copied()).collect();
    assert!(versions == expected);
}
