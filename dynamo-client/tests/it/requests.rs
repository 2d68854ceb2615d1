//! What requests look like, and what is refused before one is made.

use dynamo_client::{EmptyValues, ErrorKind, PutItem, attr, key};
use dynamo_http::ScriptedTransport;
use serde_json::json;

use crate::script::{body, builder, client, ok};

#[tokio::test]
async fn a_request_has_the_protocols_headers_and_the_given_body() {
    let server = ScriptedTransport::new([ok(json!({}))]);
    let threads = client(&server).await.table("Thread");
    let put = threads.put(json!({"ForumName": "S3", "Views": 1})).condition(attr("ForumName").not_exists());
    put.return_values("ALL_OLD").return_consumed_capacity("TOTAL").await.unwrap();
    let requests = server.requests();
    let headers = requests[0].headers();
    assert_eq!(requests[0].method(), "POST");
    assert_eq!(requests[0].uri(), "http://localhost:8000/");
    assert_eq!(headers["host"], "localhost:8000");
    assert_eq!(headers["content-type"], "application/x-amz-json-1.0");
    assert_eq!(headers["x-amz-target"], "DynamoDB_20120810.PutItem");
    assert!(headers["authorization"].is_sensitive());
    assert!(headers.contains_key("x-amz-date") && !headers.contains_key("date"));
    assert_eq!(
        body(&server, 0),
        json!({
            "TableName": "Thread",
            "Item": {"ForumName": {"S": "S3"}, "Views": {"N": "1"}},
            "ConditionExpression": "attribute_not_exists(#n0)",
            "ExpressionAttributeNames": {"#n0": "ForumName"},
            "ReturnValues": "ALL_OLD",
            "ReturnConsumedCapacity": "TOTAL",
        })
    );
}

#[tokio::test]
async fn the_same_chain_works_with_and_without_a_client() {
    let server = ScriptedTransport::new([]);
    let chained = client(&server)
        .await
        .table("Thread")
        .put(json!({"id": 1}))
        .condition(attr("id").not_exists())
        .into_operation();
    let alone = PutItem::new("Thread", json!({"id": 1})).condition(attr("id").not_exists());
    assert_eq!(serde_json::to_value(&chained).unwrap(), serde_json::to_value(&alone).unwrap());
}

#[tokio::test]
async fn the_policy_for_empty_values_is_the_clients() {
    for (policy, expected) in [
        (EmptyValues::Keep, json!({"id": {"N": "1"}, "note": {"S": ""}})),
        (EmptyValues::Null, json!({"id": {"N": "1"}, "note": {"NULL": true}})),
        (EmptyValues::Omit, json!({"id": {"N": "1"}})),
    ] {
        let server = ScriptedTransport::new([ok(json!({}))]);
        let client = builder(&server).empty_values(policy).build().await.unwrap();
        client.put_item("Thread", json!({"id": 1, "note": ""})).await.unwrap();
        assert_eq!(body(&server, 0)["Item"], expected);
    }
}

#[tokio::test]
async fn what_dynamodb_cannot_hold_is_refused_with_its_place() {
    let server = ScriptedTransport::new([]);
    let threads = client(&server).await.table("Thread");
    let error = threads.put(json!({"id": 1, "lines": [{"price": f64::MAX}]})).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
    assert!(
        error.to_string().starts_with("PutItem on Thread: ") && error.to_string().contains("lines[0].price"),
        "{error}"
    );
    assert!(error.to_string().ends_with("(nothing was sent in 0ns)"), "{error}");

    let large = "x".repeat(410_000);
    assert_eq!(
        threads.put(json!({"id": 1, "text": large})).await.unwrap_err().kind(),
        ErrorKind::ItemTooLarge
    );
    assert_eq!(threads.get(key("id", "")).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(threads.query(attr("id").gt(1)).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(threads.scan().limit(0).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_request_that_is_dropped_is_not_sent() {
    let server = ScriptedTransport::new([]);
    drop(client(&server).await.list_tables());
    assert!(server.requests().is_empty());
}
