//! Each exception of the original, as the error that it is now.

use std::time::Duration;

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::{Client, ClientBuilder, ErrorKind};
use dynamo_http::{Answer, Error as HttpError, ErrorKind as HttpKind, ScriptedTransport, Sent};
use serde_json::json;

fn sealed(variables: &[(&str, &str)], config: &str) -> ClientBuilder {
    let env = MapEnv::new(variables.iter().copied())
        .with("HOME", "/home/someone")
        .with("AWS_EC2_METADATA_DISABLED", "true");
    let fs = MapFs::new([("/home/someone/.aws/config", config)]);
    Client::builder().ports(Ports::builder(TokioClock).env(env).fs(fs).build())
}

/// The error of a call that is answered so, each time.
async fn error_of(
    answer: impl FnMut(&http::Request<bytes::Bytes>) -> Answer + Send + 'static,
) -> dynamo_client::Error {
    let server = ScriptedTransport::from_fn(answer);
    let client = sealed(&[], "").endpoint("http://localhost:8000").transport(server).build().await.unwrap();
    client.list_tables().await.unwrap_err()
}

fn refused(status: u16, code: &str) -> Answer {
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "as told"});
    Answer::json(status, body.to_string())
}

#[tokio::test(start_paused = true)]
async fn each_exception_of_the_service_has_its_kind_and_keeps_its_code() {
    for (status, code, kind) in [
        (400, "ConditionalCheckFailedException", ErrorKind::Conditional),
        (500, "InternalFailure", ErrorKind::Server),
        (500, "InternalServerError", ErrorKind::Server),
        (400, "InvalidAction", ErrorKind::Validation),
        (400, "InvalidParameterCombination", ErrorKind::Validation),
        (400, "InvalidParameterValue", ErrorKind::Validation),
        (404, "InvalidQueryParameter", ErrorKind::Validation),
        (400, "ItemCollectionSizeLimitExceededException", ErrorKind::Limit),
        (400, "LimitExceededException", ErrorKind::Limit),
        (404, "MalformedQueryString", ErrorKind::Validation),
        (400, "MissingParameter", ErrorKind::Validation),
        (403, "OptInRequired", ErrorKind::Auth),
        (400, "RequestExpired", ErrorKind::Auth),
        (400, "ResourceInUseException", ErrorKind::InUse),
        (400, "ResourceNotFoundException", ErrorKind::NotFound),
        (503, "ServiceUnavailable", ErrorKind::Server),
        (400, "ThrottlingException", ErrorKind::Throttled),
        (400, "ProvisionedThroughputExceededException", ErrorKind::Throttled),
        (400, "ValidationException", ErrorKind::Validation),
    ] {
        let error = error_of(move |_| refused(status, code)).await;
        assert_eq!((error.kind(), error.code()), (kind, Some(code)));
        let service = error.as_service_error().unwrap();
        assert_eq!((service.status, service.message.as_str()), (status, "as told"));
        assert!(
            error.to_string().starts_with(&format!("ListTables: {code}: as told (status {status}")),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_failure_is_told_from_a_timeout() {
    for kind in [HttpKind::Dns, HttpKind::Connect, HttpKind::Closed, HttpKind::Protocol] {
        let error = error_of(move |_| Answer::error(HttpError::new(kind, Sent::No))).await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert!(error.as_service_error().is_none() && error.code().is_none());
    }
    let error = error_of(|_| Answer::hang()).await;
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.elapsed() >= Duration::from_secs(5));
}

#[tokio::test]
async fn a_missing_configuration_says_where_it_was_looked_for() {
    let error = sealed(&[], "").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    for place in ["AWS_REGION", "AWS_DEFAULT_REGION", "default"] {
        assert!(error.to_string().contains(place), "{error}");
    }
}

#[tokio::test]
async fn a_malformed_configuration_file_is_named_with_its_line() {
    let error = sealed(&[], "[default]\nregion = eu-west-1\n[oops\n").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let text = error.to_string();
    assert!(text.contains("/home/someone/.aws/config") && text.contains('3'), "{text}");
}

#[tokio::test]
async fn a_profile_that_is_not_there_is_named() {
    for builder in [
        sealed(&[("AWS_PROFILE", "staging")], "[default]\nregion = eu-west-1\n"),
        sealed(&[], "[default]\nregion = eu-west-1\n").profile("staging"),
    ] {
        let server = ScriptedTransport::new([]);
        let outcome = builder.transport(server.clone()).build().await;
        let error = match outcome {
            Ok(client) => client.list_tables().await.unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("staging"), "{error}");
        assert!(server.requests().is_empty());
    }
}

#[tokio::test]
async fn missing_credentials_say_where_they_were_looked_for() {
    let server = ScriptedTransport::new([]);
    let client = sealed(&[], "").region("eu-west-1").transport(server.clone()).build().await.unwrap();
    let error = client.list_tables().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("environment") && error.to_string().contains("profile"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn there_is_one_error_type_and_its_text_is_the_whole_story() {
    let error = error_of(|_| refused(400, "ValidationException")).await;
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    assert!(boxed.source().is_none());
    let error = boxed.downcast::<dynamo_client::Error>().unwrap();
    assert_eq!((error.action(), error.table(), error.attempts()), (Some("ListTables"), None, 1));
    assert!(error.to_string().ends_with(')') && !error.to_string().contains('\n'), "{error}");
}
