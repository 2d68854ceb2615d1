//! Transactions.

use std::time::Duration;

use dynamo_client::http::StoppedBy;
use dynamo_client::{Action, ErrorKind, KeyNames, TransactionAction, attr, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::script::{body, client, ok, refused};

#[tokio::test(start_paused = true)]
async fn a_transaction_has_one_token_over_all_its_attempts() {
    let server = ScriptedTransport::from_fn(|_| refused(500, "InternalServerError"));
    let client = client(&server).await;
    let orders = client.table("orders");
    let transaction = || {
        client
            .transact_write()
            .with(orders.put(json!({"id": 1})))
            .with(orders.check(key("id", 2)).condition(attr("id").exists()))
    };
    transaction().await.unwrap_err();
    transaction().await.unwrap_err();
    let tokens: Vec<String> =
        (0..8).map(|n| body(&server, n)["ClientRequestToken"].as_str().unwrap().to_owned()).collect();
    assert!(tokens[..4].iter().all(|token| *token == tokens[0]));
    assert!(tokens[4..].iter().all(|token| *token == tokens[4]));
    assert_ne!(tokens[0], tokens[4]);
}

#[tokio::test]
async fn a_token_of_ones_own_is_kept() {
    let server = ScriptedTransport::new([ok(json!({}))]);
    let client = client(&server).await;
    client
        .transact_write()
        .with(client.table("orders").put(json!({"id": 1})))
        .client_request_token("mine")
        .await
        .unwrap();
    assert_eq!(body(&server, 0)["ClientRequestToken"], "mine");
}

#[tokio::test]
async fn a_cancelled_transaction_says_which_item_and_why() {
    let cancelled = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled",
        "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Message": "failed", "Item": {"id": {"N": "2"}}}],
    });
    let server = ScriptedTransport::new([Answer::json(400, cancelled.to_string())]);
    let client = client(&server).await;
    let orders = client.table("orders");
    let error = client
        .transact_write()
        .with(orders.put(json!({"id": 1})))
        .with(orders.delete(key("id", 2)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionCanceled);
    let reasons = &error.as_service_error().unwrap().cancellation_reasons;
    assert_eq!(
        reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>(),
        ["None", "ConditionalCheckFailed"]
    );
    assert!(reasons[1].item.is_some());
}

/// The answer that a transaction was cancelled for these reasons.
fn cancelled(reasons: Value) -> Answer {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled",
        "CancellationReasons": reasons,
    });
    Answer::json(400, body.to_string())
}

/// The answer that it was cancelled for reasons of these codes.
fn cancelled_for(codes: &[&str]) -> Answer {
    cancelled(codes.iter().map(|code| json!({"Code": code})).collect())
}

#[derive(Debug, Deserialize, PartialEq)]
struct Stock {
    left: u32,
}

