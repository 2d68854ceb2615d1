//! What is tried again, how often, and what is not.

use dynamo_client::ErrorKind;
use dynamo_http::{Error as HttpError, ErrorKind as HttpKind, Retry, ScriptedTransport, Sent, StoppedBy};
use serde_json::json;

use crate::script::{builder, client, ok, refused, sealed};

#[tokio::test(start_paused = true)]
async fn retries_throttling_but_not_validation() {
    let server =
        ScriptedTransport::new([refused(400, "ProvisionedThroughputExceededException"), ok(json!({}))]);
    client(&server).await.table("orders").put(json!({"id": 1})).await.unwrap();
    assert_eq!(server.requests().len(), 2);

    let server = ScriptedTransport::new([refused(400, "ValidationException"), ok(json!({}))]);
    let error = client(&server).await.table("orders").put(json!({"id": 1})).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 1));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn makes_four_attempts_unless_told_otherwise() {
    let server = ScriptedTransport::from_fn(|_| refused(500, "InternalServerError"));
    let error = client(&server).await.list_tables().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.stopped_by()),
        (ErrorKind::Server, 4, Some(StoppedBy::Attempts))
    );
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn counts_retries_not_attempts() {
    for (retries, attempts) in [(0, 1), (1, 2), (3, 4)] {
        let server = ScriptedTransport::from_fn(|_| refused(503, "ServiceUnavailable"));
        let client = builder(&server).max_retries(retries).build().await.unwrap();
        let error = client.list_tables().await.unwrap_err();
        assert_eq!((error.attempts(), server.requests().len()), (attempts, attempts as usize));
    }
}

#[tokio::test(start_paused = true)]
async fn takes_the_number_of_retries_from_the_environment_in_order() {
    for (variables, retries, attempts) in [
        (&[("DYNAMODB_MAX_RETRIES", "1"), ("AWS_MAX_ATTEMPTS", "9")][..], None, 2),
        (&[("AWS_MAX_ATTEMPTS", "3")][..], None, 3),
        (&[("DYNAMODB_MAX_RETRIES", "7")][..], Some(0), 1),
        (&[("DYNAMODB_MAX_RETRIES", "  ")][..], None, 4),
    ] {
        let server = ScriptedTransport::from_fn(|_| refused(503, "ServiceUnavailable"));
        let mut builder = sealed(variables).endpoint("http://localhost:8000").transport(server.clone());
        if let Some(retries) = retries {
            builder = builder.max_retries(retries);
        }
        builder.build().await.unwrap().list_tables().await.unwrap_err();
        assert_eq!(server.requests().len(), attempts, "{variables:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn signs_every_attempt_and_sends_the_same_body() {
    let server = ScriptedTransport::new([refused(503, "ServiceUnavailable"), ok(json!({"TableNames": []}))]);
    client(&server).await.list_tables().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body(), requests[1].body());
    for request in &requests {
        let signature = request.headers()["authorization"].to_str().unwrap();
        assert!(signature.contains("/us-east-1/dynamodb/aws4_request"), "{signature}");
        assert!(signature.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-target"), "{signature}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_can_have_a_policy_of_its_own() {
    let server = ScriptedTransport::from_fn(|_| refused(503, "ServiceUnavailable"));
    let error = client(&server).await.list_tables().retry(Retry::none()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_certificate_is_final() {
    let refuse = || dynamo_http::Answer::error(HttpError::new(HttpKind::Tls, Sent::No));
    let server = ScriptedTransport::from_fn(move |_| refuse());
    let error = client(&server).await.list_tables().await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Tls, 1));
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_the_control_plane_is_waited_for_but_not_one_of_the_data_plane() {
    let server =
        ScriptedTransport::new([refused(400, "LimitExceededException"), ok(json!({"TableDescription": {}}))]);
    client(&server).await.delete_table("orders").await.unwrap();
    assert_eq!(server.requests().len(), 2);

    let server = ScriptedTransport::new([refused(400, "ItemCollectionSizeLimitExceededException")]);
    let error = client(&server).await.table("orders").put(json!({"id": 1})).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
}

#[tokio::test(start_paused = true)]
async fn a_shard_that_is_read_too_often_is_waited_for() {
    let server = ScriptedTransport::new([refused(400, "LimitExceededException"), ok(json!({"Records": []}))]);
    let read = dynamo_client::Action::new("GetRecords", json!({"ShardIterator": "i"})).of_streams();
    client(&server).await.execute(&read).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}
