//! What each Rust value becomes: the original's rules, with its defects mended, and every part of serde's data model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dynamo_core::{
    AttributeValue, Binary, BinarySet, EmptyValues, Error, ErrorKind, Item, Number, NumberSet, StringSet,
    to_attribute_value, to_item, to_item_with, to_string, to_vec, write_into,
};
use serde::Serialize;
use serde_json::json;

/// The JSON of a value, as an attribute named `v`.
fn encode<T: Serialize>(value: T) -> Result<String, Error> {
    let json = to_string(&BTreeMap::from([("v", value)]))?;
    Ok(json.strip_prefix(r#"{"v":"#).unwrap().strip_suffix('}').unwrap().to_owned())
}

#[track_caller]
fn check<T: Serialize>(value: T, expected: &str) {
    assert_eq!(encode(value).unwrap(), expected);
}

#[track_caller]
fn refused<T: Serialize>(value: T, kind: ErrorKind, message: &str) {
    let error = encode(value).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
}

#[test]
fn writes_scalars_as_the_original_did() {
    check("text", r#"{"S":"text"}"#);
    check(" ", r#"{"S":" "}"#);
    check(true, r#"{"BOOL":true}"#);
    check(false, r#"{"BOOL":false}"#);
    check(1, r#"{"N":"1"}"#);
    check(-42i8, r#"{"N":"-42"}"#);
    check(u64::MAX, r#"{"N":"18446744073709551615"}"#);
    check(i64::MIN, r#"{"N":"-9223372036854775808"}"#);
    check((), r#"{"NULL":true}"#);
    check(None::<u8>, r#"{"NULL":true}"#);
    check(Some("x"), r#"{"S":"x"}"#);
    check('é', r#"{"S":"é"}"#);
    check(Binary::from(b"hello"), r#"{"B":"aGVsbG8="}"#);
    check(serde_bytes::Bytes::new(b"hello"), r#"{"B":"aGVsbG8="}"#);
    check([1, 2], r#"{"L":[{"N":"1"},{"N":"2"}]}"#);
    check((1, "a", None::<u8>), r#"{"L":[{"N":"1"},{"S":"a"},{"NULL":true}]}"#);
    check(Vec::<u8>::new(), r#"{"L":[]}"#);
    check(BTreeMap::<String, u8>::new(), r#"{"M":{}}"#);
    check(BTreeMap::from([("a", BTreeMap::from([("b", 1)]))]), r#"{"M":{"a":{"M":{"b":{"N":"1"}}}}}"#);
}

#[test]
fn writes_floats_in_the_text_that_the_service_returns() {
    check(1.0, r#"{"N":"1"}"#);
    check(1.5f32, r#"{"N":"1.5"}"#);
    check(0.1f32, r#"{"N":"0.1"}"#);
    check(-0.0, r#"{"N":"0"}"#);
    check(1e16, r#"{"N":"10000000000000000"}"#);
    check(1e-7, r#"{"N":"0.0000001"}"#);
    check(-2.5e-3, r#"{"N":"-0.0025"}"#);
    check(9007199254740993f64, r#"{"N":"9007199254740992"}"#);
    assert_eq!(encode(1e125).unwrap().len(), r#"{"N":""}"#.len() + 126);
    let range = "v: the number is out of range: 1E-130 to 9.99E+125, either sign, or 0";
    refused(1e126, ErrorKind::InvalidNumber, range);
    refused(-1e-131, ErrorKind::InvalidNumber, range);
    refused(f64::MIN_POSITIVE, ErrorKind::InvalidNumber, range);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        refused(value, ErrorKind::InvalidNumber, "v: DynamoDB has no infinite numbers and no NaN");
        refused(value as f32, ErrorKind::InvalidNumber, "v: DynamoDB has no infinite numbers and no NaN");
    }
}

#[test]
fn writes_large_integers_exactly_or_not_at_all() {
    check(10i128.pow(37), &format!(r#"{{"N":"1{}"}}"#, "0".repeat(37)));
    check(10u128.pow(38), &format!(r#"{{"N":"1{}"}}"#, "0".repeat(38)));
    check(-(10i128.pow(38) - 1), &format!(r#"{{"N":"-{}"}}"#, "9".repeat(38)));
    refused(u128::MAX, ErrorKind::InvalidNumber, "v: the number has more than 38 significant digits");
    refused(i128::MIN, ErrorKind::InvalidNumber, "v: the number has more than 38 significant digits");
}

#[test]
fn writes_sets_in_order_and_refuses_those_dynamodb_has_not() {
    check(StringSet::new(["b", "a"]).unwrap(), r#"{"SS":["a","b"]}"#);
    check(NumberSet::new([10, 9, 2]).unwrap(), r#"{"NS":["2","9","10"]}"#);
    check(BinarySet::new([b"b", b"a"]).unwrap(), r#"{"BS":["YQ==","Yg=="]}"#);
    assert_eq!(StringSet::new(Vec::<&str>::new()).unwrap_err().kind(), ErrorKind::InvalidValue);
    assert_eq!(StringSet::new(["a", "a"]).unwrap_err().kind(), ErrorKind::Duplicate);
    let same: Vec<Number> = ["1", "1.0"].map(|text| text.parse().unwrap()).into();
    assert_eq!(NumberSet::new(same).unwrap_err().kind(), ErrorKind::Duplicate);
}

#[test]
fn writes_collections_as_sets_by_module() {
    #[derive(Serialize)]
    struct Sets<A: Serialize, B: Serialize, C: Serialize> {
        #[serde(with = "dynamo_core::string_set")]
        s: A,
        #[serde(with = "dynamo_core::number_set")]
        n: B,
        #[serde(with = "dynamo_core::binary_set")]
        b: C,
    }
    let json =
        to_string(&Sets { s: BTreeSet::from(["b", "a"]), n: vec![2.5, 1.0], b: [vec![1u8], vec![2, 3]] });
    assert_eq!(json.unwrap(), r#"{"s":{"SS":["a","b"]},"n":{"NS":["2.5","1"]},"b":{"BS":["AQ==","AgM="]}}"#);
    let json = to_string(&Sets { s: None::<Vec<&str>>, n: Some([Number::from(1)]), b: [Binary::from(b"")] });
    assert_eq!(json.unwrap(), r#"{"s":{"NULL":true},"n":{"NS":["1"]},"b":{"BS":[""]}}"#);

    let bad = |sets: Result<String, Error>| sets.unwrap_err().to_string();
    assert_eq!(
        bad(to_string(&Sets { s: [""; 0], n: [1], b: [[1u8]] })),
        "s: the set is empty, which DynamoDB doesn't allow"
    );
    assert_eq!(
        bad(to_string(&Sets { s: ["a", "b", "a"], n: [1], b: [[1u8]] })),
        "s: the set has a member twice"
    );
    assert_eq!(
        bad(to_string(&Sets { s: ["a"], n: [1.0, 1.0], b: [[1u8]] })),
        "n: the set has a member twice"
    );
    assert_eq!(
        bad(to_string(&Sets { s: [true], n: [1], b: [[1u8]] })),
        "s[0]: a string set holds strings, found a boolean"
    );
    assert_eq!(
        bad(to_string(&Sets { s: ["a"], n: ["1"], b: [[1u8]] })),
        "n[0]: a number set holds numbers, found a string"
    );
    assert_eq!(
        bad(to_string(&Sets { s: ["a"], n: [true], b: [[1u8]] })),
        "n[0]: a number set holds numbers, found a boolean"
    );
    assert_eq!(
        bad(to_string(&Sets { s: ["a"], n: [f64::NAN], b: [[1u8]] })),
        "n[0]: DynamoDB has no infinite numbers and no NaN"
    );
    assert_eq!(
        bad(to_string(&Sets { s: ["a"], n: [1], b: [[300]] })),
        "b[0]: a binary set holds bytes, found another number"
    );
    assert_eq!(bad(to_string(&Sets { s: "a", n: [1], b: [[1u8]] })), "s: a set is a sequence of members");
}

#[test]
fn follows_the_policy_for_empty_values() {
    #[derive(Serialize)]
    struct Note {
        first: &'static str,
        id: u8,
        body: Binary,
        tags: Vec<&'static str>,
        more: BTreeMap<&'static str, &'static str>,
        last: String,
    }
    let note = Note {
        first: "",
        id: 1,
        body: Binary::default(),
        tags: vec!["", "x"],
        more: BTreeMap::from([("a", ""), ("b", "y"), ("c", "")]),
        last: String::new(),
    };
    let encode = |policy| to_item_with(&note, policy).map(Item::into_json);
    assert_eq!(
        encode(EmptyValues::Keep).unwrap(),
        r#"{"first":{"S":""},"id":{"N":"1"},"body":{"B":""},"tags":{"L":[{"S":""},{"S":"x"}]},"more":{"M":{"a":{"S":""},"b":{"S":"y"},"c":{"S":""}}},"last":{"S":""}}"#
    );
    assert_eq!(
        encode(EmptyValues::Null).unwrap(),
        r#"{"first":{"NULL":true},"id":{"N":"1"},"body":{"NULL":true},"tags":{"L":[{"NULL":true},{"S":"x"}]},"more":{"M":{"a":{"NULL":true},"b":{"S":"y"},"c":{"NULL":true}}},"last":{"NULL":true}}"#
    );
    assert_eq!(
        encode(EmptyValues::Omit).unwrap(),
        r#"{"id":{"N":"1"},"tags":{"L":[{"S":""},{"S":"x"}]},"more":{"M":{"b":{"S":"y"}}}}"#
    );
    assert_eq!(encode(EmptyValues::Reject).unwrap_err().to_string(), "first: the S is empty");
    let set = BTreeMap::from([("s", StringSet::new([""]).unwrap())]);
    assert_eq!(to_item_with(&set, EmptyValues::Null).unwrap().as_json(), r#"{"s":{"SS":[""]}}"#);
    assert_eq!(to_item_with(&set, EmptyValues::Reject).unwrap_err().path(), Some("s[0]"));
}

#[derive(Serialize)]
enum External {
    Unit,
    Newtype(u8),
    Tuple(u8, u8),
    Struct { a: u8 },
}

#[test]
fn writes_enums_in_all_four_representations() {
    check(External::Unit, r#"{"S":"Unit"}"#);
    check(External::Newtype(1), r#"{"M":{"Newtype":{"N":"1"}}}"#);
    check(External::Tuple(1, 2), r#"{"M":{"Tuple":{"L":[{"N":"1"},{"N":"2"}]}}}"#);
    check(External::Struct { a: 1 }, r#"{"M":{"Struct":{"M":{"a":{"N":"1"}}}}}"#);

    #[derive(Serialize)]
    #[serde(tag = "t")]
    enum Internal {
        Unit,
        Struct { a: u8 },
    }
    check(Internal::Unit, r#"{"M":{"t":{"S":"Unit"}}}"#);
    check(Internal::Struct { a: 1 }, r#"{"M":{"t":{"S":"Struct"},"a":{"N":"1"}}}"#);

    #[derive(Serialize)]
    #[serde(tag = "t", content = "c")]
    enum Adjacent {
        Unit,
        Tuple(u8, u8),
    }
    check(Adjacent::Unit, r#"{"M":{"t":{"S":"Unit"}}}"#);
    check(Adjacent::Tuple(1, 2), r#"{"M":{"t":{"S":"Tuple"},"c":{"L":[{"N":"1"},{"N":"2"}]}}}"#);

    #[derive(Serialize)]
    #[serde(untagged)]
    enum Untagged {
        Number(u8),
        Text(&'static str),
    }
    check(Untagged::Number(1), r#"{"N":"1"}"#);
    check(Untagged::Text("x"), r#"{"S":"x"}"#);
}

#[test]
fn takes_maps_and_structs_as_items_and_nothing_else() {
    #[derive(Serialize)]
    struct Newtype<T>(T);
    #[derive(Serialize)]
    struct Unit;
    let json = |value: Result<String, Error>| value.unwrap();
    assert_eq!(json(to_string(&External::Newtype(1))), r#"{"Newtype":{"N":"1"}}"#);
    assert_eq!(json(to_string(&External::Tuple(1, 2))), r#"{"Tuple":{"L":[{"N":"1"},{"N":"2"}]}}"#);
    assert_eq!(json(to_string(&External::Struct { a: 1 })), r#"{"Struct":{"M":{"a":{"N":"1"}}}}"#);
    assert_eq!(json(to_string(&Some(Newtype(BTreeMap::from([("a", 1)]))))), r#"{"a":{"N":"1"}}"#);
    assert_eq!(
        json(to_string(&AttributeValue::M(BTreeMap::from([("a".into(), 1.into())])))),
        r#"{"a":{"N":"1"}}"#
    );

    let bad = |value: Result<Item, Error>, found: &str| {
        let error = value.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert_eq!(error.to_string(), format!("an item is a map or a struct, found {found}"));
    };
    bad(to_item(&None::<BTreeMap<String, u8>>), "nothing");
    bad(to_item(&None::<Item>), "nothing");
    bad(to_item(&()), "nothing");
    bad(to_item(&Unit), "a unit struct");
    bad(to_item(&5), "a number");
    bad(to_item("x"), "a string");
    bad(to_item(&[1]), "a tuple");
    bad(to_item(&vec![1]), "a list");
    bad(to_item(&External::Unit), "a unit variant");
    bad(to_item(&Number::from(5)), "a number");
    bad(to_item(&StringSet::new(["a"]).unwrap()), "a set");
    bad(to_item(&AttributeValue::from(5)), "N");
    bad(to_item(&Newtype(5)), "a number");
}

#[test]
fn turns_map_keys_into_text_where_they_have_one() {
    #[derive(Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
    enum Colour {
        Red,
    }
    check(HashMap::from([(-1, 1)]), r#"{"M":{"-1":{"N":"1"}}}"#);
    check(HashMap::from([('x', 1)]), r#"{"M":{"x":{"N":"1"}}}"#);
    check(HashMap::from([(true, 1)]), r#"{"M":{"true":{"N":"1"}}}"#);
    check(HashMap::from([(Colour::Red, 1)]), r#"{"M":{"Red":{"N":"1"}}}"#);
    check(HashMap::from([(u128::MAX, 1)]), r#"{"M":{"340282366920938463463374607431768211455":{"N":"1"}}}"#);
    check(HashMap::from([("1.50".parse::<Number>().unwrap(), 1)]), r#"{"M":{"1.5":{"N":"1"}}}"#);
    check(HashMap::from([("a\"b\\c\n\u{1}", 1)]), r#"{"M":{"a\"b\\c\n\u0001":{"N":"1"}}}"#);
    let no_text = "v: the key of a map has no text: it must be a string, an integer, a character, a boolean or a unit variant";
    refused(HashMap::from([((1, 2), 1)]), ErrorKind::InvalidValue, no_text);
    refused(HashMap::from([((), 1)]), ErrorKind::InvalidValue, no_text);
    refused(HashMap::from([(None::<u8>, 1)]), ErrorKind::InvalidValue, no_text);
}

#[test]
fn escapes_what_json_escapes() {
    check("a\"b\\c\nd\te\r\u{8}\u{c}\u{0}\u{1f}/é😀", r#"{"S":"a\"b\\c\nd\te\r\b\f\u0000\u001f/é😀"}"#);
    for length in 0..40 {
        for at in 0..length {
            let mut text = "x".repeat(length);
            text.replace_range(at..=at, "\"");
            let expected = format!(r#"{{"S":{}}}"#, serde_json::to_string(&text).unwrap());
            check(text, &expected);
        }
    }
}

#[test]
fn writes_displayed_values_without_a_detour() {
    struct Displayed(&'static str);
    impl Serialize for Displayed {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self.0)
        }
    }
    check(Displayed("a\"b"), r#"{"S":"a\"b"}"#);
    check(std::net::Ipv4Addr::LOCALHOST, r#"{"S":"127.0.0.1"}"#);
    let empty = to_item_with(&BTreeMap::from([("v", Displayed(""))]), EmptyValues::Omit).unwrap();
    assert_eq!(empty.as_json(), "{}");
}

#[test]
fn names_the_attribute_at_fault() {
    let error = to_item(&json!({"lines": [{"price": 1}, {"prices": [1, {"a": "x"}]}]})).map(drop);
    assert_eq!(error.err().map(|error| error.to_string()), None);
    #[derive(Serialize)]
    struct Line {
        price: f64,
    }
    let lines = BTreeMap::from([("lines", vec![Line { price: 1.0 }, Line { price: f64::NAN }])]);
    let error = to_item(&lines).unwrap_err();
    assert_eq!(error.path(), Some("lines[1].price"));
    let deep = BTreeMap::from([("a.b", [External::Newtype(1)])]);
    assert!(to_item(&deep).is_ok());
    let nested = BTreeMap::from([("m", BTreeMap::from([("x\":y", [[f64::NAN]])]))]);
    assert_eq!(to_item(&nested).unwrap_err().path(), Some(r#"m.x\":y[0][0]"#));
}

#[test]
fn refuses_nesting_beyond_32_levels() {
    fn nest(levels: usize) -> serde_json::Value {
        (1..levels).fold(
            json!("leaf"),
            |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({ "m": inner }) },
        )
    }
    assert!(encode(nest(32)).is_ok());
    let error = encode(nest(33)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooDeep);
    assert!(error.to_string().ends_with("nested deeper than 32 levels"), "{error}");
    assert!(encode(nest(100)).is_err());
    let value = to_attribute_value(&nest(32)).unwrap();
    assert_eq!(to_attribute_value(&value).unwrap(), value);
    assert_eq!(to_attribute_value(&[value]).unwrap_err().kind(), ErrorKind::TooDeep);
    let item = to_item(&json!({ "v": nest(32) })).unwrap();
    assert_eq!(to_item(&item).unwrap(), item);
    assert_eq!(encode(&item).unwrap_err().kind(), ErrorKind::TooDeep);
    let tree = (0..40).fold(AttributeValue::Null, |inner, _| AttributeValue::L(vec![inner]));
    assert_eq!(
        Item::try_from(BTreeMap::from([("v".to_owned(), tree.clone())])).unwrap_err().kind(),
        ErrorKind::TooDeep
    );
    assert!(encode(tree).is_err());
}

#[test]
fn leaves_the_buffer_as_it_was_when_it_fails() {
    let mut buffer = String::from("before");
    assert!(write_into(&mut buffer, &json!({"a": 1, "b": 1e300})).is_err());
    assert_eq!(buffer, "before");
    write_into(&mut buffer, &json!({"a": 1})).unwrap();
    assert_eq!(buffer, r#"before{"a":{"N":"1"}}"#);
    assert_eq!(to_vec(&json!({"a": 1})).unwrap(), br#"{"a":{"N":"1"}}"#);
}

#[test]
fn refuses_an_attribute_that_is_there_twice() {
    #[derive(Serialize)]
    struct Flat {
        id: u8,
        #[serde(flatten)]
        rest: Item,
    }
    let mut rest = Item::new();
    rest.insert("other", 2).unwrap();
    assert_eq!(
        to_string(&Flat { id: 1, rest: rest.clone() }).unwrap(),
        r#"{"id":{"N":"1"},"other":{"N":"2"}}"#
    );
    rest.insert("id", 2).unwrap();
    let error = to_item(&Flat { id: 1, rest }).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Duplicate, "id: the attribute is there twice")
    );

    struct Pairs(Vec<(String, u8)>);
    impl Serialize for Pairs {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
        }
    }
    for count in [1, 2, 15, 16, 17, 40] {
        let mut pairs: Vec<(String, u8)> = (0..count).map(|n| (format!("name{n}"), n)).collect();
        assert_eq!(to_item(&Pairs(pairs.clone())).unwrap().len(), usize::from(count));
        pairs.push(("name0".to_owned(), 1));
        assert_eq!(to_item(&Pairs(pairs)).unwrap_err().kind(), ErrorKind::Duplicate, "{count}");
    }
}
