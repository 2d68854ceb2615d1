//! Writes that depend on what is stored, and what their errors tell.

mod locking;
mod saving;

use dynamo_client::Table;
use dynamo_http::{Answer, Error as HttpError, ErrorKind as HttpKind, ScriptedTransport, Sent};
use serde_json::{Value, json};

use crate::script::client;

async fn orders(server: &ScriptedTransport) -> Table {
    client(server).await.table("orders")
}

fn broken() -> Answer {
    Answer::error(HttpError::new(HttpKind::Closed, Sent::Maybe))
}

/// A failed condition, with the item that it found if there was one.
fn failed(item: Value) -> Answer {
    let mut body = json!({"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"});
    if item != Value::Null {
        body["Item"] = item;
    }
    Answer::json(400, body.to_string())
}
