//! Closing a client.

use std::time::Duration;

use dynamo_client::ErrorKind;
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::json;

use crate::script::{client, ok};

#[tokio::test(start_paused = true)]
async fn waits_for_calls_under_way_and_lets_no_further_one_in() {
    let server = ScriptedTransport::from_fn(|_| ok(json!({"TableNames": []})).delay(Duration::from_secs(1)));
    let client = client(&server).await;
    let working = tokio::spawn({
        let client = client.clone();
        async move { client.list_tables().await }
    });
    tokio::task::yield_now().await;
    client.shutdown(Duration::from_secs(5)).await.unwrap();
    assert!(working.is_finished() || working.await.unwrap().is_ok());
    assert_eq!(client.list_tables().await.unwrap_err().kind(), ErrorKind::Closed);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn says_how_many_calls_were_still_under_way() {
    let server = ScriptedTransport::from_fn(|_| Answer::hang());
    let client = client(&server).await;
    let call = client.clone();
    let working = tokio::spawn(async move { call.list_tables().await });
    tokio::task::yield_now().await;
    let error = client.shutdown(Duration::from_millis(10)).await.unwrap_err();
    assert!(error.to_string().contains("1 calls"), "{error}");
    working.abort();
    let _ = working.await;
    client.shutdown(Duration::from_millis(10)).await.unwrap();
}
