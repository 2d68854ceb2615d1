//! Writes whose outcome is unknown.

use dynamo_client::{Client, ErrorKind, Request, UpdateItem, attr, key};
use dynamo_http::{Answer, Error as HttpError, ErrorKind as HttpKind, ScriptedTransport, Sent};
use serde_json::json;

use crate::script::{client, ok, refused};

fn broken() -> Answer {
    Answer::error(HttpError::new(HttpKind::Closed, Sent::Maybe))
}

fn counting(client: &Client) -> Request<UpdateItem> {
    client.table("orders").update(key("id", 1)).add("views", 1)
}

#[tokio::test(start_paused = true)]
async fn a_counter_is_not_added_to_twice() {
    for answer in [
        broken as fn() -> Answer,
        || refused(500, "InternalServerError"),
        || Answer::new(200),
        || Answer::new(502).body("<html>"),
    ] {
        let server = ScriptedTransport::new([answer(), ok(json!({}))]);
        let error = counting(&client(&server).await).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Ambiguous, "{error}");
        assert!(error.maybe_applied() && error.is_ambiguous());
        assert!(error.to_string().contains("may or may not have been applied"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_counter_is_added_to_again_when_nothing_was_sent_or_when_told_to() {
    let refused = Answer::error(HttpError::new(HttpKind::Connect, Sent::No));
    let server = ScriptedTransport::new([refused, ok(json!({}))]);
    counting(&client(&server).await).await.unwrap();
    assert_eq!(server.requests().len(), 2);

    let server = ScriptedTransport::new([broken(), ok(json!({}))]);
    counting(&client(&server).await).retry_ambiguous(true).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_whole_item_is_put_again_unless_told_not_to() {
    let server = ScriptedTransport::new([broken(), ok(json!({}))]);
    client(&server).await.table("orders").put(json!({"id": 1})).await.unwrap();
    assert_eq!(server.requests().len(), 2);

    let server = ScriptedTransport::new([broken(), ok(json!({}))]);
    let error =
        client(&server).await.table("orders").put(json!({"id": 1})).retry_ambiguous(false).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Ambiguous, 1));
}

#[tokio::test(start_paused = true)]
async fn reads_are_repeated_whatever_is_said_of_writes() {
    let server = ScriptedTransport::new([broken(), ok(json!({}))]);
    client(&server).await.table("orders").get(key("id", 1)).retry_ambiguous(false).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_condition_after_an_unknown_outcome_may_be_our_own_write() {
    let server = ScriptedTransport::new([broken(), refused(400, "ConditionalCheckFailedException")]);
    let put = client(&server).await.table("orders").put(json!({"id": 1})).condition(attr("id").not_exists());
    let error = put.await.unwrap_err();
    assert!(error.is_conditional() && error.maybe_own_write() && error.maybe_applied());

    let server = ScriptedTransport::new([refused(400, "ConditionalCheckFailedException")]);
    let put = client(&server).await.table("orders").put(json!({"id": 1})).condition(attr("id").not_exists());
    let error = put.await.unwrap_err();
    assert!(error.is_conditional() && !error.maybe_own_write() && !error.maybe_applied());
}
