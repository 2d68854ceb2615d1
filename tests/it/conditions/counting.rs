//! Counters.

use dynamo_client::{ErrorKind, Number};
use serde_json::{Value, json};

use super::shop::{Shop, order_key};

#[tokio::test]
async fn each_of_many_writers_gets_a_number_of_its_own() {
    let shop = Shop::open().await;
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let orders = shop.orders();
            tokio::spawn(async move {
                orders.update(order_key(1)).increment("views", 1).value::<u64>().await.unwrap()
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for writer in writers {
        numbers.push(writer.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=8).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_counter_never_leaves_its_bounds() {
    let shop = Shop::open().await;
    let counter = |by: i32| shop.orders().update(order_key(1)).increment("left", by);
    let error = counter(-1).at_least(0).await.unwrap_err();
    assert!(error.is_conditional());
    assert_eq!(error.item_as::<Value>().unwrap(), None, "there is no item");
    assert_eq!(counter(2).at_least(0).at_most(2).await.unwrap(), Number::from(2));
    assert_eq!(counter(-1).at_least(0).value::<i64>().await.unwrap(), 1);
    assert_eq!(counter(-1).at_least(0).value::<i64>().await.unwrap(), 0);
    let error = counter(-1).at_least(0).await.unwrap_err();
    assert_eq!(error.item_as::<Value>().unwrap().unwrap()["left"], 0);
    assert!(counter(3).at_most(2).await.unwrap_err().is_conditional());
    assert_eq!(counter(-5).at_most(-5).await.unwrap(), Number::from(-5));
}

#[tokio::test]
async fn members_of_maps_count_and_fractions_too() {
    let shop = Shop::open().await;
    shop.orders().put(json!({"customer": "ada", "number": 1, "by.day": {"to.day": 2}})).await.unwrap();
    let half: Number = "0.5".parse().unwrap();
    // Names with dots are for `attr_name`, and `attr` reads paths.
    let counter = shop.orders().update(order_key(1)).increment(dynamo_client::attr_name("by.hand"), half);
    assert_eq!(counter.value::<f64>().await.unwrap(), 0.5);
    shop.orders().update(order_key(1)).set("stats", json!({"other": 1})).await.unwrap();
    let nested = || shop.orders().update(order_key(1)).increment("stats.views", 3);
    assert_eq!(nested().await.unwrap(), Number::from(3));
    assert_eq!(nested().map(|request| request.set("state", "seen")).await.unwrap(), Number::from(6));
    let missing = shop.orders().update(order_key(2)).increment("stats.views", 1).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Validation, "the map is not there: {missing}");
}

#[tokio::test]
async fn what_is_no_number_does_not_count() {
    let shop = Shop::open().await;
    shop.orders().put(json!({"customer": "ada", "number": 1, "views": "many"})).await.unwrap();
    let error = shop.orders().update(order_key(1)).increment("views", 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    let error = shop.orders().update(order_key(1)).increment("number", 1).await.unwrap_err();
    assert!(error.to_string().contains("part of the key"), "{error}");
}

#[tokio::test]
async fn a_counter_in_a_transaction_counts_once() {
    let shop = Shop::open().await;
    let counter = || shop.orders().update(order_key(1)).increment("views", 1).at_most(1);
    let token = || shop.client().transact_write().with(counter()).client_request_token("one and the same");
    token().await.unwrap();
    token().await.unwrap();
    assert_eq!(shop.stored(1).await.unwrap()["views"], 1);
    let error = shop.client().transact_write().with(counter()).await.unwrap_err();
    assert_eq!(error.item_as::<Value>().unwrap().unwrap()["views"], 1);
}
