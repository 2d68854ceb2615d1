//! Items that expire.

use std::time::{Duration, SystemTime};

use dynamo_client::{Expiry, Item, attr};
use serde_json::json;

use super::shop::Shop;

#[tokio::test]
async fn a_filter_leaves_out_what_the_service_has_not_deleted_yet() {
    let shop = Shop::open().await;
    let hour = Duration::from_secs(3600);
    let past = Expiry::at(SystemTime::now() - hour).unwrap();
    let future = shop.client().expires_in(hour).unwrap();
    for (number, expires) in [(1, Some(past)), (2, Some(future)), (3, None)] {
        let mut item = dynamo_client::core::to_item(&json!({"customer": "ada", "number": number})).unwrap();
        if let Some(expires) = expires {
            item.insert("expires", expires).unwrap();
        }
        shop.orders().put(&item).await.unwrap();
    }
    let numbers = |items: Vec<Item>| -> Vec<u32> {
        items.iter().map(|item| item.get_as("number").unwrap().unwrap()).collect()
    };
    let query = shop.orders().query(attr("customer").eq("ada"));
    assert_eq!(numbers(query.clone().not_expired("expires").await.unwrap().items), [2, 3]);
    assert_eq!(numbers(query.filter(attr("expires").expired(SystemTime::now())).await.unwrap().items), [1]);
    assert_eq!(numbers(shop.orders().scan().not_expired("expires").await.unwrap().items), [2, 3]);
    let stored: Item = shop.orders().get(super::shop::order_key(2)).item().await.unwrap().unwrap();
    assert_eq!(stored.get_as::<Expiry>("expires").unwrap(), Some(future));
}

#[tokio::test]
async fn what_is_no_expiry_hides_no_item() {
    let shop = Shop::open().await;
    let past = Expiry::from_epoch_seconds(1).unwrap().epoch_seconds();
    // `None` of an `Option<Expiry>` is stored as NULL, unless serde is told to skip it.
    for (number, expires) in [(1, json!(null)), (2, json!("never")), (3, json!(past))] {
        let item = json!({"customer": "ada", "number": number, "expires": expires});
        shop.orders().put(item).await.unwrap();
    }
    let found: Vec<serde_json::Value> =
        shop.orders().scan().not_expired("expires").items().collect().await.unwrap();
    assert_eq!(found.iter().map(|item| &item["number"]).collect::<Vec<_>>(), [1, 2]);
}
