//! The least that a client does with a table.

use dynamo_client::{Client, CreateTable, key};
use serde_json::{Value, json};

/// Creates a table, writes an item and reads it back.
pub async fn write_and_read(client: &Client) {
    client.create_table(CreateTable::new("orders").hash_key("id", "S").pay_per_request()).await.unwrap();
    let item = json!({ "id": "1", "total": 12.5, "lines": [{ "sku": "a", "n": 2 }], "paid": true });
    client.put_item("orders", &item).await.unwrap();
    let found: Option<Value> = client.get_item("orders", key("id", "1")).item().await.unwrap();
    assert_eq!(found, Some(item));
}
