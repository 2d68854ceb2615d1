//! Numbers and sizes are to us what they are to a DynamoDB.

use std::sync::LazyLock;

use dynamo_client::{AttributeValue, Client, CreateTable, Item, Number, key};
use dynamo_tests::EmbeddedServer;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::record::text;

/// A database with one empty table, for all cases of this module.
struct Database {
    runtime: Runtime,
    client: Client,
    _server: EmbeddedServer,
}

static DATABASE: LazyLock<Database> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = EmbeddedServer::start().unwrap();
    let client = runtime.block_on(server.client()).unwrap();
    let table = CreateTable::new("Numbers").hash_key("id", "S").pay_per_request();
    runtime.block_on(client.create_table(table).into_future()).unwrap();
    Database { runtime, client, _server: server }
});

/// Any number that DynamoDB can hold, as any text of it.
fn number_text() -> impl Strategy<Value = String> {
    let scientific = ("-?", "[1-9]", "[0-9]{0,37}", -130..=125i32)
        .prop_map(|(sign, first, rest, power)| format!("{sign}{first}.{rest}0E{power}"))
        .prop_filter("in range", |text| text.parse::<Number>().is_ok());
    prop_oneof![scientific, "-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,19})?", "0{1,3}[0-9]{1,3}"]
}

pub fn number() -> impl Strategy<Value = Number> {
    number_text().prop_map(|text| text.parse().unwrap())
}

/// An item of nearly any size.
fn item() -> impl Strategy<Value = Item> {
    let members = vec((text(), prop_oneof![text(), "[a-z]{0,900}"], number()), 0..6);
    members.prop_map(|members| {
        let mut item = dynamo_core::to_item(&json!({"id": "size"})).unwrap();
        for (index, (name, text, number)) in members.into_iter().enumerate() {
            // The server takes no empty name.
            let name = format!("k{name}");
            let nested = json!({ "nested": {name: [text.clone(), null, true]}, "list": [[], {}] });
            item.insert(&format!("nested{index}"), nested).unwrap();
            item.insert(&format!("text{index}"), text).unwrap();
            item.insert(&format!("numbers{index}"), vec![number]).unwrap();
        }
        item
    })
}

/// What a write of an item costs: one unit for each kilobyte begun.
fn write_units(item: &Item) -> f64 {
    item.size().div_ceil(1024) as f64
}

proptest! {
    #![proptest_config(super::cases(48))]

    #[test]
    fn a_number_comes_back_equal_and_as_the_same_text(texts in vec(number_text(), 1..24)) {
        let sent: Vec<Number> = texts.iter().map(|text| text.parse().unwrap()).collect();
        let Database { runtime, client, .. } = &*DATABASE;
        let table = client.table("Numbers");
        let numbers = AttributeValue::L(sent.iter().map(|number| AttributeValue::N(*number)).collect());
        let mut item = dynamo_core::to_item(&json!({"id": "numbers"})).unwrap();
        item.insert("numbers", numbers).unwrap();
        let received = runtime.block_on(async {
            table.put(&item).await.unwrap();
            table.get(key("id", "numbers")).await.unwrap().item.unwrap()
        });
        prop_assert_eq!(&received.get_as::<Vec<Number>>("numbers").unwrap().unwrap(), &sent);
        let raw: Value = serde_json::from_str(received.as_json()).unwrap();
        let texts: Vec<&str> = raw["numbers"]["L"].as_array().unwrap().iter().map(|n| n["N"].as_str().unwrap()).collect();
        let ours: Vec<String> = sent.iter().map(Number::to_string).collect();
        prop_assert_eq!(texts, ours);
    }

    #[test]
    fn an_item_costs_what_its_size_says(item in item()) {
        let Database { runtime, client, .. } = &*DATABASE;
        let output = runtime.block_on(async {
            // A larger item that is replaced would count instead.
            client.delete_item("Numbers", key("id", "size")).await.unwrap();
            client.put_item("Numbers", &item).return_consumed_capacity("TOTAL").await.unwrap()
        });
        let units = output.consumed_capacity.unwrap().capacity_units;
        prop_assert_eq!(units, Some(write_units(&item)), "{} bytes", item.size());
    }
}
