//! A typed request and the same request by name agree.

use dynamo_core::{Action, Operation, Repeat};
use serde_json::Value;

use crate::bodies::bodies;
use crate::model::Model;
use crate::subject::subject;

/// Requests that are read before it is said that they may be repeated; by name they are not, and repeated with more care.
const READ: [&str; 4] = ["BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction", "UpdateItem"];

#[test]
fn a_request_by_name_is_sent_like_the_typed_one() {
    let Some(model) = Model::load() else { return };
    let mut found = Vec::new();
    for operation in model.operations() {
        let Some(subject) = subject(operation.name) else { continue };
        for body in bodies(operation, &subject) {
            let body = Value::Object(body);
            let typed = (subject.read)(&body).unwrap();
            let mut action = Action::new(operation.name, body);
            if operation.service.target_prefix().starts_with("DynamoDBStreams") {
                action = action.of_streams();
            }
            let mut differ = |what: &str, typed: String, by_name: String| {
                if typed != by_name {
                    found.push(format!("{}: {what}: {typed}, by name {by_name}", operation.name));
                }
            };
            differ("name", typed.operation(), operation.name.to_owned());
            differ("target prefix", typed.prefix().to_owned(), action.target_prefix().to_owned());
            assert_eq!(typed.prefix(), operation.service.target_prefix());
            differ("resource", format!("{:?}", typed.about()), format!("{:?}", action.resource()));
            let careful = READ.contains(&operation.name) && typed.repeated() != Repeat::Unsafe;
            if !careful {
                differ("repeat", format!("{:?}", typed.repeated()), format!("{:?}", action.repeat()));
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_request_by_name_has_the_token_of_the_typed_one() {
    let Some(model) = Model::load() else { return };
    for operation in model.operations() {
        let mut action = Action::new(operation.name, serde_json::json!({}));
        action.fill_token(&mut || "token".to_owned());
        let filled: Vec<_> = action.parameters.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(filled, operation.members_that_are("idempotency_token"), "{}", operation.name);
    }
}
