//! A request without what the description requires is refused, at any depth.

use serde_json::Value;

use crate::bodies::bodies;
use crate::model::{Model, Service, texts};
use crate::subject::subject;

#[test]
fn a_request_without_a_required_member_is_refused() {
    let Some(model) = Model::load() else { return };
    let (mut found, mut count) = (Vec::new(), 0);
    for operation in model.operations() {
        let Some(subject) = subject(operation.name) else { continue };
        for body in bodies(operation, &subject) {
            let body = Value::Object(body);
            for pointer in required(operation.service, operation.input(), &body, "") {
                count += 1;
                let mut partial = body.clone();
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                partial.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
                if (subject.read)(&partial).and_then(|request| request.body()).is_ok() {
                    found.push(format!("not demanded: {} request: {pointer}", operation.name));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(count > 100, "only {count} are required");
}

/// The JSON pointers of the required members that a value has.
fn required(service: &Service, shape: &str, value: &Value, path: &str) -> Vec<String> {
    let described = service.shape(shape);
    match value {
        _ if shape == "AttributeValue" => Vec::new(),
        Value::Object(members) if described["type"] == "structure" => {
            let demanded =
                texts(&described["required"]).into_iter().filter(|name| members.contains_key(*name));
            let mut found: Vec<String> = demanded.map(|name| format!("{path}/{name}")).collect();
            for (name, inner) in members {
                let shape = described["members"][name].as_str().unwrap();
                found.extend(required(service, shape, inner, &format!("{path}/{name}")));
            }
            found
        }
        Value::Object(members) => {
            let shape = described["value"].as_str().unwrap();
            let inside = members.iter().map(|(name, inner)| (name.replace('/', "~1"), inner));
            inside
                .flat_map(|(name, inner)| required(service, shape, inner, &format!("{path}/{name}")))
                .collect()
        }
        Value::Array(elements) => {
            let shape = described["member"].as_str().unwrap();
            let inside = elements.iter().enumerate();
            inside
                .flat_map(|(index, inner)| required(service, shape, inner, &format!("{path}/{index}")))
                .collect()
        }
        _ => Vec::new(),
    }
}
