//! A type with some of everything that serde knows, and values of it that nobody thought of.

use std::collections::BTreeMap;
use std::fmt;

use dynamo_core::Number;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    text: String,
    character: char,
    flag: bool,
    integers: (i8, i16, i32, i64),
    naturals: (u8, u16, u32, u64),
    float: f64,
    single: f32,
    blob: Blob,
    nothing: (),
    marker: Marker,
    wrapped: Wrapped,
    maybe: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    absent: Option<i64>,
    pair: Pair,
    list: Vec<Tree>,
    by_text: BTreeMap<String, Option<f64>>,
    by_number: BTreeMap<i32, bool>,
    by_kind: BTreeMap<Kind, u8>,
    external: Vec<External>,
    internal: Vec<Internal>,
    adjacent: Vec<Adjacent>,
    untagged: Vec<Untagged>,
    boxed: Option<Box<Inner>>,
    #[serde(flatten)]
    flattened: Flattened,
}

/// Bytes as serde means them, which without a type such as this one would be a list of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Blob(pub Vec<u8>);

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Marker;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Wrapped(u32);

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Pair(String, i64);

#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
enum Kind {
    Small,
    Medium,
    #[serde(rename = "the large one")]
    Large,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum Tree {
    Leaf(f64),
    Branches(Vec<Tree>),
    Named(BTreeMap<String, Tree>),
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum External {
    Unit,
    Newtype(String),
    Tuple(i64, String),
    Struct { id: u64, note: Option<String> },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type")]
enum Internal {
    Unit,
    Newtype(Inner),
    Struct { id: i64, weight: f64 },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Unit,
    Newtype(String),
    Tuple(u8, i64),
    Struct { names: Vec<String> },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum Untagged {
    Flag(bool),
    Whole(i64),
    Text(String),
    List(Vec<u16>),
    Struct { inner: Inner },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Inner {
    name: String,
    count: u64,
    tags: Vec<String>,
    weights: BTreeMap<String, f64>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Flattened {
    flat_number: i64,
    flat_float: f64,
    flat_text: Option<String>,
    flat_inner: Inner,
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BlobVisitor;

        impl Visitor<'_> for BlobVisitor {
            type Value = Blob;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Blob, E> {
                Ok(Blob(bytes.to_vec()))
            }
        }

        deserializer.deserialize_byte_buf(BlobVisitor)
    }
}

/// Text with every kind of character: controls, quotes, backslashes, beyond the basic plane.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => r#"[ -~]{0,12}"#,
        2 => vec(any::<char>(), 0..8).prop_map(String::from_iter),
        1 => vec(prop::sample::select(vec!['"', '\\', '\n', '\u{0}', '\u{7f}', '/', '🦀', 'é']), 0..6)
            .prop_map(String::from_iter),
    ]
}

/// Names of map members, those among them that mean something in DynamoDB's JSON.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => prop::sample::select(vec!["S", "N", "B", "M", "L", "SS", "NS", "BS", "NULL", "BOOL", "type", "c"])
            .prop_map(str::to_owned),
        3 => text().prop_map(|text| format!("k{text}")),
    ]
}

/// Any float that DynamoDB can hold.
fn float() -> impl Strategy<Value = f64> {
    let any_size = (any::<bool>(), 1.0..10.0f64, -130..125i32).prop_map(|(negative, digits, power)| {
        let float: f64 = format!("{digits}e{power}").parse().unwrap();
        if negative { -float } else { float }
    });
    prop_oneof![any_size, -1000.0..1000.0f64, (-1000..1000i32).prop_map(f64::from), Just(0.0)]
        .prop_filter("one shortest text", |float| has_one_shortest_text(*float))
}

/// Whether the standard library, and `serde_dynamo` with it, writes the same digits as we do.
///
/// A float halfway between two texts of the same length may be written as either of them. Read back as a float both are
/// that float, except where serde buffers: there we take no text but the one that we write for a float, since the other
/// would not come back as the same number.
fn has_one_shortest_text(float: f64) -> bool {
    float.to_string().parse::<Number>().ok() == Number::try_from(float).ok()
}

