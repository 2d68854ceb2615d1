//! Whatever is written reads back as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use dynamo_core::{
    AttributeValue, Binary, ErrorKind, Item, Key, KeyNames, Number, StringSet, from_item, from_str, key,
    to_attribute_value, to_item, to_string,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum Kind {
    Unit,
    Newtype(i64),
    Tuple(u8, String),
    Struct { a: Option<bool>, b: (i8, char) },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    Created { by: String, at: u64 },
    Renamed { to: Option<String>, exact: Number },
    Closed,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Rich {
    text: String,
    flag: bool,
    small: i8,
    large: u64,
    #[serde(rename = "largest")]
    huge: i128,
    ratio: f64,
    single: f32,
    letter: char,
    unit: (),
    kinds: Vec<Kind>,
    event: Event,
    map: BTreeMap<i16, Option<String>>,
    number: Number,
    binary: Binary,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    strings: Option<StringSet>,
    #[serde(with = "dynamo_core::number_set")]
    numbers: BTreeSet<i64>,
    #[serde(flatten)]
    rest: BTreeMap<String, AttributeValue>,
}

fn number() -> impl Strategy<Value = Number> {
    (any::<bool>(), "[0-9]{1,38}", -90i32..87).prop_map(|(negative, digits, exponent)| {
        format!("{}{digits}e{exponent}", if negative { "-" } else { "" }).parse().unwrap()
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Unit),
        any::<i64>().prop_map(Kind::Newtype),
        (any::<u8>(), any::<String>()).prop_map(|(a, b)| Kind::Tuple(a, b)),
        (any::<Option<bool>>(), any::<(i8, char)>()).prop_map(|(a, b)| Kind::Struct { a, b }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (any::<String>(), any::<u64>()).prop_map(|(by, at)| Event::Created { by, at }),
        (any::<Option<String>>(), number()).prop_map(|(to, exact)| Event::Renamed { to, exact }),
        Just(Event::Closed),
    ]
}

fn binary() -> impl Strategy<Value = Binary> {
    any::<Vec<u8>>().prop_map(Binary::new)
}

fn attribute() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        any::<String>().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        binary().prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        proptest::collection::btree_set(any::<String>(), 1..4)
            .prop_map(|set| AttributeValue::Ss(set.try_into().unwrap())),
        proptest::collection::btree_set(number(), 1..4)
            .prop_map(|set| AttributeValue::Ns(set.try_into().unwrap())),
        proptest::collection::btree_set(binary(), 1..4)
            .prop_map(|set| AttributeValue::Bs(set.try_into().unwrap())),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        // Names that could be mistaken for types are common on purpose.
        let name = prop_oneof!["[SNBML]", "SS|NS|BS|BOOL|NULL", any::<String>()];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            proptest::collection::btree_map(name, inner, 0..3).prop_map(AttributeValue::M),
        ]
    })
}

fn finite32() -> impl Strategy<Value = f32> {
    any::<f32>().prop_filter("in DynamoDB's range", |value| value.is_finite())
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("in DynamoDB's range", |value| *value == 0.0
            || (1e-130..1e126).contains(&value.abs())),
        (any::<i32>(), 0i32..6).prop_map(|(value, places)| f64::from(value) / 10f64.powi(places)),
    ]
}

