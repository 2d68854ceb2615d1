//! Answers that no service should give: each is read or refused, and nothing panics, hangs or is read as something else.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::example::{Plan, example};
use crate::model::Model;
use crate::subject::{Subject, subjects};

/// A valid answer of an operation.
struct Given {
    subject: Subject,
    value: Value,
    text: String,
}

/// The answers of all operations, one for each type of an attribute.
fn answers(rounds: usize) -> Vec<Given> {
    let Some(model) = Model::load() else { return Vec::new() };
    let operations = model.operations();
    let mut given = Vec::new();
    for round in 0..rounds {
        for subject in subjects() {
            let operation = operations.iter().find(|operation| operation.name == subject.name).unwrap();
            let plan = Plan { round, ..Plan::default() };
            let value = example(operation.service, operation.output(), plan).value;
            given.push(Given { subject, text: value.to_string(), value });
        }
    }
    given
}

/// Reads an answer; what can be read can be written, and read again as the same.
#[track_caller]
fn read(subject: &Subject, body: &[u8]) -> bool {
    let Ok(answer) = (subject.answer)(body) else { return false };
    if let Some(written) = answer.written {
        let again = (subject.answer)(written.to_string().as_bytes()).map(|answer| answer.written);
        assert_eq!(again, Ok(Some(written)), "{}: {}", subject.name, String::from_utf8_lossy(body));
    }
    true
}

#[test]
fn only_an_answer_that_says_nothing_may_be_empty() {
    for Given { subject, text, .. } in answers(1) {
        let name = subject.name;
        assert!(read(&subject, text.as_bytes()), "{name}");
        assert_eq!(read(&subject, b""), ["TagResource", "UntagResource"].contains(&name), "{name}: empty");
        for body in [
            "null",
            "[]",
            "\"x\"",
            "1",
            "{",
            "}",
            "{}}",
            "{},",
            "{}{}",
            "{\"a\"}",
            "\0",
            "<html>",
            "\u{feff}{}",
        ] {
            assert!(!read(&subject, body.as_bytes()), "{name}: {body}");
        }
    }
}

#[test]
fn an_answer_that_is_cut_off_is_refused() {
    for Given { subject, text, .. } in answers(1) {
        let step = 1 + text.len() / 200;
        for length in (1..text.len()).step_by(step) {
            assert!(!read(&subject, &text.as_bytes()[..length]), "{}: {length} bytes", subject.name);
        }
    }
}

