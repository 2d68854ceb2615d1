//! The hop does its faults, counts them, and leaves the rest alone.

use dynamo_tests::{Dynoxide, Fault, Hop, KnownKey};
use serde_json::{Value, json};

use super::signer::Signer;
use super::wire::{Reply, Wire};

async fn call(wire: &mut Wire, action: &str, body: &Value) -> Reply {
    let request = Signer::new(&KnownKey::long_term()).sign(wire.request(action, body));
    wire.send(request).await
}

async fn create_table(wire: &mut Wire) {
    let create = json!({
        "TableName": "Puts", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "N" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
    });
    assert_eq!(call(wire, "CreateTable", &create).await.status, 200);
}

fn item(id: u32) -> Value {
    json!({ "id": { "N": id.to_string() }, "name": { "S": "as written" } })
}

/// Every item of the table by its id, as the server behind the hop has it.
async fn stored(server: &Dynoxide) -> Vec<(u32, Value)> {
    let mut wire = Wire::connect(&server.endpoint()).await;
    let scan = call(&mut wire, "Scan", &json!({ "TableName": "Puts" })).await;
    let mut items: Vec<_> = scan.body["Items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["id"]["N"].as_str().unwrap().parse().unwrap(), item.clone()))
        .collect();
    items.sort_by_key(|(id, _)| *id);
    items
}

#[tokio::test]
async fn throttles_with_a_right_checksum() {
    let hop = Hop::dead_end("throttling hop", Fault::Throttle).unwrap();
    let mut wire = Wire::connect(&hop.endpoint()).await;
    for n in 1..=3 {
        let reply = call(&mut wire, "GetItem", &json!({})).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (400, "ProvisionedThroughputExceededException"));
        assert_eq!((hop.requests(), hop.injected()), (n, n));
    }
    assert_eq!(hop.label(), "throttling hop");
}

#[tokio::test]
async fn stalls_and_stops_all_the_same() {
    let hop = Hop::dead_end("stalling hop", Fault::Stall).unwrap();
    let mut wire = Wire::connect(&hop.endpoint()).await;
    let request = wire.request("GetItem", &json!({}));
    let sending =
        tokio::spawn(async move { wire.sender.send_request(request.map(http_body_util::Full::new)).await });
    while hop.injected() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!sending.is_finished(), "no answer comes");
    drop(hop);
    assert!(sending.await.unwrap().is_err(), "the socket closed with the hop");
}

#[tokio::test]
async fn drops_each_third_put_wherever_it_stands() {
    let server = Dynoxide::start().unwrap();
    let hop = Hop::before(&server.endpoint(), "dropping hop", vec![Fault::DropPuts { every: 3 }]).unwrap();
    let mut wire = Wire::connect(&hop.endpoint()).await;
    create_table(&mut wire).await;

    for id in 1..=3 {
        let reply = call(&mut wire, "PutItem", &json!({ "TableName": "Puts", "Item": item(id) })).await;
        assert_eq!((reply.status.as_u16(), reply.body), (200, json!({})), "put {id} says that it worked");
    }
    let puts: Vec<Value> = (4..=9).map(|id| json!({ "PutRequest": { "Item": item(id) } })).collect();
    let reply = call(&mut wire, "BatchWriteItem", &json!({ "RequestItems": { "Puts": puts } })).await;
    assert_eq!((reply.status.as_u16(), &reply.body["UnprocessedItems"]), (200, &json!({})));
    let puts: Vec<Value> =
        (10..=12).map(|id| json!({ "Put": { "TableName": "Puts", "Item": item(id) } })).collect();
    let reply = call(&mut wire, "TransactWriteItems", &json!({ "TransactItems": puts })).await;
    assert_eq!(reply.status, 200, "{}", reply.body);

    let ids: Vec<u32> = stored(&server).await.into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, [1, 2, 4, 5, 7, 8, 10, 11]);
    assert_eq!(hop.injected(), 4);
}

#[tokio::test]
async fn answers_a_batch_of_which_nothing_is_left() {
    let server = Dynoxide::start().unwrap();
    let hop = Hop::before(&server.endpoint(), "dropping hop", vec![Fault::DropPuts { every: 1 }]).unwrap();
    let mut wire = Wire::connect(&hop.endpoint()).await;
    create_table(&mut wire).await;
    let batch = json!({ "RequestItems": { "Puts": [{ "PutRequest": { "Item": item(1) } }] } });
    let reply = call(&mut wire, "BatchWriteItem", &batch).await;
    assert_eq!((reply.status.as_u16(), reply.body), (200, json!({ "UnprocessedItems": {} })));
    assert_eq!(stored(&server).await, []);
}

#[tokio::test]
async fn alters_one_attribute_of_one_put() {
    let server = Dynoxide::start().unwrap();
    let altered = json!({ "S": "as altered" });
    let fault = Fault::AlterAttribute { name: "name".to_owned(), nth: 2, value: altered.clone() };
    let hop = Hop::before(&server.endpoint(), "altering hop", vec![fault]).unwrap();
    let mut wire = Wire::connect(&hop.endpoint()).await;
    create_table(&mut wire).await;
    for id in 1..=4 {
        call(&mut wire, "PutItem", &json!({ "TableName": "Puts", "Item": item(id) })).await;
    }
    let mut expected: Vec<(u32, Value)> = (1..=4).map(|id| (id, item(id))).collect();
    expected[1].1["name"] = altered;
    assert_eq!(stored(&server).await, expected);
    assert_eq!(hop.injected(), 1);
}