fn rich() -> impl Strategy<Value = Rich> {
    let first = (
        any::<String>(),
        any::<bool>(),
        any::<i8>(),
        any::<u64>(),
        -(10i128.pow(37))..10i128.pow(37),
        finite(),
        finite32(),
    );
    let second = (
        any::<char>(),
        proptest::collection::vec(kind(), 0..4),
        event(),
        any::<BTreeMap<i16, Option<String>>>(),
    );
    let third = (
        number(),
        binary(),
        any::<Vec<u8>>(),
        proptest::option::of(proptest::collection::btree_set(any::<String>(), 1..4)),
        proptest::collection::btree_set(any::<i64>(), 1..4),
        proptest::collection::btree_map("x[a-z]{1,3}", attribute(), 0..3),
    );
    (first, second, third).prop_map(|(a, b, c)| Rich {
        text: a.0,
        flag: a.1,
        small: a.2,
        large: a.3,
        huge: a.4,
        ratio: a.5,
        single: a.6,
        letter: b.0,
        unit: (),
        kinds: b.1,
        event: b.2,
        map: b.3,
        number: c.0,
        binary: c.1,
        bytes: c.2,
        strings: c.3.map(|set| set.try_into().unwrap()),
        numbers: c.4,
        rest: c.5,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn rich_types_come_back(wrapped in rich().prop_map(|rich| Wrapped { rich })) {
        // Below the top nothing is buffered but what is flattened; at the top as well.
        let item = to_item(&wrapped).unwrap();
        prop_assert_eq!(&from_item::<Wrapped>(&item).unwrap(), &wrapped);
        let json = to_string(&Plain::from(&wrapped.rich)).unwrap();
        prop_assert_eq!(from_str::<Plain>(&json).unwrap(), Plain::from(&wrapped.rich));
    }

    #[test]
    fn trees_come_back(value in attribute()) {
        prop_assert_eq!(&to_attribute_value(&value).unwrap(), &value);
        let item = to_item(&BTreeMap::from([("v", &value)])).unwrap();
        prop_assert_eq!(item.get("v").unwrap(), Some(value.clone()));
        prop_assert_eq!(&from_item::<BTreeMap<String, AttributeValue>>(&item).unwrap()["v"], &value);
        // An item that was read writes as it was, alone, in a field and among others.
        prop_assert_eq!(to_string(&item).unwrap(), item.as_json());
        let nested = to_item(&BTreeMap::from([("i", &item)])).unwrap();
        let back: BTreeMap<String, Item> = from_item(&nested).unwrap();
        prop_assert_eq!(back["i"].as_json(), item.as_json());
        #[derive(Deserialize, Serialize)]
        struct Flat { #[serde(flatten)] rest: Item }
        let flat: Flat = from_item(&item).unwrap();
        prop_assert_eq!(&to_item(&flat).unwrap(), &item);
        // Other formats keep it as DynamoDB's JSON.
        let json = serde_json::to_string(&item).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Item>(&json).unwrap(), &item);
        prop_assert_eq!(Item::from_json(&json).unwrap(), item);
        let json = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(&serde_json::from_str::<AttributeValue>(&json).unwrap(), &value);
    }

    #[test]
    fn values_serde_buffers_come_back(value in attribute()) {
        // A JSON tree has no bytes, but everything else goes through it and back.
        let json = to_item(&BTreeMap::from([("v", &value)])).unwrap();
        if let Ok(plain) = from_item::<serde_json::Value>(&json) {
            prop_assert_eq!(to_item(&plain).unwrap(), json);
        }
    }

    #[test]
    fn floats_come_back_to_the_bit(value in finite(), single in finite32()) {
        let json = to_string(&BTreeMap::from([("v", value)])).unwrap();
        let back = from_str::<BTreeMap<String, f64>>(&json).unwrap()["v"];
        prop_assert_eq!(back.to_bits(), if value == 0.0 { 0 } else { value.to_bits() });
        let number = Number::try_from(value).unwrap();
        prop_assert_eq!(number.to_f64(), value);
        let json = to_string(&BTreeMap::from([("v", single)])).unwrap();
        prop_assert_eq!(from_str::<BTreeMap<String, f32>>(&json).unwrap()["v"], single);
    }

    #[test]
    fn plain_json_comes_back(value in plain()) {
        let tree = AttributeValue::try_from(value.clone()).unwrap();
        prop_assert_eq!(serde_json::Value::try_from(tree).unwrap(), value.clone());
        let item = Item::try_from(serde_json::json!({ "v": value })).unwrap();
        prop_assert_eq!(serde_json::Value::try_from(&item).unwrap(), serde_json::json!({ "v": value }));
        prop_assert_eq!(to_item(&serde_json::json!({ "v": value })).unwrap(), item);
    }
}

fn plain() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        (any::<i32>(), 1i32..4)
            .prop_map(|(value, places)| (f64::from(value) + 0.5) / 10f64.powi(places))
            .prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Wrapped {
    rich: Rich,
}

/// The same without `flatten`, and without what it can't buffer (128-bit integers).
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Plain {
    text: String,
    kinds: Vec<Kind>,
    event: Event,
    huge: i128,
    single: f32,
    map: BTreeMap<i16, Option<String>>,
    rest: BTreeMap<String, AttributeValue>,
}

impl From<&Rich> for Plain {
    fn from(rich: &Rich) -> Self {
        let rich = rich.clone();
        Self {
            text: rich.text,
            kinds: rich.kinds,
            event: rich.event,
            huge: rich.huge,
            single: rich.single,
            map: rich.map,
            rest: rich.rest,
        }
    }
}

#[test]
fn says_which_plain_numbers_do_not_fit() {
    let item = Item::from_json(r#"{"a":{"L":[{"N":"12345678901234567890123"}]}}"#).unwrap();
    let error = serde_json::Value::try_from(&item).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidNumber, Some("a[0]")));
    assert!(Item::try_from(serde_json::json!({"a": 1e300})).is_err());
    assert!(Item::try_from(serde_json::json!([1])).is_err());
    let item = Item::from_json(r#"{"b":{"B":"AQID"},"s":{"NS":["1","2"]}}"#).unwrap();
    assert_eq!(serde_json::Value::try_from(item).unwrap(), serde_json::json!({"b": "AQID", "s": [1, 2]}));
}

#[test]
fn counts_the_size_of_items_as_dynamodb_does() {
    let size = |json: &str| Item::from_json(json).unwrap().size();
    assert_eq!(size("{}"), 0);
    assert_eq!(size(r#"{"name":{"S":"caf\u00e9"}}"#), 4 + 5);
    assert_eq!(size(r#"{"b":{"B":"AQID"}}"#), 1 + 3);
    assert_eq!(size(r#"{"t":{"BOOL":true},"n":{"NULL":true}}"#), 4);
    assert_eq!(size(r#"{"l":{"L":[]},"m":{"M":{}}}"#), 2 + 6);
    assert_eq!(size(r#"{"l":{"L":[{"S":"ab"},{"N":"1"}]}}"#), 1 + 3 + 3 + 3);
    assert_eq!(size(r#"{"m":{"M":{"key":{"S":"ab"}}}}"#), 1 + 3 + 1 + 3 + 2);
    assert_eq!(size(r#"{"s":{"SS":["ab","c"]},"n":{"NS":["1","22"]},"b":{"BS":["AQID"]}}"#), 3 + 3 + 4 + 3);
    for (number, expected) in [
        ("0", 1),
        ("1", 2),
        ("12", 2),
        ("123", 3),
        ("100", 2),
        ("1.5", 3),
        ("-42", 3),
        ("1E125", 2),
        ("0.15", 2),
        ("100.5", 4),
        ("3.14159", 5),
        ("12345678901234567890123456789012345678", 20),
        ("-0", 1),
    ] {
        assert_eq!(size(&format!(r#"{{"n":{{"N":"{number}"}}}}"#)), 1 + expected, "{number}");
    }
}

#[test]
fn keeps_keys_in_order_and_refuses_what_is_no_key() {
    let names = KeyNames::new("pk").with_sort("sk");
    let item = Item::from_json(r#"{"x":{"S":"y"},"sk":{"N":"1.0"},"pk":{"S":"caf\u00e9"}}"#).unwrap();
    let found = Key::from_item(&item, &names).unwrap();
    assert_eq!(found.as_json().unwrap(), r#"{"pk":{"S":"café"},"sk":{"N":"1"}}"#);
    assert_eq!(found, key("sk", 1).sort("pk", "café"));
    assert_ne!(found, key("pk", "café"));
    assert_eq!(found.names(), names);
    assert_eq!(serde_json::to_string(&found).unwrap(), found.as_json().unwrap());

    let bad = |key: Key, message: &str| {
        let error = key.check().unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(key.to_item().unwrap_err().to_string(), message);
    };
    bad(key("pk", ""), "pk: a key can't be empty, found an empty S");
    bad(key("pk", Binary::default()), "pk: a key can't be empty, found an empty B");
    bad(key("pk", "a").sort("sk", ""), "sk: a key can't be empty, found an empty S");
    bad(key("pk", None::<u8>), "pk: a key is S, N or B, found NULL");
    bad(key("pk", [1]), "pk: a key is S, N or B, found L");
    bad(key("pk", f64::NAN).sort("sk", ""), "pk: DynamoDB has no infinite numbers and no NaN");
    bad(key("pk", 1).sort("pk", 2), "pk: the sort key has the partition key's name");
    bad(key("pk", 1).sort("a", 2).sort("b", 3), "b: the key has a sort key already");
    bad(key("", 1), "the key has an attribute without a name");
    assert!(Key::new("pk", 1).unwrap().with_sort("sk", "").is_err());
    let error = Key::from_item(&item, &KeyNames::new("id")).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidKey, Some("id")));
}

#[test]
fn changes_items_attribute_by_attribute() {
    let mut item = Item::new();
    assert!(item.is_empty());
    item.insert("a", 1).unwrap();
    item.insert("b\"", StringSet::new(["x"]).unwrap()).unwrap();
    item.insert("a", "one").unwrap();
    assert_eq!(item.as_json(), r#"{"a":{"S":"one"},"b\"":{"SS":["x"]}}"#);
    assert_eq!(item.len(), 2);
    assert!(item.insert("c", f64::NAN).unwrap_err().path() == Some("c"));
    assert_eq!(item.get_as::<&str>("a").unwrap(), Some("one"));
    assert_eq!(item.get_as::<u8>("a").unwrap_err().to_string(), "a: expected a number, found S");
    assert_eq!(item.get("z").unwrap(), None);
    assert!(item.remove("a") && !item.remove("a"));
    assert_eq!(
        item.iter().map(|(name, value)| (name.into_owned(), value.unwrap())).collect::<Vec<_>>(),
        [("b\"".to_owned(), AttributeValue::Ss(StringSet::new(["x"]).unwrap()))]
    );
}

#[test]
fn a_key_survives_plain_json_whatever_its_attributes() {
    use dynamo_core::{Item, Key, key};

    let of_index =
        Item::from_json(r#"{"id":{"N":"7"},"day":{"S":"Mon"},"bin":{"B":"AAE="},"x":{"S":"y"}}"#).unwrap();
    let of_index = Key::from_attributes(&of_index, &["x", "id", "day", "bin"]).unwrap().unwrap();
    for given in [key("id", 7), key("id", "a").sort("at", 1.5), of_index.clone()] {
        let text = serde_json::to_string(&given).unwrap();
        assert_eq!(serde_json::from_str::<Key>(&text).unwrap(), given, "{text}");
        assert_eq!(given.attribute_names().count(), given.to_item().unwrap().len());
    }
    for bad in ["{}", "[]", r#"{"id":{"S":""}}"#, r#"{"id":{"BOOL":true}}"#, "7"] {
        assert!(serde_json::from_str::<Key>(bad).is_err(), "{bad}");
    }
    let item = of_index.to_item().unwrap();
    assert!(Key::from_attributes(&item, &["id", "day", "bin", "id"]).is_err());
    assert!(Key::from_attributes::<&str>(&item, &[]).is_err());
    assert_eq!(Key::from_attributes(&item, &["id", "other"]).unwrap(), None);
}
