//! Differences between items, applied by the server.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dynamo_client::core::StringSet;
use dynamo_client::{AttributeValue, Binary, Client, CreateTable, Item, Number, UpdateItem, diff, key};
use dynamo_tests::EmbeddedServer;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::shop::{Order, Shop, order_key};

#[tokio::test]
async fn changes_leave_other_attributes_alone() {
    let shop = Shop::open().await;
    let old = Order { lines: vec!["tea".to_owned()], ..Order::new(1) };
    shop.orders().put(&old).await.unwrap();
    shop.orders().update(order_key(1)).set("note", "by another").await.unwrap();
    let new =
        Order { state: "paid".to_owned(), lines: vec!["tea".to_owned(), "jam".to_owned()], ..old.clone() };
    shop.orders().update(order_key(1)).changes(&old, &new).if_unchanged().await.unwrap();
    let stored = shop.stored(1).await.unwrap();
    assert_eq!((&stored["note"], &stored["lines"]), (&json!("by another"), &json!(["tea", "jam"])));
    let before = shop.requests();
    assert!(shop.orders().update(order_key(1)).changes(&new, &new).await.unwrap().is_none());
    assert_eq!(shop.requests(), before);
}

#[tokio::test]
async fn a_safe_merge_overwrites_no_other_change_in_the_same_place() {
    let shop = Shop::open().await;
    let stored = |a: u32, b: u32, list: Value| json!({"customer": "ada", "number": 1, "map": {"a": a, "b": b, "text": "x".repeat(60)}, "list": list});
    let old = stored(1, 1, json!(["x"]));
    shop.orders().put(&old).await.unwrap();
    let save = |new: &Value| shop.orders().update(order_key(1)).changes(&old, new).if_unchanged();
    // Two writers change different members of one map: both changes are kept.
    save(&stored(2, 1, json!(["x"]))).await.unwrap();
    save(&stored(1, 2, json!(["x"]))).await.unwrap();
    assert_eq!(shop.stored(1).await.unwrap(), stored(2, 2, json!(["x"])));
    let error = save(&stored(3, 1, json!(["x"]))).await.unwrap_err();
    assert!(error.is_conditional());
    assert_eq!(error.item_as::<Value>().unwrap().unwrap()["map"]["a"], 2);
    save(&stored(1, 1, json!(["x", "y"]))).await.unwrap();
    assert!(
        save(&stored(1, 1, json!(["x", "z"]))).await.unwrap_err().is_conditional(),
        "the list has changed"
    );
    shop.orders().delete(order_key(1)).await.unwrap();
    let gone = save(&stored(1, 2, json!(["x"]))).await.unwrap_err();
    assert_eq!(gone.item_as::<Value>().unwrap(), None);
    assert_eq!(shop.stored(1).await, None, "a deleted item is not made again of its changes");
}

/// A database with one empty table, for all cases.
struct Database {
    runtime: Runtime,
    client: Client,
    _server: EmbeddedServer,
}

static DATABASE: LazyLock<Database> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = EmbeddedServer::start().unwrap();
    let client = runtime.block_on(server.client()).unwrap();
    let table = CreateTable::new("differences").hash_key("the id", "N").pay_per_request();
    runtime.block_on(client.create_table(table).into_future()).unwrap();
    Database { runtime, client, _server: server }
});

type Tree = BTreeMap<String, AttributeValue>;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-d]", 1 => "[a-z ]{5,20}", 1 => "[.\\[\\]\"#:é0]{1,4}"]
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let scalar = prop_oneof![
        prop_oneof!["[a-c]", "[a-c]{30,60}"].prop_map(AttributeValue::S),
        (-3..3i32).prop_map(|number| AttributeValue::N(Number::from(number))),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        vec(any::<u8>(), 1..9).prop_map(|bytes| AttributeValue::B(Binary::new(bytes))),
        btree_set("[a-e]{1,9}", 1..6).prop_map(|set| AttributeValue::Ss(StringSet::try_from(set).unwrap())),
    ];
    scalar.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            2 => vec(inner.clone(), 0..6).prop_map(AttributeValue::L),
            1 => btree_map(name(), inner, 0..5).prop_map(AttributeValue::M),
        ]
    })
}

/// Two values for one place: often of the same kind, and partly equal.
fn pair() -> impl Strategy<Value = (AttributeValue, AttributeValue)> {
    let strings = || {
        btree_set("[a-e]{1,9}", 1..6).prop_map(|set| AttributeValue::Ss(StringSet::try_from(set).unwrap()))
    };
    let lists = (vec(value(), 0..4), vec(value(), 0..3), vec(value(), 0..3), 0..4u8).prop_map(
        |(same, one, two, way)| {
            let join = |first: &[AttributeValue], second: &[AttributeValue]| {
                AttributeValue::L([first, second].concat())
            };
            match way {
                0 => (join(&same, &[]), join(&same, &two)),
                1 => (join(&same, &[]), join(&two, &same)),
                2 => (AttributeValue::L([&one[..], &same, &two].concat()), join(&same, &[])),
                _ => (join(&same, &one), join(&same, &two)),
            }
        },
    );
    let maps = (
        btree_map(name(), value(), 0..4),
        btree_map(name(), value(), 0..3),
        btree_map(name(), value(), 0..3),
    )
        .prop_map(|(same, mut one, mut two)| {
            one.extend(same.clone());
            two.extend(same);
            (AttributeValue::M(one), AttributeValue::M(two))
        });
    prop_oneof![(value(), value()), (strings(), strings()), lists, maps]
}

fn items() -> impl Strategy<Value = (Tree, Tree)> {
    vec((name(), pair(), 0..5u8), 0..5).prop_map(|attributes| {
        let (mut old, mut new) = (Tree::new(), Tree::new());
        for (name, (before, after), way) in attributes {
            if way != 0 {
                old.insert(name.clone(), before);
            }
            if way != 1 {
                new.insert(name, after);
            }
        }
        (old, new)
    })
}

proptest! {
    #![proptest_config(Config { cases: 100, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_server_makes_the_new_item_of_the_old_one((mut old, mut new) in items()) {
        for tree in [&mut old, &mut new] {
            tree.insert("the id".to_owned(), 7.into());
        }
        let (old, new) = (Item::try_from(old).unwrap(), Item::try_from(new).unwrap());
        let changes = diff(&old, &new).unwrap();
        let database = &*DATABASE;
        let table = database.client.table("differences");
        let stored: Item = database.runtime.block_on(async {
            table.put(&old).await.unwrap();
            if let (Some(update), Some(unchanged)) = (changes.update(), changes.unchanged()) {
                let operation = UpdateItem::new("differences", key("the id", 7)).update(update.clone());
                database.client.request(operation).condition(unchanged).await.unwrap();
            }
            table.get(key("the id", 7)).item().await.unwrap().unwrap()
        });
        prop_assert_eq!(stored, new);
    }
}
