//! What the tests share: clients over scripts, and the errors they end in.

use std::future::IntoFuture;

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::http::{Answer, ScriptedTransport};
use dynamo_client::{Client, ClientBuilder, Error, key};
use serde_json::{Value, json};

/// What no answer to a web client may hold: it is in the table's name, the keys, the values and the service's message.
pub const CANARY: &str = "canary";

/// A builder that sees nothing of the real environment, and tries once.
pub fn sealed() -> ClientBuilder {
    let ports = Ports::builder(TokioClock).env(MapEnv::default()).fs(MapFs::default()).build();
    Client::builder().ports(ports).max_retries(0)
}

pub async fn client(answers: impl IntoIterator<Item = Answer>) -> Client {
    let server = ScriptedTransport::new(answers);
    sealed().endpoint("http://localhost:8000").transport(server).build().await.unwrap()
}

/// An error answer of the service, with members of its own besides the type and the message.
pub fn refused_with(status: u16, code: &str, mut members: Value) -> Answer {
    members["__type"] = format!("com.amazonaws.dynamodb.v20120810#{code}").into();
    members["message"] = format!("{CANARY}: the service's own words\r\nin two lines").into();
    Answer::json(status, members.to_string()).header("x-amzn-requestid", CANARY)
}

pub fn refused(status: u16, code: &str) -> Answer {
    refused_with(status, code, json!({}))
}

/// The error that getting an item ends in.
pub async fn error_of(answer: Answer) -> Error {
    let client = client([answer]).await.with_correlation_id("request-1");
    client.table(CANARY).get(key(CANARY, CANARY)).into_future().await.unwrap_err()
}

/// The error that a cancelled transaction ends in, given the reasons' codes.
pub async fn cancelled(codes: &[&str]) -> Error {
    let reasons: Vec<Value> = codes.iter().map(|code| json!({"Code": code, "Message": CANARY})).collect();
    let answer = refused_with(400, "TransactionCanceledException", json!({"CancellationReasons": reasons}));
    let client = client([answer]).await;
    let table = client.table(CANARY);
    client.transact_write().with(table.put(json!({"id": CANARY}))).await.unwrap_err()
}
