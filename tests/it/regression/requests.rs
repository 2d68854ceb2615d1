//! Parameters that were dropped, changed or sent as null.

use dynamo_client::{ErrorKind, Update, attr, key};
use dynamo_http::ScriptedTransport;
use serde_json::json;

use super::script::{body, client, ok};

/// PutItem sent its expression values as they were, so that they had to be encoded beforehand, unlike everywhere else.
#[tokio::test]
async fn the_values_of_a_put_are_encoded_as_everywhere_else() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let threads = client(&server).await.table("Thread");
    let condition = "Views < :n AND Subject <> :s";
    threads
        .put(json!({"id": 1}))
        .condition_expression(condition)
        .value(":n", 5)
        .value(":s", "Hi")
        .await
        .unwrap();
    let expected = json!({":n": {"N": "5"}, ":s": {"S": "Hi"}});
    assert_eq!(body(&server, 0)["ExpressionAttributeValues"], expected);
    threads
        .put(json!({"id": 1}))
        .condition_expression(condition)
        .expression_attribute_values(json!({":n": 5, ":s": "Hi"}))
        .await
        .unwrap();
    assert_eq!(body(&server, 1)["ExpressionAttributeValues"], expected);
}

/// PutItem did not check how much capacity was to be told, and asked for the size of the collection when told not to.
#[tokio::test]
async fn a_put_checks_what_it_asks_for_and_asks_for_no_more() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let threads = client(&server).await.table("Thread");
    let put = || threads.put(json!({"id": 1}));
    let error = put().return_consumed_capacity("EVERYTHING").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
    for metrics in ["NONE", "SIZE"] {
        put().return_item_collection_metrics(metrics).await.unwrap();
        assert_eq!(body(&server, server.requests().len() - 1)["ReturnItemCollectionMetrics"], metrics);
    }
    put().await.unwrap();
    assert!(body(&server, 2).get("ReturnItemCollectionMetrics").is_none());
}

/// UpdateItem without an expression sent `"UpdateExpression": null`, which the service refuses.
#[tokio::test]
async fn an_update_without_an_expression_sends_none() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({})));
    let threads = client(&server).await.table("Thread");
    threads.update(key("id", 1)).await.unwrap();
    assert_eq!(body(&server, 0), json!({"TableName": "Thread", "Key": {"id": {"N": "1"}}}));
    threads.update(key("id", 1)).condition(attr("id").exists()).await.unwrap();
    assert!(!server.requests()[1].body().windows(4).any(|window| window == b"null"));
    let error = threads.update(key("id", 1)).update(Update::new()).await.unwrap_err();
    assert!(error.to_string().contains("nothing to change"), "{error}");
}

/// Segment 0 counted as no segment, so the first worker of every parallel scan was refused by the service.
#[tokio::test]
async fn segment_0_is_a_segment() {
    let page = || ok(json!({"Items": [], "Count": 0, "ScannedCount": 0}));
    let server = ScriptedTransport::from_fn(move |_| page());
    let threads = client(&server).await.table("Thread");
    threads.scan().segment(0).total_segments(2).await.unwrap();
    assert_eq!(body(&server, 0), json!({"TableName": "Thread", "Segment": 0, "TotalSegments": 2}));
}

/// A limit of 0 counted as no limit, and the whole page was read and paid for.
#[tokio::test]
async fn a_limit_of_0_is_refused_and_not_forgotten() {
    let server = ScriptedTransport::new([]);
    let client = client(&server).await;
    let query = client.table("Thread").query(attr("id").eq(1)).limit(0).await.unwrap_err();
    let scan = client.table("Thread").scan().limit(0).await.unwrap_err();
    let list = client.list_tables().limit(0).await.unwrap_err();
    for error in [query, scan, list] {
        assert!(error.kind() == ErrorKind::InvalidRequest && error.to_string().contains("Limit"), "{error}");
    }
    assert!(server.requests().is_empty());
}

/// What was false went out of the request: reading forwards and eventually could not be asked for in so many words.
#[tokio::test]
async fn false_is_sent_when_it_is_said() {
    let page = || ok(json!({"Items": [], "Count": 0, "ScannedCount": 0}));
    let server = ScriptedTransport::from_fn(move |_| page());
    let threads = client(&server).await.table("Thread");
    threads.query(attr("id").eq(1)).consistent_read(false).scan_index_forward(false).await.unwrap();
    let sent = body(&server, 0);
    assert_eq!((&sent["ConsistentRead"], &sent["ScanIndexForward"]), (&json!(false), &json!(false)));
    threads.query(attr("id").eq(1)).await.unwrap();
    assert!(body(&server, 1).get("ScanIndexForward").is_none(), "nor is anything sent that was not said");
}
