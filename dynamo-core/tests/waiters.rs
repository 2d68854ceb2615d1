//! Waiters and paginators against the service's own description of itself, and what waiters make of answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    DescribeTable, IndexesActive, Operation, ServiceError, TableExists, TableNotExists, Verdict, Waiter,
};
use serde_json::{Value, json};

#[track_caller]
fn judge<W: Waiter>(answer: &Value, states: &[&str], expected: Verdict) {
    let output = W::Operation::decode(answer.to_string().as_bytes()).unwrap();
    assert_eq!(W::states(&output), states, "{answer}");
    assert_eq!(W::judge(&output), expected, "{answer}");
}

fn error(code: &str) -> ServiceError {
    ServiceError::new(400, code, "")
}

#[test]
fn a_table_exists_when_it_is_active_and_may_come_when_it_is_missing() {
    let table = |status: &str| json!({"Table": {"TableStatus": status}});
    judge::<TableExists>(&table("ACTIVE"), &["ACTIVE"], Verdict::Success);
    judge::<TableExists>(&table("CREATING"), &["CREATING"], Verdict::Again);
    judge::<TableExists>(&table("NAPPING"), &["NAPPING"], Verdict::Again);
    judge::<TableExists>(&json!({"Table": {}}), &[], Verdict::Again);
    assert_eq!(TableExists::judge_error(&error("ResourceNotFoundException")), Some(Verdict::Again));
    assert_eq!(TableExists::judge_error(&error("ValidationException")), None);
    judge::<TableNotExists>(&table("ACTIVE"), &["ACTIVE"], Verdict::Again);
    assert_eq!(TableNotExists::judge_error(&error("ResourceNotFoundException")), Some(Verdict::Success));
    assert_eq!(TableExists::new("Thread").operation(), DescribeTable::new("Thread"));
}

#[test]
fn indexes_are_active_when_all_are() {
    let table = |global: &str, vector: &str| {
        json!({"Table": {
            "TableStatus": "ACTIVE",
            "GlobalSecondaryIndexes": [{"IndexStatus": "ACTIVE"}, {"IndexStatus": global}],
            "VectorIndexes": [{"IndexStatus": vector}],
        }})
    };
    let states = ["ACTIVE", "ACTIVE", "CREATING", "ACTIVE"];
    judge::<IndexesActive>(&table("CREATING", "ACTIVE"), &states, Verdict::Again);
    judge::<IndexesActive>(
        &table("ACTIVE", "DELETING"),
        &["ACTIVE", "ACTIVE", "ACTIVE", "DELETING"],
        Verdict::Again,
    );
    judge::<IndexesActive>(&table("ACTIVE", "ACTIVE"), &["ACTIVE"; 4], Verdict::Success);
    judge::<IndexesActive>(&json!({"Table": {"TableStatus": "ACTIVE"}}), &["ACTIVE"], Verdict::Success);
    // What has no status can't be said to be ready.
    judge::<IndexesActive>(&json!({"Table": {}}), &[""], Verdict::Again);
    let untold =
        json!({"Table": {"TableStatus": "ACTIVE", "GlobalSecondaryIndexes": [{"IndexName": "byAge"}]}});
    judge::<IndexesActive>(&untold, &["ACTIVE", ""], Verdict::Again);
    assert_eq!(IndexesActive::judge_error(&error("ResourceNotFoundException")), None);
}

#[cfg(feature = "all-operations")]
mod model {
    //! What needs all operations: every waiter and every paginator of the model.

    use std::collections::BTreeMap;

    use dynamo_core::{
        Acceptor, BulkOperationCompleted, ContributorInsightsEnabled, ExportCompleted, ImportCompleted,
        KinesisStreamingDestinationActive, ListBackups, ListBulkOperations, ListTables, ListTagsOfResource,
        Matcher, Paginate, Query, Scan, UnknownMembers,
    };
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

