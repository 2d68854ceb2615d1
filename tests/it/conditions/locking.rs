//! Optimistic locking.

use dynamo_client::{ErrorKind, attr};
use serde_json::{Value, json};

use super::shop::{Order, Shop, order_key};

#[tokio::test]
async fn of_two_writers_that_read_the_same_version_one_is_refused_and_sees_the_others_item() {
    let shop = Shop::open().await;
    let mut first = Order::new(1);
    first.version = shop.orders().put(&first).version("version").await.unwrap().version;
    assert_eq!((first.version, shop.stored(1).await.unwrap()["version"].clone()), (1, json!(1)));
    let mut second = first.clone();
    first.state = "paid".to_owned();
    second.state = "cancelled".to_owned();
    first.version = shop.orders().put(&first).version("version").await.unwrap().version;
    let error = shop.orders().put(&second).version("version").await.unwrap_err();
    assert!(error.is_version_conflict() && !error.maybe_own_write(), "{error}");
    let there: Order = error.item_as().unwrap().unwrap();
    assert_eq!(there, first);
    second.version = there.version;
    assert_eq!(shop.orders().put(&second).version("version").await.unwrap().version, 3);
}

#[tokio::test]
async fn concurrent_writers_that_try_again_lose_no_change() {
    let shop = Shop::open().await;
    shop.orders().put(Order::new(1)).version("version").await.unwrap();
    let writers = (0..4).map(|writer| {
        let orders = shop.orders();
        tokio::spawn(async move {
            let mut order: Order = orders.get(order_key(1)).item().await.unwrap().unwrap();
            loop {
                order.lines.push(format!("line of {writer}"));
                match orders.put(&order).version("version").await {
                    Ok(_) => return,
                    Err(error) => order = error.item_as().unwrap().unwrap(),
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let stored = shop.stored(1).await.unwrap();
    assert_eq!((&stored["version"], stored["lines"].as_array().unwrap().len()), (&json!(5), 4));
}

#[tokio::test]
async fn updates_and_deletes_are_locked_as_well() {
    let shop = Shop::open().await;
    let made = shop.orders().update(order_key(1)).version("version", 0).set("state", "open").await.unwrap();
    assert_eq!(made.version, 1);
    let again = shop.orders().update(order_key(1)).version("version", 0).await.unwrap_err();
    assert!(again.is_version_conflict());
    let changed: Value = shop
        .orders()
        .update(order_key(1))
        .version("version", made.version)
        .add("total", 5)
        .new_item()
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&changed["version"], &changed["total"]), (&json!(2), &json!(5)));
    assert!(
        shop.orders().delete(order_key(1)).version("version", 1).await.unwrap_err().is_version_conflict()
    );
    shop.orders().delete(order_key(1)).version("version", 2).await.unwrap();
    let gone =
        shop.orders().update(order_key(1)).version("version", 2).set("state", "paid").await.unwrap_err();
    assert!(gone.is_version_conflict());
    assert_eq!(gone.item_as::<Value>().unwrap(), None, "it is gone, and not made again");
    assert_eq!(shop.stored(1).await, None);
}

#[tokio::test]
async fn items_from_before_there_were_versions_are_taken_over_once() {
    let shop = Shop::open().await;
    for number in [1, 2] {
        // One lacks the attribute, one was written by a plain put with 0.
        let mut item = json!({"customer": "ada", "number": number, "state": "open"});
        if number == 2 {
            item["version"] = json!(0);
        }
        shop.orders().put(&item).await.unwrap();
        let read: Order = shop.orders().get(order_key(number)).item().await.unwrap().unwrap();
        assert_eq!(shop.orders().put(&read).version("version").await.unwrap().version, 1);
        assert!(shop.orders().put(&read).version("version").await.unwrap_err().is_version_conflict());
    }
}

#[tokio::test]
async fn another_condition_is_no_version_conflict() {
    let shop = Shop::open().await;
    let mut order = Order::new(1);
    order.version = shop.orders().put(&order).version("version").await.unwrap().version;
    let put = || shop.orders().put(&order).version("version").condition(attr("state").eq("paid"));
    let error = put().await.unwrap_err();
    assert!(error.is_conditional() && !error.is_version_conflict());
    shop.orders().update(order_key(1)).version("version", 1).set("state", "paid").await.unwrap();
    assert!(put().await.unwrap_err().is_version_conflict());
}

#[tokio::test]
async fn a_transaction_is_cancelled_by_a_version_that_has_changed() {
    let shop = Shop::open().await;
    for number in 1..=3 {
        shop.orders().put(Order::new(number)).version("version").await.unwrap();
    }
    let order = Order { version: 1, state: "paid".to_owned(), ..Order::new(1) };
    let transaction = |checked: u64| {
        shop.client()
            .transact_write()
            .with(shop.orders().put(&order).version("version"))
            .with(shop.orders().check(order_key(2)).version("version", checked))
            .with(shop.orders().delete(order_key(3)).version("version", 1))
    };
    let error = transaction(7).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionCanceled);
    assert_eq!(error.item_as::<Order>().unwrap().unwrap(), Order { version: 1, ..Order::new(2) });
    transaction(1).await.unwrap();
    assert_eq!(shop.stored(1).await.unwrap()["version"], 2);
    assert_eq!(shop.stored(2).await.unwrap()["version"], 1);
    assert_eq!(shop.stored(3).await, None);
}
