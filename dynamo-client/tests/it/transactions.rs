//! Transactions.

use dynamo_client::{ErrorKind, attr, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::json;

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
