//! Statements in PartiQL.

use std::time::Duration;

use dynamo_client::core::BatchStatementRequest;
use dynamo_client::{BatchStatementErrorCodeEnum, ErrorKind, ExecuteStatement};
use dynamo_http::{Answer, Error as HttpError, ErrorKind as HttpKind, ScriptedTransport, Sent};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::script::{body, client, ok, refused};

const SELECT: &str = r#"SELECT "id" FROM "Thread" WHERE "forum" = ?"#;
const INSERT: &str = "INSERT INTO Thread VALUE {'id': ?}";

#[derive(Debug, Deserialize, PartialEq)]
struct Thread {
    id: u32,
}

#[tokio::test]
async fn items_go_on_by_the_token_with_the_same_statement_and_parameters() {
    let server = ScriptedTransport::new([
        ok(json!({"Items": [{"id": {"N": "1"}}, {"id": {"S": "two"}}], "NextToken": "first"})),
        ok(json!({"Items": [], "NextToken": "second"})),
        ok(json!({"Items": [{"id": {"N": "3"}}]})),
    ]);
    let client = client(&server).await;
    let mut items = client.execute_statement(SELECT).parameter("S3").limit(2).items::<Thread>();
    assert_eq!(items.try_next().await.unwrap(), Some(Thread { id: 1 }));
    assert_eq!(items.try_next().await.unwrap_err().kind(), ErrorKind::Decode, "it fails alone");
    assert_eq!(items.try_next().await.unwrap(), Some(Thread { id: 3 }));
    assert_eq!(items.try_next().await.unwrap(), None);
    let tokens: Vec<Value> = (0..3).map(|n| body(&server, n)["NextToken"].clone()).collect();
    assert_eq!(tokens, [Value::Null, json!("first"), json!("second")]);
    for n in 0..3 {
        let sent = body(&server, n);
        assert_eq!((&sent["Statement"], &sent["Parameters"]), (&json!(SELECT), &json!([{"S": "S3"}])));
        assert_eq!(sent["Limit"], 2);
    }
}

#[tokio::test]
async fn a_page_that_fails_says_where_to_go_on() {
    let server = ScriptedTransport::new([
        ok(json!({"Items": [{"id": {"N": "1"}}], "NextToken": "first"})),
        refused(400, "ValidationException"),
    ]);
    let mut pages = client(&server).await.execute_statement(SELECT).parameter("S3").pages();
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!(page.decode::<Thread>().unwrap().items, [Thread { id: 1 }]);
    assert_eq!(pages.try_next().await.unwrap_err().kind(), ErrorKind::Validation);
    assert_eq!(pages.cursor().map(String::as_str), Some("first"));
}

