//! Whether a request asked for the item that is there when its condition fails: the error alone can't tell a missing item
//! from one that nobody asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dynamo_core::{CancellationReason, ServiceError};
use serde::Deserialize;

/// A request, or a part of a transaction, as far as it matters here.
#[derive(Deserialize)]
struct Write<'a> {
    #[serde(borrow, default, rename = "ReturnValuesOnConditionCheckFailure")]
    on_failure: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Transaction<'a> {
    /// `{"Put": {..}}` and the like, one member each.
    #[serde(borrow, default, rename = "TransactItems")]
    items: Vec<BTreeMap<Cow<'a, str>, Write<'a>>>,
    #[serde(borrow, default, rename = "TransactStatements")]
    statements: Vec<Write<'a>>,
}

/// Whether the request with this body asked for the item of the condition that the error tells of; in a transaction, of
/// the first such condition.
pub(crate) fn asked_for_item(error: &ServiceError, body: &[u8]) -> bool {
    if error.is_conditional_check_failed() {
        return serde_json::from_slice(body).is_ok_and(|write: Write<'_>| asks(&write));
    }
    let failed = error.cancellation_reasons.iter().position(CancellationReason::is_conditional_check_failed);
    failed.is_some_and(|position| {
        serde_json::from_slice(body).is_ok_and(|transaction: Transaction<'_>| {
            let mut item = transaction.items.get(position).into_iter().flat_map(BTreeMap::values);
            item.any(asks) || transaction.statements.get(position).is_some_and(asks)
        })
    })
}

fn asks(write: &Write<'_>) -> bool {
    write.on_failure.as_deref() == Some("ALL_OLD")
}

#[cfg(test)]
mod tests {
    use dynamo_core::ServiceError;

    use super::asked_for_item;

    #[track_caller]
    fn check(error: &str, body: &str, expected: bool) {
        let error = ServiceError::parse(400, None, None, error.as_bytes());
        assert_eq!(asked_for_item(&error, body.as_bytes()), expected, "{body}");
    }

    #[test]
    fn tells_from_the_request_whether_the_item_was_asked_for() {
        let failed = r#"{"__type":"x#ConditionalCheckFailedException"}"#;
        check(failed, r#"{"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}"#, true);
        check(failed, r#"{"ReturnValuesOnConditionCheckFailure":"NONE"}"#, false);
        check(failed, r#"{"Item":{"ReturnValuesOnConditionCheckFailure":{"S":"ALL_OLD"}}}"#, false);
        check(failed, "no JSON", false);
        check(
            r#"{"__type":"x#ThrottlingException"}"#,
            r#"{"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}"#,
            false,
        );
    }

    #[test]
    fn tells_it_for_the_part_of_a_transaction_that_failed() {
        let failed = r#"{"__type":"x#TransactionCanceledException","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed"}]}"#;
        let asking = r#"{"Put":{"ReturnValuesOnConditionCheckFailure":"ALL_OLD","Item":{"a":{"S":"é\n"}}}}"#;
        let silent = r#"{"Delete":{"Key":{}}}"#;
        check(failed, &format!(r#"{{"TransactItems":[{silent},{asking}]}}"#), true);
        check(failed, &format!(r#"{{"TransactItems":[{asking},{silent}]}}"#), false);
        check(failed, &format!(r#"{{"TransactItems":[{asking}]}}"#), false);
        check(
            failed,
            r#"{"TransactStatements":[{"Statement":"a"},{"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}]}"#,
            true,
        );
    }
}