    /// A file of the model, if there is one to test by.
    fn file(name: &str) -> Option<Value> {
        let Some(vectors) = std::env::var_os("DYNAMO_VECTORS") else {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "DYNAMO_VECTORS is not set");
            eprintln!("skipped: set DYNAMO_VECTORS");
            return None;
        };
        let path = std::path::Path::new(&vectors).join("model").join(name);
        Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    }

    /// An acceptor as the model writes it.
    fn written(acceptor: &Acceptor) -> Value {
        let state = match acceptor.verdict {
            Verdict::Success => "success",
            Verdict::Again => "retry",
            Verdict::Failure => "failure",
        };
        match acceptor.matcher {
            Matcher::Path { path, expected } => {
                json!({"matcher": "path", "argument": path, "expected": expected, "state": state})
            }
            Matcher::PathAny { path, expected } => {
                json!({"matcher": "pathAny", "argument": path, "expected": expected, "state": state})
            }
            Matcher::PathAll { path, expected } => {
                let (list, member) = path.split_once("[].").unwrap();
                let any: Vec<String> =
                    expected.iter().map(|value| format!("{member} == '{value}'")).collect();
                let argument = format!(
                    "length({list}) > `0`  && length({list}[?{}]) ==  length({list})",
                    any.join(" || ")
                );
                json!({"matcher": "path", "argument": argument, "expected": true, "state": state})
            }
            Matcher::Error { code } => json!({"matcher": "error", "expected": code, "state": state}),
            other => panic!("{other:?}"),
        }
    }

    fn of<W: Waiter>(waiter: &W) -> (String, Value) {
        let acceptors: Vec<Value> = W::ACCEPTORS.iter().map(written).collect();
        let description = json!({
            "operation": waiter.operation().name(),
            "delay": W::DELAY.as_secs(),
            "maxAttempts": W::MAX_ATTEMPTS,
            "acceptors": acceptors,
        });
        (W::NAME.to_owned(), description)
    }

    #[test]
    fn all_waiters_are_those_of_the_model() {
        let Some(model) = file("waiters.json") else { return };
        let ours = BTreeMap::from([
            of(&TableExists::new("T")),
            of(&TableNotExists::new("T")),
            of(&ExportCompleted::new("arn:a")),
            of(&ImportCompleted::new("arn:a")),
            of(&BulkOperationCompleted::new("arn:a")),
            of(&ContributorInsightsEnabled::new("T")),
            of(&KinesisStreamingDestinationActive::new("T")),
        ]);
        let mut theirs: BTreeMap<String, Value> = serde_json::from_value(model["waiters"].clone()).unwrap();
        for waiter in theirs.values_mut() {
            waiter.as_object_mut().unwrap().remove("description");
        }
        assert_eq!(ours, theirs);
    }

    #[test]
    fn exports_imports_and_bulk_operations_end_well_or_badly() {
        let export = |status: &str| json!({"ExportDescription": {"ExportStatus": status}});
        judge::<ExportCompleted>(&export("IN_PROGRESS"), &["IN_PROGRESS"], Verdict::Again);
        judge::<ExportCompleted>(&export("COMPLETED"), &["COMPLETED"], Verdict::Success);
        judge::<ExportCompleted>(&export("FAILED"), &["FAILED"], Verdict::Failure);
        judge::<ExportCompleted>(&json!({}), &[], Verdict::Again);
        let import = |status: &str| json!({"ImportTableDescription": {"ImportStatus": status}});
        judge::<ImportCompleted>(&import("COMPLETED"), &["COMPLETED"], Verdict::Success);
        judge::<ImportCompleted>(&import("CANCELLING"), &["CANCELLING"], Verdict::Again);
        judge::<ImportCompleted>(&import("CANCELLED"), &["CANCELLED"], Verdict::Failure);
        let bulk = |status: &str| json!({"BulkOperationDescription": {"BulkOperationStatus": status}});
        judge::<BulkOperationCompleted>(
            &bulk("COMPLETED_WITH_ERRORS"),
            &["COMPLETED_WITH_ERRORS"],
            Verdict::Success,
        );
        judge::<BulkOperationCompleted>(&bulk("FAILED"), &["FAILED"], Verdict::Failure);
        let insights = |status: &str| json!({"ContributorInsightsStatus": status});
        judge::<ContributorInsightsEnabled>(&insights("ENABLING"), &["ENABLING"], Verdict::Again);
        judge::<ContributorInsightsEnabled>(&insights("FAILED"), &["FAILED"], Verdict::Failure);
    }

    #[test]
    fn a_stream_is_active_when_one_is_and_lost_when_all_are() {
        let streams = |statuses: &[&str]| {
            let all: Vec<Value> =
                statuses.iter().map(|status| json!({"DestinationStatus": status})).collect();
            json!({"KinesisDataStreamDestinations": all})
        };
        let check = |statuses: &[&str], expected| {
            judge::<KinesisStreamingDestinationActive>(&streams(statuses), statuses, expected);
        };
        check(&["DISABLED", "ACTIVE"], Verdict::Success);
        check(&["DISABLED", "ENABLE_FAILED"], Verdict::Failure);
        check(&["DISABLED", "ENABLING"], Verdict::Again);
        check(&[], Verdict::Again);
        let half = json!({"KinesisDataStreamDestinations": [{"DestinationStatus": "DISABLED"}, {}]});
        judge::<KinesisStreamingDestinationActive>(&half, &["DISABLED", ""], Verdict::Again);
    }

    /// Holds one paginated operation against its description, and takes the description away.
    #[track_caller]
    fn paginates<O>(model: &mut Value, mut request: Value, token: Value, others: &Value)
    where
        O: Paginate + Serialize + DeserializeOwned + UnknownMembers,
        O::Output: UnknownMembers,
    {
        let name = serde_json::from_value::<O>(request.clone()).unwrap().name().to_owned();
        let description = model.as_object_mut().unwrap().remove(&name).unwrap_or_else(|| panic!("{name}"));
        let text = |member: &str| description[member].as_str().map(str::to_owned);
        let (input, output) = (text("input_token").unwrap(), text("output_token").unwrap());
        if let Some(limit) = text("limit_key") {
            request[limit] = json!(7);
        }
        let mut read: O = serde_json::from_value(request.clone()).unwrap();
        assert!(read.unknown_members().is_empty(), "{name}: {:?}", read.unknown_members());

        let results = match &description["result_key"] {
            Value::Array(all) => all.clone(),
            one => vec![one.clone()],
        };
        let mut answer: Value = others.clone();
        for result in &results {
            let result = result.as_str().unwrap();
            assert!(!answer[result].is_null(), "{name}: no example of {result}");
        }
        let last = O::decode(answer.to_string().as_bytes()).unwrap();
        assert!(last.unknown_members().is_empty(), "{name}: {:?}", last.unknown_members());
        assert!(O::next_cursor(&last).is_none(), "{name}");
        answer[&output] = token.clone();
        let page = O::decode(answer.to_string().as_bytes()).unwrap();
        read.start_after(O::next_cursor(&page).unwrap_or_else(|| panic!("{name}: no cursor in {output}")));
        request[&input] = token;
        assert_eq!(serde_json::to_value(&read).unwrap(), request, "{name}");
    }

    #[test]
    fn all_paginators_are_those_of_the_model() {
        let Some(mut model) = file("paginators.json") else { return };
        let model = &mut model["pagination"];
        let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Thread";
        let (key, items) = (json!({"id": {"S": "x"}}), json!({"Items": [], "Count": 0, "ScannedCount": 0}));
        let query = json!({
            "TableName": "Thread", "KeyConditionExpression": "id = :id",
            "ExpressionAttributeValues": {":id": {"S": "x"}},
        });
        paginates::<Query>(model, query, key.clone(), &items);
        paginates::<Scan>(model, json!({"TableName": "Thread"}), key, &items);
        paginates::<ListTables>(model, json!({}), json!("Thread"), &json!({"TableNames": []}));
        paginates::<ListBackups>(model, json!({}), json!(arn), &json!({"BackupSummaries": []}));
        paginates::<ListTagsOfResource>(
            model,
            json!({"ResourceArn": arn}),
            json!("more"),
            &json!({"Tags": []}),
        );
        let bulk = json!({"BulkOperationsSummaryList": []});
        paginates::<ListBulkOperations>(model, json!({}), json!("more"), &bulk);
        assert_eq!(*model, json!({}), "no type paginates these");
    }
}
