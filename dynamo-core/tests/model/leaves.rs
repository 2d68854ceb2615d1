//! Each value has a field of its type: a value that no field could have is refused.

use serde_json::{Value, json};

use crate::example::{Plan, example};
use crate::model::Model;
use crate::subject::subject;

#[test]
fn every_value_is_read_as_what_it_is() {
    let Some(model) = Model::load() else { return };
    let mut found = Vec::new();
    for operation in model.operations() {
        let Some(subject) = subject(operation.name) else { continue };
        let mut check = |what: &str, shape: Option<&str>, read: &dyn Fn(&Value) -> bool| {
            let value = example(operation.service, shape, Plan::default()).value;
            for pointer in leaves(&value, "") {
                let mut broken = value.clone();
                *broken.pointer_mut(&pointer).unwrap() = json!([[[]]]);
                if read(&broken) {
                    found.push(format!("not read: {} {what}: {pointer}", operation.name));
                }
            }
        };
        check("request", Some(operation.input()), &|value| (subject.read)(value).is_ok());
        check("answer", operation.output(), &|value| (subject.answer)(value.to_string().as_bytes()).is_ok());
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The JSON pointers of all that holds nothing else.
fn leaves(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, inner)| {
                let name = name.replace('~', "~0").replace('/', "~1");
                leaves(inner, &format!("{path}/{name}"))
            })
            .collect(),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .flat_map(|(index, inner)| leaves(inner, &format!("{path}/{index}")))
            .collect(),
        _ => vec![path.to_owned()],
    }
}
