//! Each argument of the original's constructor, against a server that checks signatures.

use std::sync::{Arc, Mutex};

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::{Client, ClientBuilder, Error, ErrorKind, Measurement};
use dynamo_tests::EmbeddedServer;

/// A builder that sees these variables and this credentials file.
fn sealed(variables: &[(&str, &str)], credentials: &str) -> ClientBuilder {
    let env = MapEnv::new(variables.iter().copied())
        .with("HOME", "/home/someone")
        .with("AWS_EC2_METADATA_DISABLED", "true");
    let fs = MapFs::new([("/home/someone/.aws/credentials", credentials)]);
    Client::builder().ports(Ports::builder(TokioClock).env(env).fs(fs).build())
}

/// The code that a call ends with, if it is refused.
async fn outcome(builder: ClientBuilder) -> Option<String> {
    let error = builder.build().await.unwrap().list_tables().await.err()?;
    assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
    Some(error.code().unwrap().to_owned())
}

#[tokio::test]
async fn access_key_and_secret_key_are_what_requests_are_signed_with() {
    let server = EmbeddedServer::start().unwrap();
    let key = server.key();
    let with = |id: &str, secret: &str| {
        sealed(&[], "").endpoint(server.endpoint()).access_key(id).secret_key(secret)
    };
    assert_eq!(outcome(with(&key.access_key_id, &key.secret_access_key)).await, None);
    let other = "Another/Secret/Of/The/Right/Length/00000";
    assert_eq!(outcome(with(&key.access_key_id, other)).await.as_deref(), Some("InvalidSignatureException"));
    assert_eq!(
        outcome(with("AKIDUNKNOWN", &key.secret_access_key)).await.as_deref(),
        Some("UnrecognizedClientException")
    );
}

#[tokio::test]
async fn keys_come_from_the_environment_or_the_credentials_file_when_not_given() {
    let server = EmbeddedServer::start().unwrap();
    let (id, secret) = (&*server.key().access_key_id, &*server.key().secret_access_key);
    let variables = [("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret)];
    assert_eq!(outcome(sealed(&variables, "").endpoint(server.endpoint())).await, None);
    let file = format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
    assert_eq!(outcome(sealed(&[], &file).endpoint(server.endpoint())).await, None);
    assert_eq!(server.counts().verified, 2);
}

#[tokio::test]
async fn a_profile_is_the_given_one_else_that_of_the_environment() {
    let server = EmbeddedServer::start().unwrap();
    let key = server.key();
    let file = format!(
        "[default]\naws_access_key_id = AKIDUNKNOWN\naws_secret_access_key = {secret}\n\
         [known]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n",
        id = key.access_key_id,
        secret = key.secret_access_key,
    );
    let unknown = Some("UnrecognizedClientException".to_owned());
    let builder = |variables: &[(&str, &str)]| sealed(variables, &file).endpoint(server.endpoint());
    assert_eq!(outcome(builder(&[])).await, unknown);
    assert_eq!(outcome(builder(&[]).profile("known")).await, None);
    assert_eq!(outcome(builder(&[("AWS_DEFAULT_PROFILE", "known")])).await, None);
    assert_eq!(outcome(builder(&[("AWS_PROFILE", "known"), ("AWS_DEFAULT_PROFILE", "default")])).await, None);
    assert_eq!(outcome(builder(&[("AWS_PROFILE", "known")]).profile("default")).await, unknown);
}

#[tokio::test]
async fn the_region_is_what_requests_are_signed_for() {
    let server = EmbeddedServer::start().unwrap();
    let key = server.key();
    let builder = || {
        let keys = sealed(&[], "").access_key(&key.access_key_id).secret_key(&key.secret_access_key);
        keys.endpoint(server.endpoint())
    };
    assert_eq!(outcome(builder().region(EmbeddedServer::REGION)).await, None);
    assert_eq!(outcome(builder().region("eu-west-1")).await.as_deref(), Some("InvalidSignatureException"));
}

#[tokio::test]
async fn the_endpoint_is_the_given_one_else_that_of_the_environment_else_the_regions() {
    let server = EmbeddedServer::start().unwrap();
    let key = server.key();
    let endpoint = server.endpoint();
    let keys = |variables: &[(&str, &str)]| {
        sealed(variables, "").access_key(&key.access_key_id).secret_key(&key.secret_access_key)
    };
    assert_eq!(outcome(keys(&[("DYNAMODB_ENDPOINT", &endpoint)])).await, None);
    assert_eq!(outcome(keys(&[("DYNAMODB_ENDPOINT", "http://127.0.0.1:1")]).endpoint(&endpoint)).await, None);
    assert_eq!(server.counts().verified, 2);
    let client = keys(&[]).region("eu-west-1").build().await.unwrap();
    assert_eq!(client.endpoint(), "https://dynamodb.eu-west-1.amazonaws.com/");
}

#[tokio::test]
async fn max_clients_max_retries_and_both_callbacks_are_taken() {
    let server = EmbeddedServer::start().unwrap();
    let key = server.key();
    let (measured, errors) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
    let (seen_measured, seen_errors) = (Arc::clone(&measured), Arc::clone(&errors));
    let client = sealed(&[], "")
        .endpoint(server.endpoint())
        .access_key(&key.access_key_id)
        .secret_key(&key.secret_access_key)
        .max_clients(1)
        .max_retries(0)
        .instrumentation_callback(move |all: &[Measurement]| *seen_measured.lock().unwrap() += all.len())
        .on_error_callback(move |_: &Error| *seen_errors.lock().unwrap() += 1)
        .build()
        .await
        .unwrap();
    let (one, other) = tokio::join!(client.list_tables(), client.describe_table("Missing"));
    assert!(one.is_ok() && other.is_err());
    assert_eq!((*measured.lock().unwrap(), *errors.lock().unwrap()), (2, 1));
}
