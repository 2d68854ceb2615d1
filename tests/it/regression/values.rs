//! Values that came back as something else than they went, or did not go at all.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_client::core::{Binary, NumberSet, StringSet, bytes, number_set, string_set, to_item};
use dynamo_client::{AttributeValue, EmptyValues, ErrorKind, Item, Number, key};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::actions::Forum;

/// Puts the value as the attribute `value` of an item, gets the item back from the server, and reads it as the same type.
async fn there_and_back<T: Serialize + for<'de> Deserialize<'de>>(forum: &Forum, value: &T) -> T {
    let mut item = to_item(&json!({"ForumName": "S3", "Subject": "Value"})).unwrap();
    item.insert("value", value).unwrap();
    forum.threads().put(&item).await.unwrap();
    let stored: Item =
        forum.threads().get(key("ForumName", "S3").sort("Subject", "Value")).item().await.unwrap().unwrap();
    stored.get_as("value").unwrap().unwrap()
}

/// Empty strings and empty binary became NULL, since long ago the service took none; what had been `""` came back as None.
#[tokio::test]
async fn empty_strings_and_binary_come_back_empty() {
    let forum = Forum::without_threads().await;
    assert_eq!(there_and_back(&forum, &String::new()).await, "");
    assert_eq!(there_and_back(&forum, &Binary::default()).await, Binary::default());
    assert_eq!(there_and_back(&forum, &vec![String::new()]).await, [""]);
}

/// The same, for those whose tables hold such NULLs: it is a choice now.
#[tokio::test]
async fn what_becomes_of_empty_values_is_a_choice() {
    let forum = Forum::without_threads().await;
    let item = json!({"ForumName": "S3", "Subject": "Empty", "note": "", "list": ["", 1]});
    for (policy, expected) in [
        (EmptyValues::Keep, json!({"note": "", "list": ["", 1]})),
        (EmptyValues::Null, json!({"note": null, "list": [null, 1]})),
        (EmptyValues::Omit, json!({"list": ["", 1]})),
    ] {
        let client = forum.another_client().empty_values(policy).build().await.unwrap();
        client.put_item("Thread", &item).await.unwrap();
        let mut stored = forum.stored("S3", "Empty").await.unwrap();
        stored.as_object_mut().unwrap().retain(|name, _| name != "ForumName" && name != "Subject");
        assert_eq!(stored, expected, "{policy:?}");
    }
    let strict = forum.another_client().empty_values(EmptyValues::Reject).build().await.unwrap();
    forum.assert_refused(strict.put_item("Thread", &item), "list[0]: the S is empty").await;
}

/// An empty key became NULL like any other value, and the service refused it in words about types.
#[tokio::test]
async fn an_empty_key_is_refused_before_a_request_whatever_the_choice() {
    let forum = Forum::without_threads().await;
    for policy in [EmptyValues::Keep, EmptyValues::Null] {
        let client = forum.another_client().empty_values(policy).build().await.unwrap();
        forum
            .assert_refused(client.get_item("Thread", key("ForumName", "").sort("Subject", "x")), "ForumName")
            .await;
    }
}