#[tokio::test(start_paused = true)]
async fn a_select_is_sent_again_after_an_unknown_outcome_and_a_write_is_not() {
    let lost = || Answer::error(HttpError::new(HttpKind::Closed, Sent::Maybe));
    let server = ScriptedTransport::new([lost(), ok(json!({"Items": []})), lost(), lost(), ok(json!({}))]);
    let client = client(&server).await;
    client.execute_statement(SELECT).parameter("S3").await.unwrap();
    assert_eq!(server.requests().len(), 2);
    let error = client.execute_statement(INSERT).parameter(1).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Ambiguous, 1));
    client.execute_statement("DELETE FROM Thread WHERE id = ?").parameter(1).idempotent(true).await.unwrap();
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_insert_that_was_repeated_on_demand_may_have_found_its_own_item() {
    let lost = Answer::error(HttpError::new(HttpKind::Closed, Sent::Maybe));
    let server = ScriptedTransport::new([lost, refused(400, "DuplicateItemException")]);
    let insert = client(&server).await.execute_statement(INSERT).parameter(1).idempotent(true);
    let error = insert.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InUse, 2));
    assert!(error.maybe_own_write() && error.maybe_applied(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_transaction_of_statements_tries_again_after_a_conflict_only_on_demand() {
    let conflict = || {
        let reasons = json!([{"Code": "TransactionConflict"}]);
        let told = json!({"__type": "x#TransactionCanceledException", "CancellationReasons": reasons});
        Answer::json(400, told.to_string())
    };
    let server = ScriptedTransport::new([conflict(), conflict(), ok(json!({"Responses": [{}]}))]);
    let client = client(&server).await;
    let transaction = || client.execute_transaction().with(client.execute_statement(INSERT).parameter(1));
    let error = transaction().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TransactionCanceled, 1));
    let part = error.cancellation().unwrap().at_fault().next().unwrap();
    assert_eq!((part.table(), part.is_conflict()), (Some("Thread"), true));
    transaction().retry_conflicts(true).await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_write_is_sent_again_since_it_was_not_carried_out() {
    let server = ScriptedTransport::new([refused(400, "ThrottlingException"), ok(json!({"Items": []}))]);
    client(&server).await.execute_statement(INSERT).parameter(1).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_transaction_of_statements_has_one_token_over_all_its_attempts() {
    let server = ScriptedTransport::from_fn(|_| refused(500, "InternalServerError"));
    let client = client(&server).await;
    for _ in 0..2 {
        let statement = client.execute_statement(INSERT).parameter(1);
        client.execute_transaction().with(statement).await.unwrap_err();
    }
    let tokens: Vec<String> =
        (0..8).map(|n| body(&server, n)["ClientRequestToken"].as_str().unwrap().to_owned()).collect();
    assert!(tokens[..4].iter().all(|token| *token == tokens[0]));
    assert!(tokens[4..].iter().all(|token| *token == tokens[4]));
    assert_ne!(tokens[0], tokens[4]);
}

#[tokio::test]
async fn errors_name_the_table_and_neither_statement_nor_parameters() {
    let server = ScriptedTransport::new([refused(400, "DuplicateItemException")]);
    let insert = client(&server).await.execute_statement("INSERT INTO Thread VALUE {'id': 'canary', 'a': ?}");
    let error = insert.parameter("canary").await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::InUse, Some("DuplicateItemException")));
    assert_eq!((error.action(), error.table()), (Some("ExecuteStatement"), Some("Thread")));
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn the_item_of_a_failed_condition_is_told_if_the_statement_asked_for_it() {
    let failed = |code: &str| {
        let item = json!({"id": {"N": "7"}});
        let reasons = json!([{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": item}]);
        let told = json!({"__type": format!("x#{code}"), "Item": item, "CancellationReasons": reasons});
        Answer::json(400, told.to_string())
    };
    let server = ScriptedTransport::new([
        failed("ConditionalCheckFailedException"),
        failed("TransactionCanceledException"),
        refused(400, "ConditionalCheckFailedException"),
    ]);
    let client = client(&server).await;
    let update =
        || client.execute_statement("UPDATE Thread SET a=1 WHERE id=7 AND b=2").return_item_on_failure();
    let error = update().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conditional);
    assert_eq!(error.item_as::<Thread>().unwrap(), Some(Thread { id: 7 }));
    let transaction =
        client.execute_transaction().with(ExecuteStatement::new(INSERT).parameter(1)).with(update());
    let error = transaction.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionCanceled);
    assert_eq!(error.item_as::<Thread>().unwrap(), Some(Thread { id: 7 }));
    assert_eq!(
        update().await.unwrap_err().item_as::<Thread>().unwrap(),
        None,
        "asked for, and there was none"
    );
}

#[tokio::test]
async fn what_can_not_be_right_is_refused_before_anything_is_sent() {
    let server = ScriptedTransport::new([]);
    let (client, other) = (client(&server).await, client(&server).await);
    let statement = || client.execute_statement(INSERT).parameter(1);
    let batch = || client.batch_execute_statement();
    let transaction = || client.execute_transaction();
    let refusals = [
        (statement().parameter(f64::INFINITY).await.unwrap_err(), "Parameters[1]"),
        (client.execute_statement(" ".repeat(8193)).await.unwrap_err(), "found 8193"),
        (batch().await.unwrap_err(), "found 0"),
        ((0..27).fold(batch(), |batch, _| batch.with(statement())).await.unwrap_err(), "found 27"),
        (batch().with(statement().limit(1)).await.unwrap_err(), "Statements[0].Limit"),
        (batch().with(other.execute_statement(INSERT)).await.unwrap_err(), "another client"),
        (transaction().await.unwrap_err(), "found 0"),
        ((0..101).fold(transaction(), |all, _| all.with(statement())).await.unwrap_err(), "found 101"),
        (transaction().with(statement().consistent_read(true)).await.unwrap_err(), "ConsistentRead"),
        (transaction().with(other.execute_statement(INSERT)).await.unwrap_err(), "another client"),
    ];
    for (error, phrase) in refusals {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0), "{error}");
        assert!(error.to_string().contains(phrase), "{phrase}: {error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_throttled_in_a_batch_is_known_by_its_position() {
    let throttled =
        json!({"Error": {"Code": "ThrottlingError", "Message": "slow down"}, "TableName": "Thread"});
    let done = json!({"TableName": "Thread"});
    let server = ScriptedTransport::new([
        ok(json!({"Responses": [done, throttled, done, throttled]})),
        ok(json!({"Responses": [done, done]})),
    ]);
    let client = client(&server).await;
    let mut left: Vec<BatchStatementRequest> = Vec::new();
    let statements = (0..4).fold(client.batch_execute_statement(), |batch, id| {
        batch.with(client.execute_statement(INSERT).parameter(id))
    });
    let asked = statements.operation().statements.clone();
    for (position, error) in statements.await.unwrap().errors() {
        assert_eq!(error.code, Some(BatchStatementErrorCodeEnum::ThrottlingError));
        left.extend(asked.get(position).filter(|_| error.is_throttling()).cloned());
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let again =
        left.into_iter().fold(client.batch_execute_statement(), |batch, statement| batch.with(statement));
    assert_eq!(again.await.unwrap().errors().count(), 0);
    let sent = body(&server, 1);
    let ids: Vec<&Value> =
        sent["Statements"].as_array().unwrap().iter().map(|one| &one["Parameters"][0]["N"]).collect();
    assert_eq!(ids, ["1", "3"]);
}
