//! Creating, making or changing, and writing only what is there.

use dynamo_client::KeyNames;
use serde_json::{Value, json};

use super::shop::{Order, Shop, order_key};

#[tokio::test]
async fn an_item_is_created_once_and_its_table_described_once() {
    let shop = Shop::open().await;
    let before = shop.requests();
    shop.orders().create(Order::new(1)).await.unwrap();
    let error = shop.orders().create(Order { state: "other".to_owned(), ..Order::new(1) }).await.unwrap_err();
    assert!(error.is_conditional());
    assert_eq!(error.item_as::<Order>().unwrap().unwrap(), Order::new(1));
    assert_eq!(shop.requests(), before + 3, "two puts and one DescribeTable");
    shop.orders().create(Order::new(2)).await.unwrap();
    let names = KeyNames::new("customer").with_sort("number");
    shop.orders().keys(names).create(Order::new(3)).await.unwrap();
}

#[tokio::test]
async fn a_transaction_creates_all_or_nothing() {
    let shop = Shop::open().await;
    let orders = shop.orders().keys(KeyNames::new("customer").with_sort("number"));
    orders.create(Order::new(2)).await.unwrap();
    let both = || {
        shop.client().transact_write().with(orders.create(Order::new(1))).with(orders.create(Order::new(2)))
    };
    assert_eq!(both().await.unwrap_err().item_as::<Order>().unwrap(), Some(Order::new(2)));
    assert_eq!(shop.stored(1).await, None);
    orders.delete(order_key(2)).await.unwrap();
    both().await.unwrap();
}

#[tokio::test]
async fn what_is_not_there_is_told_from_what_is_refused() {
    let shop = Shop::open().await;
    let pay = || {
        let update = shop.orders().update(order_key(1)).set("state", "paid").if_exists();
        update.condition(dynamo_client::attr("state").eq("open")).return_item_on_failure()
    };
    let status = |error: dynamo_client::Error| match error.item_as::<Value>().unwrap() {
        Some(_) => 409,
        None => 404,
    };
    assert_eq!(status(pay().await.unwrap_err()), 404);
    assert_eq!(shop.stored(1).await, None, "an update without a condition would have made it");
    shop.orders().update(order_key(1)).set("state", "open").if_not_exists().await.unwrap();
    assert!(
        shop.orders()
            .update(order_key(1))
            .set("state", "x")
            .if_not_exists()
            .await
            .unwrap_err()
            .is_conditional()
    );
    pay().await.unwrap();
    assert_eq!(status(pay().await.unwrap_err()), 409);
    shop.orders().delete(order_key(1)).if_exists().await.unwrap();
    let error = shop.orders().delete(order_key(1)).if_exists().return_item_on_failure().await.unwrap_err();
    assert_eq!(status(error), 404);
}

#[tokio::test]
async fn an_upsert_makes_an_item_and_later_changes_it() {
    let shop = Shop::open().await;
    let upsert = |state: &str, created: &str| {
        let order = json!({"customer": "ada", "number": 1, "state": state, "created": created});
        shop.orders().upsert(order_key(1), order).only_if_absent("created")
    };
    // The service returns no old item here; the embedded server returns its key alone.
    let made = upsert("open", "monday").old_item::<Value>().await.unwrap();
    assert!(made.is_none_or(|old| old.get("state").is_none()));
    shop.orders().update(order_key(1)).set("note", "by hand").await.unwrap();
    assert_eq!(upsert("paid", "tuesday").old_item::<Value>().await.unwrap().unwrap()["state"], "open");
    let expected =
        json!({"customer": "ada", "number": 1, "state": "paid", "created": "monday", "note": "by hand"});
    assert_eq!(shop.stored(1).await, Some(expected));
}