/// The members of number sets were put in the order of their text: 10 before 2.
#[tokio::test]
async fn sets_of_numbers_are_in_the_order_of_their_numbers() {
    #[derive(Serialize)]
    struct Scores {
        #[serde(with = "number_set")]
        scores: BTreeSet<i64>,
    }
    let item = to_item(&Scores { scores: [10, 9, 2, -1].into() }).unwrap();
    assert_eq!(item.as_json(), r#"{"scores":{"NS":["-1","2","9","10"]}}"#);
    let forum = Forum::without_threads().await;
    let set = NumberSet::new([10, 9, 2]).unwrap();
    let back = there_and_back(&forum, &set).await;
    assert_eq!(back.iter().map(|number| number.to_i64().unwrap()).collect::<Vec<_>>(), [2, 9, 10]);
}

/// A set of booleans became a set of the numbers "True" and "False", which the service refused.
#[test]
fn a_set_of_booleans_is_no_set_of_numbers() {
    #[derive(Serialize)]
    struct Flags {
        #[serde(with = "number_set")]
        flags: BTreeSet<bool>,
    }
    let error = to_item(&Flags { flags: [true, false].into() }).unwrap_err();
    assert_eq!(error.to_string(), "flags[0]: a number set holds numbers, found a boolean");
    let item = to_item(&json!({"flags": [true, false]})).unwrap();
    assert_eq!(
        item.as_json(),
        r#"{"flags":{"L":[{"BOOL":true},{"BOOL":false}]}}"#,
        "without the attribute, a list"
    );
}

/// An empty set became an empty binary set, whatever its members would have been, and the service refused it.
#[tokio::test]
async fn an_empty_set_is_refused_with_its_attribute_before_a_request() {
    #[derive(Serialize)]
    struct Tagged {
        #[serde(rename = "ForumName")]
        forum_name: &'static str,
        #[serde(with = "string_set")]
        tags: BTreeSet<String>,
    }
    let forum = Forum::without_threads().await;
    forum
        .assert_refused(forum.threads().put(Tagged { forum_name: "S3", tags: BTreeSet::new() }), "tags")
        .await;
    assert!(StringSet::new(Vec::<String>::new()).is_err());
}

/// Numbers with a point became floats that had lost digits, and an exponent was a ValueError.
#[tokio::test]
async fn numbers_come_back_exactly() {
    let forum = Forum::without_threads().await;
    for text in [
        "12345678901234567890123456789012345678",
        "0.12345678901234567890123456789012345678",
        "-9.9999999999999999999999999999999999999E+125",
        "1E-130",
        "1E+2",
    ] {
        let number: Number = text.parse().unwrap();
        assert_eq!(there_and_back(&forum, &number).await, number, "{text}");
    }
    assert_eq!(there_and_back(&forum, &u64::MAX).await, u64::MAX);
    let small = i128::from(i64::MIN) - 1;
    assert_eq!(there_and_back(&forum, &small).await, small);
    assert_eq!(there_and_back(&forum, &1e22).await, 1e22);
    assert_eq!(there_and_back(&forum, &0.1).await, 0.1);
    let read: Item = serde_json::from_str(r#"{"a":{"N":"1e2"},"b":{"N":"1E+2"}}"#).unwrap();
    assert_eq!((read.get_as::<u8>("a").unwrap(), read.get_as::<u8>("b").unwrap()), (Some(100), Some(100)));
}

/// What no number of the service is was sent as the text "nan" or "inf", or with more digits than it keeps.
#[tokio::test]
async fn what_is_no_number_there_is_refused_before_a_request() {
    let forum = Forum::without_threads().await;
    for number in [f64::NAN, f64::INFINITY, f64::MAX, 1e-200] {
        let update =
            forum.threads().update(key("ForumName", "S3").sort("Subject", "Hi")).set("Views", number);
        forum.assert_refused(update, "UpdateItem on Thread: ").await;
    }
    assert!("123456789012345678901234567890123456789".parse::<Number>().is_err());
    assert!(to_item(&json!({"n": 1})).is_ok() && to_item(&BTreeMap::from([("n", f64::NAN)])).is_err());
}

/// Tuples, frozen sets, decimals, byte arrays and dates were unsupported types.
#[tokio::test]
async fn all_kinds_of_types_go_and_come_back() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Odd {
        pair: (u8, String),
        letter: char,
        price: Number,
        #[serde(with = "string_set")]
        tags: BTreeSet<String>,
        #[serde(with = "bytes")]
        digest: [u8; 4],
        by_number: BTreeMap<u16, bool>,
        state: State,
        nothing: Option<u8>,
        unit: (),
        large: u128,
        took: std::time::Duration,
    }
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    enum State {
        Open { since: String },
    }
    let odd = Odd {
        pair: (7, "seven".to_owned()),
        letter: 'é',
        price: "19.90".parse().unwrap(),
        tags: ["a".to_owned(), "b".to_owned()].into(),
        digest: [0, 1, 254, 255],
        by_number: [(1, true), (20, false)].into(),
        state: State::Open { since: "2026-01-01".to_owned() },
        nothing: None,
        unit: (),
        large: u128::from(u64::MAX) + 1,
        took: std::time::Duration::from_millis(1500),
    };
    let forum = Forum::without_threads().await;
    assert_eq!(there_and_back(&forum, &odd).await, odd);
    let tree =
        there_and_back::<AttributeValue>(&forum, &AttributeValue::from(vec![1.into(), true.into()])).await;
    assert_eq!(tree, AttributeValue::L(vec![1.into(), true.into()]));
    let plain: Value = there_and_back(&forum, &json!({"a": [1, "b", null, {"c": 1.5}]})).await;
    assert_eq!(plain, json!({"a": [1, "b", null, {"c": 1.5}]}));
}

/// A misfit was a KeyError or came back as another type; now it says which attribute, and of what type it is.
#[tokio::test]
async fn a_value_that_does_not_fit_names_its_attribute() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Counted {
        #[allow(dead_code)]
        subject: u32,
    }
    let forum = Forum::open().await;
    let get = forum.threads().get(key("ForumName", "S3").sort("Subject", "Help"));
    let error = get.item::<Counted>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        error.to_string().contains("Subject: expected") && error.to_string().contains("found S"),
        "{error}"
    );
    assert!(!error.to_string().contains("Help"), "the value is not told: {error}");
}
