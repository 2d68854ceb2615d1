//! Every error of every operation has a class, and all that it holds is read.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_core::{ErrorClass, RetryHint, ServiceError};
use serde_json::{Value, json};

use crate::example::{Plan, example};
use crate::model::Model;

#[test]
fn every_error_of_every_operation_has_a_class_and_is_read_whole() {
    let Some(model) = Model::load() else { return };
    let mut found = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for operation in model.operations() {
        for code in operation.errors() {
            codes.insert(code);
            let mut body = example(operation.service, Some(code), Plan::default()).value;
            let members: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
            let kind = format!("com.amazonaws.{}#{code}", operation.service.value["api_version"]);
            body["__type"] = json!(kind);
            let error = ServiceError::parse(400, None, None, body.to_string().as_bytes());
            if error.error_class() == ErrorClass::Unknown {
                found.insert(format!("without a class: {code} (of {})", operation.name));
            }
            for member in members.iter().filter(|member| !is_read(&error, member, &body)) {
                found.insert(format!("not read: {code}: {member} (of {})", operation.name));
            }
        }
    }
    let found: Vec<_> = found.into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let every = model.services.iter().flat_map(|service| service.value["shapes"].as_object().unwrap());
    let every: BTreeSet<_> =
        every.filter(|(_, shape)| shape["exception"] == true).map(|(code, _)| code.as_str()).collect();
    if cfg!(feature = "all-operations") {
        assert_eq!(
            every.difference(&codes).collect::<Vec<_>>(),
            [] as [&&str; 0],
            "an error of no operation"
        );
        assert_eq!(codes.len(), 36);
    }
}

/// Whether a member came out where it belongs, whole, and nothing of it among the others.
fn is_read(error: &ServiceError, member: &str, body: &Value) -> bool {
    let given = &body[member];
    let read = match member {
        "message" | "Message" => json!(error.message),
        "Item" => serde_json::to_value(&error.item).unwrap(),
        "ThrottlingReasons" | "throttlingReasons" => {
            let reason = |reason: &dynamo_core::ThrottlingReason| json!({"reason": reason.reason, "resource": reason.resource});
            error.reasons.iter().map(reason).collect()
        }
        "CancellationReasons" => {
            let reason = |reason: &dynamo_core::CancellationReason| json!({"Code": reason.code, "Message": reason.message, "Item": reason.item});
            error.cancellation_reasons.iter().map(reason).collect()
        }
        _ => Value::Null,
    };
    read == *given && error.other.is_empty()
}

/// What can help after each error, read off the table of the service's errors by hand.
#[test]
fn only_what_may_pass_by_itself_is_asked_for_again() {
    let Some(model) = Model::load() else { return };
    let again: BTreeMap<&str, RetryHint> = [
        ("InternalServerError", RetryHint::Transient),
        ("LimitExceededException", RetryHint::ControlPlaneThrottling),
        ("ProvisionedThroughputExceededException", RetryHint::Throttling),
        ("ReplicatedWriteConflictException", RetryHint::Transient),
        ("RequestLimitExceeded", RetryHint::Throttling),
        ("ThrottlingException", RetryHint::Throttling),
        ("TransactionInProgressException", RetryHint::Throttling),
    ]
    .into();
    for code in model.operations().iter().flat_map(crate::model::Described::errors) {
        let body = json!({"__type": code}).to_string();
        let error = ServiceError::parse(400, None, None, body.as_bytes());
        assert_eq!(error.retry_hint(), *again.get(code).unwrap_or(&RetryHint::Final), "{code}");
    }
}
