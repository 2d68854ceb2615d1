//! Cancelled transactions whose reasons are not what they should be, and how often conflicts are tried again.

use std::future::IntoFuture;
use std::time::Duration;

use dynamo_client::http::StoppedBy;
use dynamo_client::{Client, ErrorKind, Retry, attr, key};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};

use crate::script::{body, client, ok, refused, sealed};

fn cancelled(reasons: Value) -> Answer {
    let body = json!({"__type": "x#TransactionCanceledException", "Message": "told", "CancellationReasons": reasons});
    Answer::json(400, body.to_string())
}

fn two_deletes(client: &Client) -> dynamo_client::Request<dynamo_client::TransactWriteItems> {
    let orders = client.table("orders");
    client.transact_write().with(orders.delete(key("id", 1))).with(orders.delete(key("id", 2)))
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_can_not_be_read_is_at_fault_and_final() {
    for strange in
        [json!("ConditionalCheckFailed"), json!(7), json!([]), json!({"Code": 5}), json!({"Code": ""})]
    {
        let server = ScriptedTransport::from_fn(move |_| {
            cancelled(json!([{"Code": "TransactionConflict"}, strange.clone()]))
        });
        let client = client(&server).await;
        let error = two_deletes(&client).retry_conflicts(true).await.unwrap_err();
        let found = error.cancellation().unwrap();
        assert!(!found.is_contention() && found.is_complete());
        assert!(found.part(1).unwrap().is_at_fault());
        assert_eq!((error.attempts(), error.stopped_by()), (1, Some(StoppedBy::Final)));
        let sentence = error.to_string();
        assert!(
            sentence.contains("part 1 (Delete on orders): a reason without a readable code"),
            "{sentence}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_is_not_there_is_not_at_fault() {
    let server = ScriptedTransport::new([
        cancelled(json!([{"Code": "TransactionConflict"}, null])),
        cancelled(json!([{"Code": null, "Message": null, "Item": null}, {"Code": "TransactionConflict"}])),
        cancelled(json!([{}, {"Code": "TransactionConflict"}])),
        ok(json!({})),
    ]);
    let client = client(&server).await;
    two_deletes(&client).retry_conflicts(true).await.unwrap();
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn ten_thousand_reasons_make_a_short_sentence() {
    let reasons: Vec<Value> =
        (0..10_000).map(|n| json!({"Code": "ValidationError", "Message": n.to_string()})).collect();
    let server = ScriptedTransport::new([cancelled(Value::Array(reasons)), cancelled(Value::Null)]);
    let client = client(&server).await;
    let error = two_deletes(&client).await.unwrap_err();
    let found = error.cancellation().unwrap();
    assert_eq!((found.parts().count(), found.at_fault().count()), (10_000, 10_000));
    assert!(error.to_string().len() < 500 && error.to_string().contains("9997 more parts"), "{error}");
    let debug = format!("{error:?}{found:?}");
    assert!(debug.len() < 20_000, "{} characters", debug.len());
    let none = two_deletes(&client).await.unwrap_err();
    assert_eq!(none.cancellation().unwrap().parts().count(), 2);
}

#[tokio::test]
async fn an_item_in_a_reason_that_is_not_at_fault_is_kept_and_not_shown() {
    let item = json!({"id": {"S": "canary"}});
    let server = ScriptedTransport::new([cancelled(json!([
        {"Code": "None", "Item": item},
        {"Code": "ConditionalCheckFailed", "Item": "no item", "Message": "the value canary is there"},
    ]))]);
    let client = client(&server).await;
    let error = two_deletes(&client).await.unwrap_err();
    let found = error.cancellation().unwrap();
    assert!(found.part(0).unwrap().item().is_some() && found.part(1).unwrap().item().is_none());
    assert!(!found.part(0).unwrap().is_at_fault());
    assert_eq!(found.part(1).unwrap().message(), Some("the value canary is there"));
    let service = error.as_service_error().unwrap();
    let texts = format!("{error} {error:?} {found} {found:?} {service} {service:?} {:?}", found.part(1));
    assert!(!texts.contains("canary"), "{texts}");
}

#[tokio::test]
async fn the_secret_key_is_taken_out_of_all_that_the_service_says() {
    const SECRET: &str = "invented/secret+key/of/forty/characters0";
    let said = format!("signed with {SECRET}, or so");
    let answer = json!({
        "__type": "x#TransactionCanceledException",
        "message": said,
        "RequestId": said,
        "ThrottlingReasons": [{"reason": said, "resource": said}],
        "CancellationReasons": [{"Code": said, "Message": said}, {"Code": "None", "Message": "x".to_owned() + &SECRET[..20]}],
    });
    let server = ScriptedTransport::new([Answer::json(400, answer.to_string())]);
    let builder = sealed(&[]).region("eu-west-1").access_key("AKIDINVENTED").secret_key(SECRET);
    let client = builder.transport(server.clone()).build().await.unwrap();
    let error = two_deletes(&client).await.unwrap_err();
    let service = error.as_service_error().unwrap();
    let reasons: Vec<_> =
        service.cancellation_reasons.iter().map(|reason| (&reason.code, &reason.message)).collect();
    let texts =
        format!("{error} {error:?} {service:?} {reasons:?} {:?} {:?}", service.reasons, error.cancellation());
    assert!(!texts.contains(&SECRET[..8]), "{texts}");
    assert!(service.cancellation_reasons[0].message.as_deref() == Some("signed with **, or so"), "{texts}");
}

#[tokio::test(start_paused = true)]
async fn a_broken_answer_shows_nothing_of_the_item_in_it() {
    let torn = r#"{"__type":"x#ConditionalCheckFailedException","Item":{"id":{"S":"canary"},"#;
    let server = ScriptedTransport::from_fn(move |_| Answer::json(400, torn));
    let client = client(&server).await;
    let error = client.table("orders").delete(key("id", 1)).condition(attr("id").exists()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(!format!("{error} {error:?} {:?}", error.as_service_error()).contains("canary"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_conflicts_is_bounded_by_the_quota() {
    let server =
        ScriptedTransport::from_fn(|_| cancelled(json!([{"Code": "TransactionConflict"}, {"Code": "None"}])));
    let client = client(&server).await;
    let calls: Vec<_> =
        (0..100).map(|_| tokio::spawn(two_deletes(&client).retry_conflicts(true).into_future())).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TransactionCanceled);
        assert!(matches!(error.stopped_by(), Some(StoppedBy::Attempts | StoppedBy::Quota)), "{error:?}");
    }
    // 500 in the quota; a retry after a conflict costs at least 5 of it.
    let requests = server.requests().len();
    assert!((101..=200).contains(&requests), "{requests} requests");
}

#[tokio::test(start_paused = true)]
async fn a_conflict_after_a_lost_answer_is_tried_again_under_the_same_token() {
    let server = ScriptedTransport::new([
        refused(500, "InternalServerError"),
        cancelled(json!([{"Code": "TransactionConflict"}, {"Code": "None"}])),
        ok(json!({})),
    ]);
    let client = client(&server).await;
    two_deletes(&client).retry_conflicts(true).await.unwrap();
    let tokens: Vec<Value> = (0..3).map(|n| body(&server, n)["ClientRequestToken"].clone()).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    let final_after_loss = ScriptedTransport::new([
        refused(500, "InternalServerError"),
        cancelled(json!([{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed"}])),
    ]);
    let client = crate::script::client(&final_after_loss).await;
    let error =
        two_deletes(&client).retry_conflicts(true).deadline(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!((error.attempts(), error.maybe_own_write(), error.maybe_applied()), (2, true, true));
    let never = ScriptedTransport::from_fn(|_| cancelled(json!([{"Code": "TransactionConflict"}])));
    let client = crate::script::client(&never).await;
    let error = two_deletes(&client).retry(Retry::none()).retry_conflicts(true).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}
