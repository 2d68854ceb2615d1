//! Bytes that no service should send: each is a typed error, none a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;

use dynamo_core::{AttributeValue, Error, ErrorKind, Item, from_slice, from_str};
use proptest::prelude::*;
use serde::de::IgnoredAny;

/// Reads an attribute named `v` in every way there is; all must fail alike.
#[track_caller]
fn refused(value: &str, kind: ErrorKind, message: &str) {
    let json = format!(r#"{{"v":{value}}}"#);
    let errors = [
        from_str::<BTreeMap<String, AttributeValue>>(&json).map(drop).unwrap_err(),
        from_str::<BTreeMap<String, serde_json::Value>>(&json).map(drop).unwrap_err(),
        from_str::<BTreeMap<String, IgnoredAny>>(&json).map(drop).unwrap_err(),
        Item::from_json(&json).map(drop).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.to_string()), (kind, format!("v{message}")), "{value}");
    }
}

#[test]
fn refuses_what_is_no_attribute_value() {
    use ErrorKind::{Malformed, TooDeep};
    refused(r#"{"S":"x","N":"1"}"#, Malformed, ": the attribute value has two types");
    refused(r#"{"NULL":true,"S":"x"}"#, Malformed, ": the attribute value has two types");
    refused("{}", Malformed, ": the attribute value has no type");
    refused(r#"{"Q":"x"}"#, Malformed, ": unknown attribute type \"Q\"");
    refused(r#"{"s":"x"}"#, Malformed, ": unknown attribute type \"s\"");
    refused(r#"{"S":1}"#, Malformed, ": expected a string, found '1' at byte 10");
    refused(r#"{"N":1}"#, Malformed, ": expected a string, found '1' at byte 10");
    refused(r#"{"B":[1]}"#, Malformed, ": expected a string, found '[' at byte 10");
    refused(r#"{"BOOL":"true"}"#, Malformed, ": expected true or false, found '\"' at byte 13");
    refused(r#"{"NULL":null}"#, Malformed, ": expected true or false, found 'n' at byte 13");
    refused(r#"{"NULL":false}"#, Malformed, ": NULL is false, which DynamoDB doesn't have");
    refused(r#"{"L":{}}"#, Malformed, ": expected an array, found '{' at byte 10");
    refused(r#"{"M":[]}"#, Malformed, ": expected an object, found '[' at byte 10");
    refused(r#"{"L":["x"]}"#, Malformed, "[0]: expected an attribute value, found '\"' at byte 11");
    refused(r#"{"M":{"a":{"S":"x"}"#, Malformed, ": expected `}`, found the end at byte 25");
    refused(r#"{"B":"a"}"#, Malformed, ": the binary value is not base64");
    refused(r#"{"B":"AQ"}"#, Malformed, ": the binary value is not base64");
    refused(r#"{"B":"A_8="}"#, Malformed, ": the binary value is not base64");
    refused(r#"{"S":"\ud800"}"#, Malformed, ": half of a surrogate pair in a string at byte 11");
    refused(r#"{"S":"\ud800\u0041"}"#, Malformed, ": half of a surrogate pair in a string at byte 11");
    refused(r#"{"S":"\udc00"}"#, Malformed, ": half of a surrogate pair in a string at byte 11");
    refused(r#"{"S":"\x"}"#, Malformed, ": unknown escape in a string at byte 11");
    refused(r#"{"S":"\u12"}"#, Malformed, ": expected four hexadecimal digits at byte 13");
    refused("{\"S\":\"a\nb\"}", Malformed, ": unescaped control character in a string at byte 12");
    refused(r#"{"S":"abc"#, Malformed, ": the string that starts at byte 11 never ends");
    refused("null", Malformed, ": expected an attribute value, found 'n' at byte 5");
    let bomb = format!("{}{{\"S\":\"\"}}{}", r#"{"L":["#.repeat(100_000), "]}".repeat(100_000));
    refused(&bomb, TooDeep, &format!("{}: nested deeper than 32 levels", "[0]".repeat(32)));
    refused(
        &r#"{"M":{"m":"#.repeat(50_000),
        TooDeep,
        &format!("{}: nested deeper than 32 levels", ".m".repeat(32)),
    );
}

#[test]
fn refuses_what_is_no_item() {
    let message = |json: &[u8]| {
        let error = from_slice::<BTreeMap<String, AttributeValue>>(json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed);
        error.to_string()
    };
    assert_eq!(message(b""), "expected an object, found nothing");
    assert_eq!(message(b"  "), "expected an object, found the end at byte 2");
    assert_eq!(message(b"<html>"), "expected an object, found '<' at byte 0");
    assert_eq!(message(b"[]"), "expected an object, found '[' at byte 0");
    assert_eq!(message(b"{} x"), "expected the end of the text, found 'x' at byte 3");
    assert_eq!(message(b"{,}"), "expected a string, found ',' at byte 1");
    assert_eq!(message(br#"{"a" {"S":"x"}}"#), "expected `:`, found '{' at byte 5");
    assert_eq!(message(br#"{"a":{"S":"x"} "b"}"#), "expected `,` or `}`, found '\"' at byte 15");
    assert_eq!(message(br#"{"a":{"S":"x"},}"#), "expected a string, found '}' at byte 15");
    assert_eq!(message(b"{\"a\":{\"S\":\"\xff\"}}"), "the text is not UTF-8 at byte 11");
    assert_eq!(message(b"\xef\xbb\xbf{}"), "expected an object, found '\\u{feff}' at byte 0");
}

#[test]
fn refuses_a_tree_with_a_name_twice() {
    let json = r#"{"v":{"M":{"a":{"S":"x"},"a":{"S":"y"}}}}"#;
    let error = from_str::<BTreeMap<String, AttributeValue>>(json).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Malformed, "v.a: the attribute is there twice")
    );
}

/// Every way to read must come back, with a value or an error.
fn read_in_every_way(bytes: &[u8]) {
    fn ok<T>(_: Result<T, Error>) {}
    ok(from_slice::<BTreeMap<String, AttributeValue>>(bytes));
    ok(from_slice::<serde_json::Value>(bytes));
    ok(from_slice::<BTreeMap<String, i64>>(bytes));
    ok(from_slice::<BTreeMap<String, f64>>(bytes));
    ok(from_slice::<BTreeMap<String, Vec<String>>>(bytes));
    ok(from_slice::<BTreeMap<String, Option<u128>>>(bytes));
    ok(from_slice::<IgnoredAny>(bytes));
    if let Ok(item) = from_slice::<Item>(bytes) {
        assert_eq!(Item::from_json(item.as_json()).unwrap().as_json(), item.as_json());
        assert!(item.size() <= bytes.len());
        assert_eq!(item.iter().count(), item.len());
        assert!(
            dynamo_core::to_string(&item).is_ok()
                || dynamo_core::to_item(&item).unwrap_err().kind() == ErrorKind::TooDeep
        );
    }
}

proptest! {
    #[test]
    fn survives_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        read_in_every_way(&bytes);
    }

    #[test]
    fn survives_any_arrangement_of_tokens(
        tokens in proptest::collection::vec(proptest::sample::select(vec![
            "{", "}", "[", "]", ":", ",", "\"S\"", "\"N\"", "\"M\"", "\"L\"", "\"SS\"", "\"BOOL\"", "\"NULL\"", "true", "false",
            "null", "\"1\"", "\"a\\n\"", "1e9", "-", " ", "{\"S\":\"x\"}", "{\"N\":\"1E+40\"}", "\"\\ud83d\\ude00\"", "{\"M\":{",
        ]), 0..24)
    ) {
        read_in_every_way(tokens.concat().as_bytes());
        read_in_every_way(format!("{{\"v\":{}}}", tokens.concat()).as_bytes());
    }

    #[test]
    fn survives_damage_to_a_good_item(at in 0usize..130, byte: u8, cut in 0usize..200) {
        let good = br#"{"id":{"N":"42"},"name":{"S":"caf\u00e9 \"x\""},"tags":{"SS":["a","b"]},"in":{"M":{"l":{"L":[{"B":"AQID"},{"BOOL":true},{"NULL":true}]}}}}"#;
        let mut bytes = good.to_vec();
        bytes[at] = byte;
        read_in_every_way(&bytes);
        bytes.truncate(cut);
        read_in_every_way(&bytes);
    }
}