fn single() -> impl Strategy<Value = f32> {
    any::<f32>().prop_filter("DynamoDB holds no NaN and no infinity", |float| float.is_finite())
}

fn tree() -> impl Strategy<Value = Tree> {
    float().prop_map(Tree::Leaf).prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Tree::Branches),
            btree_map(name(), inner, 0..3).prop_map(Tree::Named),
        ]
    })
}

fn inner() -> impl Strategy<Value = Inner> {
    (text(), any::<u64>(), vec(text(), 0..3), btree_map(name(), float(), 0..3))
        .prop_map(|(name, count, tags, weights)| Inner { name, count, tags, weights })
}

fn external() -> impl Strategy<Value = External> {
    prop_oneof![
        Just(External::Unit),
        text().prop_map(External::Newtype),
        (any::<i64>(), text()).prop_map(|(number, text)| External::Tuple(number, text)),
        (any::<u64>(), option::of(text())).prop_map(|(id, note)| External::Struct { id, note }),
    ]
}

fn internal() -> impl Strategy<Value = Internal> {
    prop_oneof![
        Just(Internal::Unit),
        inner().prop_map(Internal::Newtype),
        (any::<i64>(), float()).prop_map(|(id, weight)| Internal::Struct { id, weight }),
    ]
}

fn adjacent() -> impl Strategy<Value = Adjacent> {
    prop_oneof![
        Just(Adjacent::Unit),
        text().prop_map(Adjacent::Newtype),
        (any::<u8>(), any::<i64>()).prop_map(|(small, large)| Adjacent::Tuple(small, large)),
        vec(text(), 0..3).prop_map(|names| Adjacent::Struct { names }),
    ]
}

fn untagged() -> impl Strategy<Value = Untagged> {
    prop_oneof![
        any::<bool>().prop_map(Untagged::Flag),
        any::<i64>().prop_map(Untagged::Whole),
        text().prop_map(Untagged::Text),
        vec(any::<u16>(), 0..3).prop_map(Untagged::List),
        inner().prop_map(|inner| Untagged::Struct { inner }),
    ]
}

pub fn record() -> impl Strategy<Value = Record> {
    let scalars = (text(), any::<char>(), any::<bool>(), float(), single(), vec(any::<u8>(), 0..12));
    let numbers = (any::<(i8, i16, i32, i64)>(), any::<(u8, u16, u32, u64)>(), any::<u32>());
    let options = (option::of(text()), option::of(any::<i64>()), option::of(inner()));
    let kinds = prop::sample::select(vec![Kind::Small, Kind::Medium, Kind::Large]);
    let maps = (
        btree_map(name(), option::of(float()), 0..4),
        btree_map(any::<i32>(), any::<bool>(), 0..4),
        btree_map(kinds, any::<u8>(), 0..3),
    );
    let enums = (vec(external(), 0..3), vec(internal(), 0..3), vec(adjacent(), 0..3), vec(untagged(), 0..3));
    let flattened = (any::<i64>(), float(), option::of(text()), inner());
    let pair = (text(), any::<i64>());
    (scalars, numbers, options, maps, enums, flattened, pair, vec(tree(), 0..3)).prop_map(
        |(scalars, numbers, options, maps, enums, flattened, pair, list)| Record {
            text: scalars.0,
            character: scalars.1,
            flag: scalars.2,
            integers: numbers.0,
            naturals: numbers.1,
            float: scalars.3,
            single: scalars.4,
            blob: Blob(scalars.5),
            nothing: (),
            marker: Marker,
            wrapped: Wrapped(numbers.2),
            maybe: options.0,
            absent: options.1,
            pair: Pair(pair.0, pair.1),
            list,
            by_text: maps.0,
            by_number: maps.1,
            by_kind: maps.2,
            external: enums.0,
            internal: enums.1,
            adjacent: enums.2,
            untagged: enums.3,
            boxed: options.2.map(Box::new),
            flattened: Flattened {
                flat_number: flattened.0,
                flat_float: flattened.1,
                flat_text: flattened.2,
                flat_inner: flattened.3,
            },
        },
    )
}
