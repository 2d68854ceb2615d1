//! Makes the two tables, with typed requests, and checks what the server says they are.

use std::time::{Duration, Instant};

use dynamo_client::core::{IndexProjection, KeySchemaElement};
use dynamo_client::{CreateTable, GlobalSecondaryIndex, LocalSecondaryIndex, ProvisionedThroughput};
use serde_json::{Value, json};

use super::Names;
use crate::place::Place;
use crate::raw;
use crate::report::{Outcome, Step, shown};

/// The index that `index.rs` queries.
pub(super) const BY_GENRE: &str = "ByGenre";

/// How long a table may take to become active.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) async fn create(place: &Place, names: &Names, step: &mut Step) -> Outcome {
    let threads = CreateTable::new(names.threads.as_str())
        .hash_key("ForumName", "S")
        .range_key("Subject", "S")
        .attribute("LastPostDateTime", "S")
        .local_secondary_indexes([LocalSecondaryIndex::new(
            "LastPostIndex",
            [KeySchemaElement::hash("ForumName"), KeySchemaElement::range("LastPostDateTime")],
            IndexProjection::keys_only(),
        )])
        .provisioned_throughput(ProvisionedThroughput::new(5, 5));
    let movies = CreateTable::new(names.movies.as_str())
        .hash_key("id", "S")
        .attribute("genre", "S")
        .attribute("released", "S")
        .global_secondary_indexes([GlobalSecondaryIndex::new(
            BY_GENRE,
            [KeySchemaElement::hash("genre"), KeySchemaElement::range("released")],
            IndexProjection::all(),
        )])
        .pay_per_request();
    for request in [threads, movies] {
        let name = request.table_name.clone();
        step.equal("a table of this name, beforehand", raw::status(&place.client, &name).await?, None)?;
        let started = Instant::now();
        place.will_make(&name);
        place.client.create_table(request).await?;
        until_active(place, &name).await?;
        step.say(format!("{name}: ACTIVE after {}", shown(started.elapsed())));
    }

    let described =
        raw::action(&place.client, "DescribeTable", json!({ "TableName": names.threads })).await?;
    let key = json!([
        { "AttributeName": "ForumName", "KeyType": "HASH" },
        { "AttributeName": "Subject", "KeyType": "RANGE" },
    ]);
    step.equal("the threads' key", described.pointer("/Table/KeySchema"), Some(&key))?;
    let index = described.pointer("/Table/LocalSecondaryIndexes/0/IndexName").and_then(Value::as_str);
    step.equal("the threads' index", index, Some("LastPostIndex"))?;
    let described = raw::action(&place.client, "DescribeTable", json!({ "TableName": names.movies })).await?;
    let index = described.pointer("/Table/GlobalSecondaryIndexes/0/IndexName").and_then(Value::as_str);
    step.equal("the movies' index", index, Some(BY_GENRE))
}

async fn until_active(place: &Place, name: &str) -> Outcome {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if raw::status(&place.client, name).await?.as_deref() == Some("ACTIVE") {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("{name} is not ACTIVE after {}", shown(PATIENCE)).into())
}
