//! What each attribute reads into, what is refused and how the error says it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;

use dynamo_core::{
    AttributeValue, Binary, BinarySet, Error, ErrorKind, Item, Number, NumberSet, StringSet,
    from_attribute_value, from_item, from_slice, from_str,
};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
struct Holder<T> {
    v: T,
}

fn decode<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    from_str::<Holder<T>>(&format!(r#"{{"v":{json}}}"#)).map(|holder| holder.v)
}

#[track_caller]
fn check<T: DeserializeOwned + Debug + PartialEq>(json: &str, expected: T) {
    assert_eq!(decode::<T>(json).unwrap(), expected, "{json}");
    // White space between the tokens changes nothing.
    let spaced = json.replace('{', " { ").replace(':', " :\n").replace('}', "\t}").replace('[', "[ ");
    assert_eq!(decode::<T>(&spaced).unwrap(), expected, "{spaced}");
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &str, message: &str) {
    let error = decode::<T>(json).unwrap_err();
    assert_eq!(error.to_string(), message, "{json}");
    assert_eq!(error.path().map(|path| &path[..1]), Some("v"), "{json}");
}

#[test]
fn reads_each_type_of_attribute() {
    check(r#"{"S":"text"}"#, "text".to_owned());
    check(r#"{"S":""}"#, String::new());
    check(r#"{"S":"x"}"#, 'x');
    check(r#"{"N":"42"}"#, 42u8);
    check(r#"{"N":"-42"}"#, -42i64);
    check(r#"{"N":"18446744073709551615"}"#, u64::MAX);
    check(r#"{"N":"-9223372036854775808"}"#, i64::MIN);
    check(r#"{"BOOL":true}"#, true);
    check(r#"{"L":[{"N":"1"},{"N":"2"}]}"#, vec![1u8, 2]);
    check(r#"{"L":[{"N":"1"},{"S":"a"}]}"#, (1u8, "a".to_owned()));
    check(r#"{"L":[]}"#, Vec::<u8>::new());
    check(r#"{"M":{"a":{"N":"1"}}}"#, BTreeMap::from([("a".to_owned(), 1u8)]));
    check(r#"{"M":{}}"#, BTreeMap::<String, u8>::new());
}

#[test]
fn reads_numbers_exactly_into_integers() {
    check(r#"{"N":"1.0"}"#, 1i64);
    check(r#"{"N":"1E+2"}"#, 100u32);
    check(r#"{"N":"1e2"}"#, 100i8);
    check(r#"{"N":"-0"}"#, 0u8);
    check(r#"{"N":"007"}"#, 7u8);
    check(r#"{"N":"99999999999999999999999999999999999999"}"#, 99999999999999999999999999999999999999i128);
    check(r#"{"N":"99999999999999999999999999999999999999"}"#, 99999999999999999999999999999999999999u128);
    check(r#"{"N":"-5"}"#, -5i128);
    let fraction = "v: expected an integer, found a number with a fraction or out of range";
    refused::<i64>(r#"{"N":"1.5"}"#, fraction);
    refused::<u64>(r#"{"N":"1E+100"}"#, fraction);
    refused::<u8>(r#"{"N":"256"}"#, "v: expected u8, found another integer");
    refused::<u8>(r#"{"N":"-1"}"#, "v: expected u8, found another integer");
    refused::<i64>(r#"{"N":"9223372036854775808"}"#, "v: expected i64, found another integer");
    refused::<u64>(r#"{"N":"18446744073709551616"}"#, "v: expected a smaller integer");
    refused::<u128>(r#"{"N":"-1"}"#, "v: expected a number that is not negative");
}

#[test]
fn reads_numbers_into_the_nearest_float() {
    for text in [
        "0",
        "1",
        "-1",
        "1.5",
        "0.1",
        "123456789012345",
        "12345678.9012345",
        "0.30000000000000004",
        "1E+2",
        "1e-7",
        "9007199254740993",
        "-2.2250738585072014",
        "100000000000000000000000",
        "0.000000000000000000000000000000000000001234",
        "9.9999999999999999999999999999999999999E+125",
        "1E-130",
        "1.0",
        "123456.",
        ".5",
    ] {
        check(&format!(r#"{{"N":"{text}"}}"#), text.parse::<f64>().unwrap());
    }
    check(r#"{"N":"0.1"}"#, 0.1f32);
    check(r#"{"N":"16777217"}"#, 16777217f32);
    for text in [
        "nan", "inf", "infinity", "", " 1", "1 ", "0x1", "1_0", "--1", "1e", "e1", ".", "-", "+", "1.2.3",
        "١",
    ] {
        let json = format!(r#"{{"N":"{text}"}}"#);
        refused::<f64>(&json, "v: the text is no decimal number");
        refused::<f32>(&json, "v: the text is no decimal number");
        refused::<i64>(&json, "v: the text is no decimal number");
        refused::<u128>(&json, "v: the text is no decimal number");
        refused::<Number>(&json, "v: the text is no decimal number");
        refused::<AttributeValue>(&json, "v: the text is no decimal number");
    }
    refused::<f64>(
        r#"{"N":"1e126"}"#,
        "v: the number is out of range: 1E-130 to 9.99E+125, either sign, or 0",
    );
    refused::<f64>(
        r#"{"N":"1e-131"}"#,
        "v: the number is out of range: 1E-130 to 9.99E+125, either sign, or 0",
    );
    refused::<f64>(
        &format!(r#"{{"N":"{}"}}"#, "1".repeat(39)),
        "v: the number has more than 38 significant digits",
    );
    refused::<f32>(r#"{"N":"1e39"}"#, "v: expected a 32-bit float, found a larger number");
}

#[test]
fn never_takes_one_type_for_another() {
    refused::<String>(r#"{"N":"1"}"#, "v: expected a string, found N");
    refused::<i64>(r#"{"S":"1"}"#, "v: expected a number, found S");
    refused::<f64>(r#"{"S":"1"}"#, "v: expected a number, found S");
    refused::<Number>(r#"{"S":"1"}"#, "v: expected a number, found S");
    refused::<char>(r#"{"N":"1"}"#, "v: expected a character, found N");
    refused::<bool>(r#"{"S":"true"}"#, "v: expected a boolean, found S");
    refused::<String>(r#"{"NULL":true}"#, "v: expected a string, found NULL");
    refused::<()>(r#"{"S":"x"}"#, "v: expected NULL, found S");
    refused::<Vec<u8>>(r#"{"S":"x"}"#, "v: expected a list, found S");
    refused::<Vec<u8>>(r#"{"M":{}}"#, "v: expected a list, found M");
    refused::<BTreeMap<String, u8>>(r#"{"L":[]}"#, "v: expected a map, found L");
    refused::<Holder<u8>>(r#"{"L":[{"N":"1"}]}"#, "v: expected a map, found L");
    refused::<Binary>(r#"{"S":"AQID"}"#, "v: expected binary, found S");
    refused::<serde_bytes::ByteBuf>(r#"{"S":"AQID"}"#, "v: expected binary, found S");
    refused::<StringSet>(r#"{"L":[{"S":"a"}]}"#, "v: expected a string set, found L");
    refused::<NumberSet>(r#"{"SS":["1"]}"#, "v: expected a number set, found SS");
    refused::<BinarySet>(r#"{"S":"a"}"#, "v: expected a binary set, found S");
    refused::<Item>(r#"{"S":"a"}"#, "v: expected a map, found S");
    refused::<(u8, u8)>(r#"{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}"#, "v: expected 2 elements, found more");
    refused::<(u8, u8)>(r#"{"L":[{"N":"1"}]}"#, "v: invalid length 1, expected a tuple of size 2");
    refused::<char>(r#"{"S":"xy"}"#, "v: expected a character, found another string");
}

#[test]
fn reads_binary_sets_and_options() {
    check(r#"{"B":"AQID"}"#, Binary::from(&[1, 2, 3]));
    check(r#"{"B":"AQID"}"#, serde_bytes::ByteBuf::from(vec![1, 2, 3]));
    check(r#"{"B":"AQID"}"#, vec![1u8, 2, 3]);
    check(r#"{"B":"AQID"}"#, [1u8, 2, 3]);
    check(r#"{"SS":["b","a"]}"#, StringSet::new(["a", "b"]).unwrap());
    check(r#"{"SS":["b","a"]}"#, vec!["b".to_owned(), "a".to_owned()]);
    check(r#"{"NS":["10", "9"]}"#, NumberSet::new([9, 10]).unwrap());
    check(r#"{"NS":["10", "9"]}"#, BTreeSet::from([9u8, 10]));
    check(r#"{"NS":["1.5"]}"#, vec![1.5f64]);
    check(r#"{"BS":["AQ=="]}"#, BinarySet::new([&[1]]).unwrap());
    check(r#"{"BS":["AQ=="]}"#, vec![vec![1u8]]);
    check(r#"{"BS":["AQI="]}"#, vec![[1u8, 2]]);
    check(r#"{"BS":["AQ=="]}"#, vec![serde_bytes::ByteBuf::from(vec![1])]);
    check(r#"{"NULL":true}"#, None::<String>);
    check(r#"{"NULL":true}"#, ());
    check(r#"{"S":"x"}"#, Some("x".to_owned()));
    check(r#"{"S":"x"}"#, Some(Some("x".to_owned())));
    assert_eq!(from_str::<Option<Holder<u8>>>(r#"{"v":{"N":"1"}}"#).unwrap().unwrap().v, 1);
    assert_eq!(from_str::<BTreeMap<String, Option<u8>>>("{}").unwrap(), BTreeMap::new());
    refused::<StringSet>(r#"{"SS":["a","a"]}"#, "v: the set has a member twice");
    refused::<StringSet>(r#"{"SS":[]}"#, "v: the set is empty, which DynamoDB doesn't allow");
    refused::<Vec<u8>>(r#"{"NS":["1","x"]}"#, "v[1]: the text is no decimal number");
    refused::<Vec<u8>>(r#"{"SS":["1"]}"#, "v[0]: expected u8, found a string");
    refused::<Vec<String>>(r#"{"NS":["1"]}"#, "v[0]: expected a string, found a number");
}

#[test]
fn reads_collections_from_sets_by_module() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Sets {
        #[serde(with = "dynamo_core::string_set")]
        s: BTreeSet<String>,
        #[serde(with = "dynamo_core::number_set", default)]
        n: Option<Vec<u64>>,
        #[serde(with = "dynamo_core::binary_set")]
        b: Vec<serde_bytes::ByteBuf>,
        #[serde(with = "dynamo_core::bytes")]
        bytes: [u8; 3],
    }
    let json = r#"{"s":{"SS":["a","b"]},"n":{"NS":["1","2"]},"b":{"BS":["AQI="]},"bytes":{"B":"AQID"}}"#;
    let sets: Sets = from_str(json).unwrap();
    assert_eq!(
        sets,
        Sets {
            s: ["a".into(), "b".into()].into(),
            n: Some(vec![1, 2]),
            b: vec![serde_bytes::ByteBuf::from(vec![1, 2])],
            bytes: [1, 2, 3]
        }
    );
    assert_eq!(dynamo_core::to_string(&sets).unwrap(), json);
    let none: Sets = from_str(&json.replace(r#"{"NS":["1","2"]}"#, r#"{"NULL":true}"#)).unwrap();
    assert_eq!(none.n, None);
    let absent: Sets = from_str(&json.replace(r#""n":{"NS":["1","2"]},"#, "")).unwrap();
    assert_eq!(absent.n, None);
    let bad = |from: &str, to: &str| from_str::<Sets>(&json.replace(from, to)).unwrap_err().to_string();
    assert_eq!(bad(r#"{"SS":["a","b"]}"#, r#"{"L":[{"S":"a"}]}"#), "s: expected a string set, found L");
    assert_eq!(bad("AQID", "AQI="), "bytes: 2 bytes are not as many as expected");
    // Under another format they are sequences.
    assert_eq!(
        serde_json::to_string(&sets).unwrap(),
        r#"{"s":["a","b"],"n":[1,2],"b":[[1,2]],"bytes":"AQID"}"#
    );
    assert_eq!(serde_json::from_str::<Sets>(&serde_json::to_string(&sets).unwrap()).unwrap(), sets);
    // Where serde buffers, they stay sets.
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Flat {
        #[serde(flatten)]
        sets: Sets,
    }
    assert_eq!(dynamo_core::to_string(&from_str::<Flat>(json).unwrap()).unwrap(), json);
}

#[derive(Debug, Deserialize, PartialEq)]
enum External {
    Unit,
    Newtype(u8),
    Tuple(u8, u8),
    Struct { a: u8 },
}

#[test]
fn reads_enums_in_all_four_representations() {
    check(r#"{"S":"Unit"}"#, External::Unit);
    check(r#"{"M":{"Unit":{"NULL":true}}}"#, External::Unit);
    check(r#"{"M":{"Newtype":{"N":"1"}}}"#, External::Newtype(1));
    check(r#"{"M":{"Tuple":{"L":[{"N":"1"},{"N":"2"}]}}}"#, External::Tuple(1, 2));
    check(r#"{"M":{"Struct":{"M":{"a":{"N":"1"}}}}}"#, External::Struct { a: 1 });
    assert_eq!(from_str::<External>(r#"{"Newtype":{"N":"1"}}"#).unwrap(), External::Newtype(1));
    refused::<External>(r#"{"M":{"Newtype":{"S":"1"}}}"#, "v.Newtype: expected a number, found S");
    refused::<External>(
        r#"{"M":{"Struct":{"M":{"a":{"S":"1"}}}}}"#,
        "v.Struct.a: expected a number, found S",
    );
    refused::<External>(
        r#"{"S":"Newtype"}"#,
        "v: expected a variant with content, found the name of a variant alone",
    );
    refused::<External>(
        r#"{"S":"Secret"}"#,
        "v: expected one of `Unit`, `Newtype`, `Tuple`, `Struct`, found another name",
    );
    refused::<External>(r#"{"M":{}}"#, "v: expected the name of a variant, found an empty map");
    refused::<External>(
        r#"{"M":{"Newtype":{"N":"1"},"Unit":{"NULL":true}}}"#,
        "v: expected one variant, found a map with more members",
    );
    refused::<External>(r#"{"N":"1"}"#, "v: expected the name of a variant or a map, found N");

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "t")]
    enum Internal {
        Unit,
        Struct { a: u8, b: Number, c: f64 },
    }
    check(r#"{"M":{"t":{"S":"Unit"}}}"#, Internal::Unit);
    let big = "1.2345678901234567890123456789012345678";
    check(
        &format!(r#"{{"M":{{"a":{{"N":"1"}},"t":{{"S":"Struct"}},"b":{{"N":"{big}"}},"c":{{"N":"0.1"}}}}}}"#),
        Internal::Struct { a: 1, b: big.parse().unwrap(), c: 0.1 },
    );

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "t", content = "c")]
    enum Adjacent {
        Unit,
        Tuple(u8, u8),
    }
    check(r#"{"M":{"t":{"S":"Unit"}}}"#, Adjacent::Unit);
    check(r#"{"M":{"t":{"S":"Tuple"},"c":{"L":[{"N":"1"},{"N":"2"}]}}}"#, Adjacent::Tuple(1, 2));
    check(r#"{"M":{"c":{"L":[{"N":"1"},{"N":"2"}]},"t":{"S":"Tuple"}}}"#, Adjacent::Tuple(1, 2));

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Untagged {
        Number(u8),
        Text(String),
        List(Vec<u8>),
    }
    check(r#"{"N":"1"}"#, Untagged::Number(1));
    check(r#"{"S":"1"}"#, Untagged::Text("1".into()));
    check(r#"{"L":[{"N":"1"}]}"#, Untagged::List(vec![1]));
}

#[test]
fn never_rounds_where_serde_buffers() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Inner<T> {
        x: T,
    }
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Flat<T> {
        #[serde(flatten)]
        inner: Inner<T>,
    }
    fn flat<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
        from_str::<Flat<T>>(&format!(r#"{{"x":{{"N":"{text}"}}}}"#)).map(|flat| flat.inner.x)
    }
    for text in [
        "1",
        "-1",
        "0.1",
        "1.5",
        "18446744073709551615",
        "18446744073709551616",
        "0.30000000000000004",
        "12345678901234567890.123456789",
        "99999999999999999999999999999999999999",
        "1E-130",
    ] {
        let number: Number = text.parse().unwrap();
        assert_eq!(flat::<Number>(text).unwrap(), number);
        let json = format!(r#"{{"x":{{"N":"{number}"}}}}"#);
        assert_eq!(dynamo_core::to_string(&Flat { inner: Inner { x: number } }).unwrap(), json);
        // Through plain JSON and back it is the same number, of the same type.
        let plain: serde_json::Value = from_str(&json).unwrap();
        assert_eq!(dynamo_core::to_string(&plain).unwrap(), json);
        assert_eq!(serde_json::from_value::<Inner<Number>>(plain).unwrap().x, number);
        let there = serde_json::to_string(&number).unwrap();
        assert_eq!(serde_json::from_str::<Number>(&there).unwrap(), number);
    }
    assert_eq!(flat::<f64>("0.1").unwrap(), 0.1);
    assert_eq!(flat::<u64>("1.0").unwrap(), 1);
    assert!(flat::<f64>("0.12345678901234567890").is_err());
    assert!(flat::<i64>("18446744073709551616").is_err());
    #[derive(Debug, Deserialize)]
    struct Outer {
        #[allow(dead_code)]
        list: Vec<Flat<i64>>,
    }
    let error = from_str::<Outer>(r#"{"list":{"L":[{"M":{"x":{"N":"1.5"}}}]}}"#).unwrap_err();
    assert_eq!(error.path(), Some("list[0]"));
}

#[test]
fn keeps_every_attribute_it_does_not_know() {
    #[derive(Debug, Deserialize, Serialize)]
    struct Known {
        id: u8,
        #[serde(flatten)]
        rest: Item,
    }
    #[derive(Debug, Deserialize, Serialize)]
    struct AsMap {
        id: u8,
        #[serde(flatten)]
        rest: BTreeMap<String, AttributeValue>,
    }
    for value in [
        r#"{"S":"x"}"#,
        r#"{"N":"12345678901234567890.5"}"#,
        r#"{"N":"7"}"#,
        r#"{"B":"AQID"}"#,
        r#"{"BOOL":false}"#,
        r#"{"NULL":true}"#,
        r#"{"SS":["a","b"]}"#,
        r#"{"NS":["2","10"]}"#,
        r#"{"BS":["AQ=="]}"#,
        r#"{"L":[]}"#,
        r#"{"M":{}}"#,
        r#"{"L":[{"N":"1"},{"SS":["a"]},{"B":"AQ=="}]}"#,
        r#"{"M":{"S":{"S":"x"}}}"#,
        r#"{"M":{"N":{"S":"1"}}}"#,
        r#"{"M":{"L":{"L":[{"M":{"S":{"S":"y"}}}]}}}"#,
        r#"{"M":{"M":{"M":{"S":{"S":"x"}}}}}"#,
        r#"{"M":{"N":{"N":"1"}}}"#,
        r#"{"M":{"BOOL":{"BOOL":true}}}"#,
        r#"{"M":{"a":{"M":{"NULL":{"BOOL":true}}}}}"#,
    ] {
        let json = format!(r#"{{"id":{{"N":"1"}},"x":{value}}}"#);
        let known: Known = from_str(&json).unwrap();
        assert_eq!(dynamo_core::to_string(&known).unwrap(), json);
        assert_eq!(
            known.rest.get("x").unwrap(),
            Some(from_str::<Holder<AttributeValue>>(&format!(r#"{{"v":{value}}}"#)).unwrap().v)
        );
        let known: AsMap = from_str(&json).unwrap();
        assert_eq!(dynamo_core::to_string(&known).unwrap(), json);
    }
}

#[test]
fn reads_map_keys_back() {
    #[derive(Debug, Deserialize, Eq, Hash, PartialEq)]
    enum Colour {
        Red,
    }
    check(r#"{"M":{"-1":{"N":"1"}}}"#, HashMap::from([(-1i8, 1u8)]));
    check(r#"{"M":{"x":{"N":"1"}}}"#, HashMap::from([('x', 1u8)]));
    check(r#"{"M":{"true":{"N":"1"}}}"#, HashMap::from([(true, 1u8)]));
    check(r#"{"M":{"Red":{"N":"1"}}}"#, HashMap::from([(Colour::Red, 1u8)]));
    check(r#"{"M":{"1.5":{"N":"1"}}}"#, HashMap::from([("1.5".parse::<Number>().unwrap(), 1u8)]));
    refused::<HashMap<u8, u8>>(
        r#"{"M":{"x":{"N":"1"}}}"#,
        "v.x: expected an integer as the name of an attribute",
    );
    refused::<HashMap<Colour, u8>>(
        r#"{"M":{"x":{"N":"1"}}}"#,
        "v.x: expected one of `Red`, found another name",
    );
}

#[test]
fn borrows_where_the_type_borrows() {
    #[derive(Deserialize)]
    struct View<'a> {
        plain: &'a str,
        #[serde(borrow)]
        escaped: Cow<'a, str>,
        #[serde(borrow)]
        names: BTreeMap<&'a str, Cow<'a, str>>,
    }
    let json = r#"{"plain":{"S":"abc"},"escaped":{"S":"a\"b"},"names":{"M":{"k":{"S":"v"}}}}"#;
    let view: View<'_> = from_slice(json.as_bytes()).unwrap();
    assert!(json.as_bytes().as_ptr_range().contains(&view.plain.as_ptr()));
    assert_eq!(view.escaped, "a\"b");
    assert!(matches!(view.names["k"], Cow::Owned(ref text) if text == "v"));
    let error = from_str::<Holder<&str>>(r#"{"v":{"S":"a\nb"}}"#).unwrap_err();
    assert_eq!(error.to_string(), "v: expected a borrowed string, found a string");
}

#[test]
fn passes_over_what_is_not_asked_for_but_not_over_what_is_broken() {
    let json = r#"{"x":{"M":{"a":{"L":[{"SS":["a\"","b"]},{"B":"AQ=="},{"NULL":true}]},"b":{"BOOL":false}}},"v":{"N":"1"}}"#;
    assert_eq!(from_str::<Holder<u8>>(json).unwrap().v, 1);
    assert!(decode::<IgnoredAny>(r#"{"M":{"a":{"Q":"x"}}}"#).is_err());
    assert_eq!(
        from_str::<Holder<u8>>(r#"{"x":{"L":[{"S":1}]},"v":{"N":"1"}}"#).unwrap_err().path(),
        Some("x[0]")
    );
}

#[test]
fn says_what_is_missing_and_what_is_there_twice() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[allow(dead_code)]
        a: u8,
    }
    let message = |json: &str| from_str::<Strict>(json).unwrap_err().to_string();
    assert_eq!(message("{}"), "attribute `a` is missing");
    assert_eq!(message(r#"{"a":{"N":"1"},"a":{"N":"1"}}"#), "attribute `a` is there twice");
    assert_eq!(message(r#"{"b":{"N":"1"}}"#), "b: unknown attribute `b`, expected one of `a`");
}

#[test]
fn reads_trees_as_any_other_type() {
    let value = AttributeValue::L(vec![1.into(), 2.into()]);
    assert_eq!(from_attribute_value::<Vec<u8>>(&value).unwrap(), [1, 2]);
    assert_eq!(from_attribute_value::<AttributeValue>(&value).unwrap(), value);
    let item = Item::from_json(r#"{"a":{"M":{"b":{"S":"c"}}}}"#).unwrap();
    assert_eq!(from_item::<Item>(&item).unwrap(), item);
    let tree: AttributeValue = from_item(&item).unwrap();
    assert_eq!(tree.type_name(), "M");
    assert_eq!(dynamo_core::to_item(&tree).unwrap(), item);
    assert_eq!(from_item::<BTreeMap<String, Item>>(&item).unwrap()["a"].as_json(), r#"{"b":{"S":"c"}}"#);
    assert_eq!(from_item::<u8>(&item).unwrap_err().kind(), ErrorKind::Mismatch);
}

#[test]
fn reads_dynamodbs_json_under_other_formats_even_where_serde_buffers() {
    #[derive(Debug, Deserialize)]
    #[serde(tag = "eventName")]
    enum Record {
        #[serde(rename = "INSERT")]
        Insert { image: Item, one: AttributeValue },
    }
    let json = r#"{"image":{"S":{"S":"x"},"m":{"M":{"S":{"N":"1.50"}}},"b":{"BS":["AQ=="]}},"one":{"L":[{"M":{}}]},"eventName":"INSERT"}"#;
    let Record::Insert { image, one } = serde_json::from_str(json).unwrap();
    assert_eq!(image.as_json(), r#"{"S":{"S":"x"},"b":{"BS":["AQ=="]},"m":{"M":{"S":{"N":"1.5"}}}}"#);
    assert_eq!(one, AttributeValue::L(vec![AttributeValue::M(BTreeMap::new())]));
    assert_eq!(serde_json::to_string(&one).unwrap(), r#"{"L":[{"M":{}}]}"#);
    assert!(serde_json::from_str::<AttributeValue>(r#"{"N":"nan"}"#).is_err());
    assert!(serde_json::from_str::<AttributeValue>(r#"{"SS":[]}"#).is_err());
}
