//! Describes a table, and creates it if it is missing.
//!
//! Run it against a server of yours: `DYNAMODB_ENDPOINT=http://localhost:8000 cargo run -p dynamo-client --example create_table`.
#![allow(clippy::print_stdout)]

use dynamo_client::{Client, CreateTable, Error, ErrorKind, LocalSecondaryIndex, TableDescription};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env().await?;
    let table = describe_or_create(&client, definition()).await?;
    println!("{} is {:?}", table.table_name.unwrap_or_default(), table.table_status);
    Ok(())
}

/// Returns the table's description, after creating the table if there is none.
pub async fn describe_or_create(client: &Client, definition: CreateTable) -> Result<TableDescription, Error> {
    match client.describe_table(&definition.table_name).await {
        Ok(described) => Ok(described.table),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(client.create_table(definition).await?.table_description)
        }
        Err(error) => Err(error),
    }
}

/// The table of the API's own example: threads of a forum, with an index by the time of the last post.
#[must_use]
pub fn definition() -> CreateTable {
    let index: LocalSecondaryIndex = serde_json::from_value(json!({
        "IndexName": "LastPostIndex",
        "KeySchema": [
            {"AttributeName": "ForumName", "KeyType": "HASH"},
            {"AttributeName": "LastPostDateTime", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }))
    .expect("the text above is a valid index");
    CreateTable::new("Thread")
        .hash_key("ForumName", "S")
        .range_key("Subject", "S")
        .attribute("LastPostDateTime", "S")
        .local_secondary_indexes([index])
        .provisioned_throughput(dynamo_client::ProvisionedThroughput::new(5, 5))
}
