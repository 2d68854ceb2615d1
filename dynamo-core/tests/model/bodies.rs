//! What `encode` makes: every member reaches the wire, with the value it has in the request.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::example::{Plan, example};
use crate::model::{Described, Model};
use crate::subject::{Subject, subject};

/// What else a request needs beside what the description requires: one row for each way.
const NEEDED: [(&str, &[&str]); 3] = [
    ("CreateTable", &["AttributeDefinitions", "KeySchema", "ProvisionedThroughput"]),
    ("Query", &["KeyConditionExpression"]),
    ("Query", &["KeyConditions"]),
];

#[test]
fn every_member_of_a_request_reaches_its_body() {
    let Some(model) = Model::load() else { return };
    let mut found = Vec::new();
    for operation in model.operations() {
        if let Some(subject) = subject(operation.name) {
            let bodies = bodies(operation, &subject);
            let sent: BTreeSet<&String> = bodies.iter().flat_map(Map::keys).collect();
            let members = operation.service.shape(operation.input())["members"].as_object().unwrap();
            let never = members.keys().filter(|name| !sent.contains(name));
            found.extend(never.map(|name| format!("never sent: {} request: {name}", operation.name)));
            for body in bodies {
                found.extend(differs(operation, &subject, &body));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The body must say what the request says.
///
/// Members of an object have no order, so values are compared; but the same request makes the same bytes each time, and
/// a request that is read from them makes them again.
fn differs(operation: Described<'_>, subject: &Subject, expected: &Map<String, Value>) -> Option<String> {
    let expected = Value::Object(expected.clone());
    let body = (subject.read)(&expected).and_then(|request| request.body()).unwrap();
    let said: Value = serde_json::from_slice(&body).unwrap();
    let again = (subject.read)(&said).and_then(|request| request.body()).unwrap();
    let text = String::from_utf8_lossy(&body);
    (said != expected || again != body).then(|| format!("{}: {text} is not {expected}", operation.name))
}

/// Requests that pass the checks before anything is sent, with as many members as go together.
///
/// Not all go together, and not each value with each; so each request is grown one member at a time, or two, as long as
/// it still can be sent, and begins with what no request before it has.
pub(crate) fn bodies(operation: Described<'_>, subject: &Subject) -> Vec<Map<String, Value>> {
    let mut bodies: Vec<Map<String, Value>> = Vec::new();
    let rounds = example(operation.service, Some(operation.input()), Plan::default()).rounds;
    for round in 0..rounds.max(2) {
        for sparse in [false, true] {
            let plan = Plan { round, sparse, ..Plan::default() };
            let whole = example(operation.service, Some(operation.input()), plan).value;
            for start in starts(operation, subject, &whole) {
                let sent: BTreeSet<String> = bodies.iter().flat_map(Map::keys).cloned().collect();
                let body = grow(subject, start, &whole, &sent);
                if !bodies.contains(&body) {
                    bodies.push(body);
                }
            }
        }
    }
    bodies
}

/// The least that can be sent, in each way.
fn starts(operation: Described<'_>, subject: &Subject, whole: &Value) -> Vec<Map<String, Value>> {
    let required = operation.members_that_are("required");
    let least = required.iter().fold(Map::new(), |body, name| with(body, whole, name));
    if can_be_sent(subject, &least) {
        return vec![least];
    }
    let ways = NEEDED.iter().filter(|(name, _)| *name == operation.name);
    let starts =
        ways.map(|(_, names)| names.iter().fold(least.clone(), |body, name| with(body, whole, name)));
    let mut starts: Vec<_> = starts.filter(|body| can_be_sent(subject, body)).collect();
    if starts.is_empty() {
        // A request that must say something beside its required members, whatever it is.
        let other = whole.as_object().unwrap().keys().map(|name| with(least.clone(), whole, name));
        starts.extend(other.into_iter().find(|body| can_be_sent(subject, body)));
    }
    starts
}

fn grow(
    subject: &Subject,
    start: Map<String, Value>,
    whole: &Value,
    sent: &BTreeSet<String>,
) -> Map<String, Value> {
    let names = whole.as_object().unwrap().keys();
    let (known, new): (Vec<&String>, Vec<&String>) = names.partition(|name| sent.contains(*name));
    let mut body = start;
    for first in new.iter().chain(&known) {
        let one = with(body.clone(), whole, first);
        let two = || new.iter().map(|second| with(one.clone(), whole, second));
        let grown = [one.clone()].into_iter().chain(two()).find(|body| can_be_sent(subject, body));
        body = grown.unwrap_or(body);
    }
    body
}

/// Adds a member, and to an expression the placeholders that it has.
fn with(mut body: Map<String, Value>, whole: &Value, name: &str) -> Map<String, Value> {
    let placeholders: &[&str] = match name {
        "ProjectionExpression" => &["ExpressionAttributeNames"],
        name if name.ends_with("Expression") => &["ExpressionAttributeNames", "ExpressionAttributeValues"],
        _ => &[],
    };
    for name in [name].iter().chain(placeholders) {
        body.insert((*name).to_owned(), whole[name].clone());
    }
    body
}

fn can_be_sent(subject: &Subject, body: &Map<String, Value>) -> bool {
    (subject.read)(&Value::Object(body.clone())).and_then(|request| request.body()).is_ok()
}
