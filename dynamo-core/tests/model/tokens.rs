//! Idempotency tokens: filled where the description has one, once, and nowhere else.

use dynamo_core::Repeat;
use serde_json::{Map, Value, json};

use crate::bodies::bodies;
use crate::model::{Described, Model};
use crate::subject::{Subject, subject};

#[test]
fn a_token_is_filled_once_and_makes_the_request_safe() {
    let Some(model) = Model::load() else { return };
    let mut with_token = Vec::new();
    for operation in model.operations() {
        let Some(subject) = subject(operation.name) else { continue };
        for body in bodies(operation, &subject) {
            match operation.members_that_are("idempotency_token").as_slice() {
                [] => check_no_token(operation, &subject, &body),
                [token] => check_token(operation, &subject, body, token),
                several => panic!("{} has several tokens: {several:?}", operation.name),
            }
        }
        if !operation.members_that_are("idempotency_token").is_empty() {
            with_token.push(operation.name);
        }
    }
    let expected = if cfg!(feature = "all-operations") { 5 } else { 2 };
    assert_eq!(with_token.len(), expected, "{with_token:?}");
}

fn check_no_token(operation: Described<'_>, subject: &Subject, body: &Map<String, Value>) {
    let mut request = (subject.read)(&Value::Object(body.clone())).unwrap();
    let before = request.body().unwrap();
    request.fill(&mut || panic!("{} has no token", operation.name));
    assert_eq!(request.body().unwrap(), before);
}

fn check_token(operation: Described<'_>, subject: &Subject, mut body: Map<String, Value>, token: &str) {
    let name = operation.name;
    body.remove(token);
    let mut request = (subject.read)(&Value::Object(body.clone())).unwrap();
    request.fill(&mut || "first".to_owned());
    // A transaction of statements that only reads is a read with a token as well.
    assert_ne!(request.repeated(), Repeat::Unsafe, "{name}");
    request.fill(&mut || panic!("{name} has a token already"));
    body.insert(token.to_owned(), json!("first"));
    let bytes = request.body().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), Value::Object(body.clone()), "{name}");
    assert_eq!(request.body().unwrap(), bytes, "{name}: another token for another attempt");

    body.insert(token.to_owned(), json!("given"));
    let mut request = (subject.read)(&Value::Object(body)).unwrap();
    request.fill(&mut || panic!("{name} was given a token"));
    assert_ne!(request.repeated(), Repeat::Unsafe, "{name}");
}
