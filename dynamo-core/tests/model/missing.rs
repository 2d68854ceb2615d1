//! What the description has and the types here don't: members, values of enumerations, operations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::example::{Example, PLANTED, Plan, example};
use crate::model::{Described, Model};
use crate::subject::{Subject, subject};

/// Parameters that don't go with expressions, and what makes an expression.
const LEGACY: [&str; 7] = [
    "AttributeUpdates",
    "AttributesToGet",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
];
const EXPRESSIONS: [&str; 8] = [
    "ConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "SearchConditionExpression",
    "UpdateExpression",
];

#[test]
fn every_member_and_every_value_has_a_name_here() {
    let Some(model) = Model::load() else { return };
    let found = missing(&model);
    assert!(found.is_empty(), "{} things are missing here:\n{}", found.len(), found.join("\n"));
}

#[test]
#[cfg(feature = "all-operations")]
fn every_operation_has_a_type() {
    let Some(model) = Model::load() else { return };
    let described: BTreeSet<_> = model.operations().iter().map(|operation| operation.name).collect();
    let typed: BTreeSet<_> = crate::subject::subjects().iter().map(|subject| subject.name).collect();
    assert_eq!(
        typed.difference(&described).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "the service has no such"
    );
    assert_eq!(described.len(), 62 + 4);
}

#[test]
fn a_part_of_a_transaction_of_an_unknown_kind_is_refused_by_its_name() {
    for operation in ["TransactGetItems", "TransactWriteItems"] {
        let request = serde_json::json!({"TransactItems": [{PLANTED: {"TableName": "name"}}]});
        let refused = (subject(operation).unwrap().read)(&request).map(|_| ());
        assert!(refused.as_ref().is_err_and(|error| error.contains(PLANTED)), "{operation}: {refused:?}");
    }
}

/// All that is missing, as a list to read: each thing once, with the first place where it shows.
pub(crate) fn missing(model: &Model) -> Vec<String> {
    let mut gaps = Gaps::default();
    for operation in model.operations() {
        match subject(operation.name) {
            Some(subject) => {
                gaps.of_request(operation, &subject);
                gaps.of_answer(operation, &subject);
            }
            None => gaps.add("missing", operation.name, format!("operation {}", operation.name)),
        }
    }
    gaps.list()
}

/// The places of each thing that is missing or lost.
#[derive(Default)]
struct Gaps {
    places: BTreeMap<(&'static str, String), BTreeSet<Place>>,
}

/// How many steps lead to a place, and its name: the nearest comes first.
type Place = (usize, String);

impl Gaps {
    fn add(&mut self, what: &'static str, thing: &str, place: String) {
        let steps = place.matches(['.', '[']).count();
        self.places.entry((what, thing.to_owned())).or_default().insert((steps, place));
    }

    fn list(self) -> Vec<String> {
        let line = |((what, _), places): ((&'static str, String), BTreeSet<Place>)| {
            let (_, first) = places.first().unwrap();
            match places.len() - 1 {
                0 => format!("{what}: {first}"),
                more => format!("{what}: {first} (and {more} more places)"),
            }
        };
        let mut lines: Vec<String> = self.places.into_iter().map(line).collect();
        lines.sort();
        lines
    }

    fn of_request(&mut self, operation: Described<'_>, subject: &Subject) {
        let place = format!("{} request", operation.name);
        for plan in plans(operation, Some(operation.input())) {
            let example = example(operation.service, Some(operation.input()), plan);
            match (subject.read)(&example.value) {
                Ok(request) => self.compare(&place, &example, request.unknown()),
                Err(error) => self.add("broken", &place, format!("{place}: {error}")),
            }
            for left_out in [LEGACY.as_slice(), EXPRESSIONS.as_slice()] {
                self.round_trip(&place, subject, &without(&example.value, left_out));
            }
        }
    }

    /// What is read is written again, whole.
    ///
    /// Members of a JSON object have no order, and a request writes its own before those that it has no field for; so
    /// the comparison is of values and not of text. What `encode` makes is compared in `bodies`.
    fn round_trip(&mut self, place: &str, subject: &Subject, value: &Value) {
        let written = (subject.read)(value).and_then(|request| request.json());
        match written {
            Ok(written) if written == *value => {}
            Ok(written) => self.add("broken", place, format!("{place}: {written} is not {value}")),
            Err(error) => self.add("broken", place, format!("{place}: {error}")),
        }
    }

    fn of_answer(&mut self, operation: Described<'_>, subject: &Subject) {
        let place = format!("{} answer", operation.name);
        for plan in plans(operation, operation.output()) {
            let example = example(operation.service, operation.output(), plan);
            match (subject.answer)(example.value.to_string().as_bytes()) {
                Ok(answer) => {
                    if let Some(written) = answer.written.filter(|written| *written != example.value) {
                        self.add("broken", &place, format!("{place}: {written} is not {}", example.value));
                    }
                    self.compare(&place, &example, answer.unknown);
                }
                Err(error) => self.add("broken", &place, format!("{place}: {error}")),
            }
        }
    }

    /// What is told to be unknown must be what was planted.
    fn compare(&mut self, place: &str, example: &Example, unknown: Vec<String>) {
        let unknown: BTreeSet<String> = unknown.into_iter().collect();
        let planted: BTreeSet<String> = example.planted.iter().cloned().collect();
        let called = |path: &String| example.places.get(path).unwrap_or(path).clone();
        let missing: Vec<&String> = unknown.difference(&planted).collect();
        for path in &missing {
            self.add("missing", &called(path), format!("{place}: {path}"));
        }
        // What is inside of a member that has no field is kept with it.
        let kept = |path: &str| missing.iter().any(|outer| path.starts_with(outer.as_str()));
        for path in planted.difference(&unknown).filter(|path| !kept(path)) {
            self.add("lost", &called(path), format!("{place}: {path}"));
        }
    }
}

/// Every value of every enumeration once, and values and members that nobody knows.
fn plans(operation: Described<'_>, shape: Option<&str>) -> Vec<Plan> {
    let rounds = example(operation.service, shape, Plan::default()).rounds;
    let known = (0..rounds).map(|round| Plan { round, plant: true, ..Plan::default() });
    let strange = (0..rounds).map(|round| Plan { round, strange: true, ..Plan::default() });
    known.chain(strange).collect()
}

/// A request without some members, at any depth.
fn without(value: &Value, names: &[&str]) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !names.contains(&name.as_str()))
            .map(|(name, inner)| (name.clone(), without(inner, names)))
            .collect(),
        Value::Array(elements) => elements.iter().map(|inner| without(inner, names)).collect(),
        other => other.clone(),
    }
}
