//! Values survive the way to the wire and back, and `serde_dynamo` reads and writes what we do.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_core::{AttributeValue, Binary, BinarySet, Item, Number, NumberSet, StringSet};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_dynamo::AttributeValue as TheirValue;

use super::numbers::number;
use super::record::{Record, record, text};

/// What only we can hold: numbers of 38 digits, sets, trees, items in items.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Own {
    number: Number,
    signed: i128,
    natural: u128,
    texts: StringSet,
    numbers: NumberSet,
    blobs: BinarySet,
    blob: Binary,
    value: AttributeValue,
    values: BTreeMap<String, AttributeValue>,
    #[serde(with = "dynamo_core::string_set")]
    tags: BTreeSet<String>,
    #[serde(flatten)]
    flattened: Flattened,
}

/// Serde buffers these on the way in.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Flattened {
    exact: Number,
    set: NumberSet,
    tree: AttributeValue,
}

/// The sets as we write them.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct OurSets {
    texts: StringSet,
    numbers: NumberSet,
    blobs: BinarySet,
}

/// The same sets as `serde_dynamo` writes them.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct TheirSets {
    #[serde(with = "serde_dynamo::string_set")]
    texts: Vec<String>,
    #[serde(with = "serde_dynamo::number_set")]
    numbers: Vec<i64>,
    #[serde(with = "serde_dynamo::binary_set")]
    blobs: Vec<super::record::Blob>,
}

fn string_set() -> impl Strategy<Value = StringSet> {
    btree_set(text(), 1..4).prop_map(|set| StringSet::try_from(set).unwrap())
}

fn number_set() -> impl Strategy<Value = NumberSet> {
    btree_set(number(), 1..4).prop_map(|set| NumberSet::try_from(set).unwrap())
}

fn binary_set() -> impl Strategy<Value = BinarySet> {
    btree_set(vec(any::<u8>(), 0..6).prop_map(Binary::from), 1..4)
        .prop_map(|set| BinarySet::try_from(set).unwrap())
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        text().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        vec(any::<u8>(), 0..6).prop_map(|bytes| AttributeValue::B(bytes.into())),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        string_set().prop_map(AttributeValue::Ss),
        number_set().prop_map(AttributeValue::Ns),
        binary_set().prop_map(AttributeValue::Bs),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            vec((text(), inner), 0..4).prop_map(|members| AttributeValue::M(members.into_iter().collect())),
        ]
    })
}

fn own() -> impl Strategy<Value = Own> {
    let most = 10i128.pow(38) - 1;
    let integers = (-most..=most, 0..=most as u128);
    let sets = (string_set(), number_set(), binary_set(), btree_set(text(), 1..4));
    let values = (value(), vec((text(), value()), 0..3), vec(any::<u8>(), 0..6));
    let flattened = (number(), number_set(), value());
    (number(), integers, sets, values, flattened).prop_map(|(number, integers, sets, values, flattened)| {
        Own {
            number,
            signed: integers.0,
            natural: integers.1,
            texts: sets.0,
            numbers: sets.1,
            blobs: sets.2,
            tags: sets.3,
            value: values.0,
            values: values.1.into_iter().collect(),
            blob: values.2.into(),
            flattened: Flattened { exact: flattened.0, set: flattened.1, tree: flattened.2 },
        }
    })
}

proptest! {
    #![proptest_config(super::cases(128))]

    #[test]
    fn any_value_survives_the_wire(record in record()) {
        let bytes = dynamo_core::to_vec(&record).unwrap();
        prop_assert_eq!(&dynamo_core::from_slice::<Record>(&bytes).unwrap(), &record);
        let item = dynamo_core::to_item(&record).unwrap();
        prop_assert_eq!(item.as_json().as_bytes(), &bytes);
        prop_assert_eq!(&dynamo_core::from_item::<Record>(&item).unwrap(), &record);
        let tree = dynamo_core::to_attribute_value(&record).unwrap();
        prop_assert_eq!(&dynamo_core::from_attribute_value::<Record>(&tree).unwrap(), &record);
    }

    #[test]
    fn our_own_types_survive_the_wire_and_plain_json(own in own()) {
        let item = dynamo_core::to_item(&own).unwrap();
        prop_assert_eq!(&dynamo_core::from_item::<Own>(&item).unwrap(), &own);
        // An item that was read is an item to write.
        let again = dynamo_core::to_item(&dynamo_core::from_item::<Item>(&item).unwrap()).unwrap();
        prop_assert_eq!(&dynamo_core::from_item::<Own>(&again).unwrap(), &own);
    }

    #[test]
    fn serde_dynamo_reads_what_we_write(record in record()) {
        let bytes = dynamo_core::to_vec(&record).unwrap();
        let item: serde_dynamo::Item = serde_json::from_slice(&bytes).unwrap();
        // The tree of an item is DynamoDB's JSON to serde_json too.
        let tree = serde_json::to_value(dynamo_core::to_attribute_value(&record).unwrap()).unwrap();
        prop_assert_eq!(serde_json::to_value(TheirValue::M(item.clone().into())).unwrap(), tree);
        prop_assert_eq!(&serde_dynamo::from_item::<_, Record>(item).unwrap(), &record);
    }

    #[test]
    fn we_read_what_serde_dynamo_writes(record in record()) {
        let theirs: serde_dynamo::Item = serde_dynamo::to_item(&record).unwrap();
        let bytes = serde_json::to_vec(&theirs).unwrap();
        prop_assert_eq!(&dynamo_core::from_slice::<Record>(&bytes).unwrap(), &record);
    }

    #[test]
    fn sets_are_read_by_either_side(
        texts in btree_set(text(), 1..5),
        numbers in btree_set(any::<i64>(), 1..5),
        blobs in btree_set(vec(any::<u8>(), 0..8), 1..5),
    ) {
        let ours = OurSets {
            texts: StringSet::try_from(texts.clone()).unwrap(),
            numbers: NumberSet::new(numbers.clone()).unwrap(),
            blobs: BinarySet::new(blobs.clone()).unwrap(),
        };
        let theirs = TheirSets {
            texts: texts.into_iter().collect(),
            numbers: numbers.into_iter().collect(),
            blobs: blobs.into_iter().map(super::record::Blob).collect(),
        };
        let written = dynamo_core::to_vec(&ours).unwrap();
        let item: serde_dynamo::Item = serde_json::from_slice(&written).unwrap();
        prop_assert!(matches!(&item["texts"], TheirValue::Ss(_)) && matches!(&item["blobs"], TheirValue::Bs(_)));
        prop_assert_eq!(&serde_dynamo::from_item::<_, TheirSets>(item).unwrap(), &theirs);

        let theirs: serde_dynamo::Item = serde_dynamo::to_item(&theirs).unwrap();
        let bytes = serde_json::to_vec(&theirs).unwrap();
        prop_assert_eq!(&dynamo_core::from_slice::<OurSets>(&bytes).unwrap(), &ours);
    }
}