#[test]
fn what_is_there_twice_is_refused() {
    let mut found = Vec::new();
    for Given { subject, value, .. } in answers(1) {
        for place in places(&value, "") {
            let body = written(&value, &|path, member| {
                if path == place { format!("{member},{member}") } else { member.to_owned() }
            });
            if read(&subject, body.as_bytes()) && !is_of_an_item(&place) {
                found.push(format!("{}: {place}", subject.name));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_value_of_another_type_is_read_or_refused() {
    let long = "9".repeat(400);
    let digits = format!("0.{}", "0".repeat(5000));
    let others = [
        "null",
        "true",
        "\"x\"",
        "\"\"",
        "[]",
        "{}",
        "[null]",
        "{\"\":null}",
        "[[[]]]",
        "0",
        "-1",
        "-0",
        "0.5",
        "1e400",
        "-1e400",
        "1e-400",
        "1e999999999",
        "1e-999999999",
        "1E+99999999999999999999",
        "4294967296",
        "9223372036854775808",
        "18446744073709551616",
        "2.0",
        "NaN",
        "01",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "{\"S\":null}",
        "{\"NULL\":false}",
        "{\"N\":\"1e999999999\"}",
        "{\"B\":\"*\"}",
        "{\"SS\":[]}",
        "{\"S\":\"x\",\"S\":\"x\"}",
        &long,
        &digits,
    ];
    for Given { subject, value, .. } in answers(1) {
        for (index, place) in places(&value, "").iter().enumerate() {
            // Not each at each place: many places are alike.
            for other in others.iter().skip(index % 7).step_by(7) {
                read(&subject, replaced(&value, place, other).as_bytes());
            }
        }
    }
}

#[test]
fn no_nesting_is_deep_enough_to_break_the_stack() {
    const DEPTH: usize = 10_000;
    let nested = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(DEPTH), close.repeat(DEPTH))
    };
    let deep = [
        nested("[", "", "]"),
        nested("{\"a\":", "1", "}"),
        nested("{\"L\":[", "", "]}"),
        nested("{\"M\":{\"a\":", "{\"S\":\"x\"}", "}}"),
        "[".repeat(DEPTH),
        "{\"a\":".repeat(DEPTH),
        "{\"M\":{\"a\":".repeat(DEPTH),
    ];
    for Given { subject, value, .. } in answers(1) {
        for deep in &deep {
            assert!(!read(&subject, deep.as_bytes()), "{}", subject.name);
            assert!(!read(&subject, format!("{{\"PlantedMember\":{deep}}}").as_bytes()), "{}", subject.name);
            for place in places(&value, "").iter().step_by(5) {
                assert!(
                    !read(&subject, replaced(&value, place, deep).as_bytes()),
                    "{}: {place}",
                    subject.name
                );
            }
        }
    }
}

#[test]
fn bytes_that_went_wrong_are_read_or_refused() {
    let given = answers(3);
    if given.is_empty() {
        return;
    }
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:\\0e.- nt\xff\xc3\xed\0".to_vec())];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, byte), 1..4);
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 3000, ..ProptestConfig::default() });
    let strategy = (any::<prop::sample::Index>(), changes);
    let outcome = runner.run(&strategy, |(which, changes)| {
        let given = which.get(&given);
        let mut body = given.text.clone().into_bytes();
        for (place, how, byte) in changes {
            if body.is_empty() {
                break;
            }
            let at = place.index(body.len());
            match how {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                2 => drop(body.remove(at)),
                _ => {
                    let end = (at + usize::from(byte)).min(body.len());
                    let piece = body[at..end].to_vec();
                    body.splice(at..at, piece);
                }
            }
        }
        read(&given.subject, &body);
        Ok(())
    });
    outcome.unwrap();
}

/// Whether a member is an attribute of an item: such are for the types that they are read as.
fn is_of_an_item(place: &str) -> bool {
    const ITEMS: [&str; 9] = [
        "Attributes",
        "ExclusiveStartKey",
        "ExpressionAttributeValues",
        "Item",
        "ItemCollectionKey",
        "Items",
        "Key",
        "Keys",
        "LastEvaluatedKey",
    ];
    const IMAGES: [&str; 2] = ["NewImage", "OldImage"];
    let (outer, _) = place.rsplit_once('/').unwrap();
    // In the answer to a batch of reads, a table's items stand under its name.
    outer.starts_with("/Responses/name/")
        || outer.split('/').any(|name| ITEMS.contains(&name) || IMAGES.contains(&name))
}

/// The paths of all members of all objects.
fn places(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, inner)| {
                let path = format!("{path}/{name}");
                let mut found = places(inner, &path);
                found.push(path);
                found
            })
            .collect(),
        Value::Array(elements) => {
            elements.iter().flat_map(|inner| places(inner, &format!("{path}/_"))).collect()
        }
        _ => Vec::new(),
    }
}

fn replaced(value: &Value, place: &str, by: &str) -> String {
    written(value, &|path, member| {
        if path == place { format!("{}:{by}", member.split_once(':').unwrap().0) } else { member.to_owned() }
    })
}

/// Writes a value; `member` changes the text of each member.
fn written(value: &Value, member: &dyn Fn(&str, &str) -> String) -> String {
    let mut text = String::new();
    write(value, "", member, &mut text);
    text
}

fn write(value: &Value, path: &str, member: &dyn Fn(&str, &str) -> String, text: &mut String) {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(name, inner)| {
                let path = format!("{path}/{name}");
                let mut text = format!("{}:", json!(name));
                write(inner, &path, member, &mut text);
                member(&path, &text)
            });
            write!(text, "{{{}}}", members.collect::<Vec<_>>().join(",")).unwrap();
        }
        Value::Array(elements) => {
            let elements = elements.iter().map(|inner| {
                let mut text = String::new();
                write(inner, &format!("{path}/_"), member, &mut text);
                text
            });
            write!(text, "[{}]", elements.collect::<Vec<_>>().join(",")).unwrap();
        }
        other => write!(text, "{other}").unwrap(),
    }
}