#[tokio::test]
async fn each_reason_stands_beside_the_part_that_it_is_for() {
    let failed = json!({"Code": "ConditionalCheckFailed", "Message": "failed", "Item": {"left": {"N": "2"}}});
    let server = ScriptedTransport::new([cancelled(json!([
        failed,
        {"Code": "None"},
        {"Code": "TransactionConflict", "Message": "busy"},
        {"Code": "SomethingNew"},
    ]))]);
    let client = client(&server).await;
    let stock = client.table("stock");
    let error = client
        .transact_write()
        .with(stock.update(key("sku", "canary")).add("left", -5).condition(attr("left").ge(5)))
        .with(client.table("orders").put(json!({"id": "canary", "n": 1})))
        .with(stock.delete(key("sku", "canary-2")))
        .with(stock.check(key("sku", "canary-3")).condition(attr("left").exists()))
        .await
        .unwrap_err();
    let cancellation = error.cancellation().unwrap();
    assert!(cancellation.is_complete() && !cancellation.is_contention());
    let told: Vec<_> = cancellation
        .parts()
        .map(|part| (part.action().unwrap(), part.table().unwrap(), part.code()))
        .collect();
    assert_eq!(
        told,
        [
            (TransactionAction::Update, "stock", "ConditionalCheckFailed"),
            (TransactionAction::Put, "orders", "None"),
            (TransactionAction::Delete, "stock", "TransactionConflict"),
            (TransactionAction::ConditionCheck, "stock", "SomethingNew"),
        ]
    );
    assert_eq!(cancellation.at_fault().map(|part| part.position()).collect::<Vec<_>>(), [0, 2, 3]);
    let first = cancellation.part(0).unwrap();
    assert!(first.is_conditional_check_failed());
    assert_eq!(first.message(), Some("failed"));
    assert_eq!(first.item_as().unwrap(), Some(Stock { left: 2 }));
    assert_eq!(first.item_as::<u8>().unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(first.key(), Some(&key("sku", "canary")));
    assert!(cancellation.part(2).unwrap().is_conflict());
    assert_eq!(cancellation.part(2).unwrap().item_as::<Stock>().unwrap(), None);
    assert!(cancellation.part(4).is_none());
    let sentence = error.to_string();
    assert!(
        sentence.contains("; part 0 (Update on stock): ConditionalCheckFailed; part 2 (Delete on stock)"),
        "{sentence}"
    );
    let part = cancellation.parts().map(|part| format!("{part} {part:?}")).collect::<String>();
    for text in [sentence, format!("{error:?}{error:#?}{cancellation:?}"), part] {
        assert!(!text.contains("canary") && !text.contains("\"left\""), "{text}");
    }
}

#[tokio::test]
async fn the_key_of_a_put_is_known_where_the_names_are() {
    let reasons = || cancelled_for(&["ConditionalCheckFailed", "None"]);
    let server = ScriptedTransport::new([reasons(), reasons()]);
    let client = client(&server).await;
    let orders = client.table("orders");
    let transaction = || {
        client.transact_write().with(orders.put(json!({"id": 7, "n": 1}))).with(orders.put(json!({"id": 8})))
    };
    let error = transaction().await.unwrap_err();
    let part = error.cancellation().unwrap().part(0).unwrap();
    assert_eq!(part.key(), None);
    assert_eq!(part.key_of(&KeyNames::new("id")), Some(key("id", 7)));
    assert_eq!(part.key_of(&KeyNames::new("other")), None);
    let _ = client.table("orders").keys(KeyNames::new("id"));
    let error = transaction().await.unwrap_err();
    let keys: Vec<_> = error.cancellation().unwrap().parts().map(|part| part.key().cloned()).collect();
    assert_eq!(keys, [Some(key("id", 7)), Some(key("id", 8))]);
}

#[tokio::test]
async fn reasons_of_another_number_than_the_parts_are_all_kept() {
    let server = ScriptedTransport::new([
        cancelled_for(&["None", "ValidationError", "TransactionConflict"]),
        cancelled_for(&["ValidationError"]),
        cancelled(json!([])),
        cancelled(json!("none of your business")),
    ]);
    let client = client(&server).await;
    let orders = client.table("orders");
    let transaction = || client.transact_get().with(orders.get(key("id", 1))).with(orders.get(key("id", 2)));

    let longer = transaction().await.unwrap_err();
    let found = longer.cancellation().unwrap();
    assert!(!found.is_complete());
    let third = found.part(2).unwrap();
    assert_eq!(
        (third.code(), third.action(), third.table(), third.key()),
        ("TransactionConflict", None, None, None)
    );
    assert!(
        longer
            .to_string()
            .contains("part 2: TransactionConflict; the service gave 3 reasons, the request has 2 parts"),
        "{longer}"
    );

    let shorter = transaction().await.unwrap_err();
    let found = shorter.cancellation().unwrap();
    assert_eq!(
        found.parts().map(|part| (part.code(), part.action())).collect::<Vec<_>>(),
        [("ValidationError", Some(TransactionAction::Get)), ("None", Some(TransactionAction::Get)),]
    );
    assert!(shorter.to_string().contains("the request has 2 parts"), "{shorter}");

    for _ in 0..2 {
        let none = transaction().await.unwrap_err();
        let found = none.cancellation().unwrap();
        assert_eq!((found.parts().count(), found.at_fault().count()), (2, 0));
        assert!(!found.is_contention());
    }
}

#[tokio::test]
async fn many_parts_at_fault_are_counted_in_the_sentence_and_strange_codes_left_out() {
    let mut codes = vec!["TransactionConflict"; 5];
    codes[0] = "two\nlines";
    let server = ScriptedTransport::new([cancelled_for(&codes)]);
    let client = client(&server).await;
    let orders = client.table("orders");
    let gets = (0..5).fold(client.transact_get(), |gets, id| gets.with(orders.get(key("id", id))));
    let sentence = gets.await.unwrap_err().to_string();
    assert!(sentence.contains("part 0 (Get on orders): a reason without a readable code"), "{sentence}");
    assert!(sentence.contains("; 2 more parts (status 400"), "{sentence}");
}

#[tokio::test]
async fn a_transaction_by_name_keeps_its_reasons() {
    let server = ScriptedTransport::new([cancelled_for(&["None", "TransactionConflict"])]);
    let client = client(&server).await;
    let error = client.execute(&Action::new("TransactWriteItems", json!({}))).await.unwrap_err();
    let found = error.cancellation().unwrap();
    assert!(!found.is_complete());
    assert_eq!(
        found.at_fault().map(|part| (part.position(), part.action())).collect::<Vec<_>>(),
        [(1, None)]
    );
    let other = ScriptedTransport::new([refused(400, "ValidationException")]);
    let other = crate::script::client(&other).await.list_tables().await.unwrap_err();
    assert!(other.cancellation().is_none());
}

#[tokio::test(start_paused = true)]
async fn conflicts_are_retried_with_the_same_token_if_asked_to() {
    let server = ScriptedTransport::new([
        cancelled_for(&["None", "TransactionConflict"]),
        cancelled_for(&["ThrottlingError", "TransactionConflict"]),
        cancelled_for(&["ProvisionedThroughputExceeded", "None"]),
        ok(json!({})),
    ]);
    let client = client(&server).await;
    let orders = client.table("orders");
    let transaction =
        || client.transact_write().with(orders.put(json!({"id": 1}))).with(orders.delete(key("id", 2)));
    transaction().retry_conflicts(true).await.unwrap();
    let tokens: Vec<Value> = (0..4).map(|n| body(&server, n)["ClientRequestToken"].clone()).collect();
    assert!(tokens[0].is_string() && tokens.iter().all(|token| *token == tokens[0]));

    let server = ScriptedTransport::from_fn(|_| cancelled_for(&["TransactionConflict", "None"]));
    let client = crate::script::client(&server).await;
    let orders = client.table("orders");
    let transaction =
        || client.transact_write().with(orders.put(json!({"id": 1}))).with(orders.delete(key("id", 2)));
    let once = transaction().await.unwrap_err();
    assert_eq!((once.attempts(), once.stopped_by()), (1, Some(StoppedBy::Final)));
    assert!(once.is_retryable() && once.cancellation().unwrap().is_contention());
    let often = transaction().retry_conflicts(true).await.unwrap_err();
    assert_eq!((often.attempts(), often.stopped_by()), (4, Some(StoppedBy::Attempts)));
    assert_eq!(often.kind(), ErrorKind::TransactionCanceled);
}

#[tokio::test(start_paused = true)]
async fn reasons_that_stay_are_final_even_among_conflicts() {
    for codes in [
        &["TransactionConflict", "ConditionalCheckFailed"][..],
        &["ThrottlingError", "ValidationError"],
        &["TransactionConflict", "SomethingNew"],
        &["None", "None"],
        &[],
    ] {
        let server = ScriptedTransport::new([cancelled_for(codes)]);
        let client = client(&server).await;
        let orders = client.table("orders");
        let transaction = client.transact_get().with(orders.get(key("id", 1))).with(orders.get(key("id", 2)));
        let error = transaction.retry_conflicts(true).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_retryable()), (1, false), "{codes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn conflicts_are_retried_no_longer_than_the_deadline() {
    let server = ScriptedTransport::from_fn(|_| cancelled_for(&["ThrottlingError"]));
    let client = client(&server).await;
    let started = Instant::now();
    let get = client.transact_get().with(client.table("orders").get(key("id", 1)));
    let error = get
        .retry(dynamo_client::Retry::standard().with_max_attempts(1000))
        .retry_conflicts(true)
        .deadline(Duration::from_secs(3))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionCanceled);
    assert!(matches!(error.stopped_by(), Some(StoppedBy::Deadline | StoppedBy::Quota)), "{error:?}");
    assert!(started.elapsed() <= Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_write_of_one_item_waits_for_a_transaction_if_asked_to() {
    let server = ScriptedTransport::new([
        refused(400, "TransactionConflictException"),
        refused(400, "TransactionConflictException"),
        ok(json!({})),
        refused(400, "ReplicatedWriteConflictException"),
        ok(json!({})),
    ]);
    let client = client(&server).await;
    let put = || client.table("orders").put(json!({"id": 1}));
    let error = put().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.is_retryable()), (ErrorKind::Conflict, 1, true));
    put().retry_conflicts(true).await.unwrap();
    put().await.unwrap();
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_transaction_in_progress_is_waited_for_with_the_same_token() {
    let server = ScriptedTransport::new([
        refused(400, "TransactionInProgressException"),
        refused(400, "TransactionInProgressException"),
        ok(json!({})),
    ]);
    let client = client(&server).await;
    client.transact_write().with(client.table("orders").put(json!({"id": 1}))).await.unwrap();
    assert_eq!(body(&server, 0)["ClientRequestToken"], body(&server, 2)["ClientRequestToken"]);
}

#[tokio::test]
async fn a_token_that_was_used_for_something_else_is_told_apart() {
    let server = ScriptedTransport::new([refused(400, "IdempotentParameterMismatchException")]);
    let client = client(&server).await;
    let put = client.table("orders").put(json!({"id": 1}));
    let error = client.transact_write().with(put).client_request_token("mine").await.unwrap_err();
    assert!(error.is_token_mismatch());
    assert_eq!((error.kind(), error.attempts(), error.is_retryable()), (ErrorKind::Validation, 1, false));
}

#[tokio::test]
async fn what_a_transaction_found_is_decoded_in_the_order_of_the_reads() {
    let responses = json!({"Responses": [{}, {"Item": {"left": {"N": "2"}}}]});
    let wrong = json!({"Responses": [{"Item": {"left": {"S": "two"}}}]});
    let server = ScriptedTransport::new([ok(responses), ok(wrong)]);
    let client = client(&server).await;
    let stock = client.table("stock");
    let gets = client.transact_get().with(stock.get(key("sku", "a"))).with(stock.get(key("sku", "b")));
    assert_eq!(gets.responses::<Stock>().await.unwrap(), [None, Some(Stock { left: 2 })]);
    let error =
        client.transact_get().with(stock.get(key("sku", "a"))).responses::<Stock>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("Responses[0].Item.left"), "{error}");
}

#[tokio::test]
async fn what_no_transaction_can_hold_is_refused_before_anything_is_sent() {
    let server = ScriptedTransport::new([]);
    let (client, other) = (client(&server).await, client(&server).await);
    let orders = client.table("orders");
    let returning = orders.put(json!({"id": 1})).return_values("ALL_OLD");
    assert_eq!(client.transact_write().with(returning).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let foreign = client.transact_write().with(other.table("orders").put(json!({"id": 1})));
    assert!(foreign.await.unwrap_err().to_string().contains("another client"));
    let empty = client.transact_write().await.unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
}
