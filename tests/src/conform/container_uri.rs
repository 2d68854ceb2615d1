//! Where container credentials are read from.

use dynamo_auth::ContainerProvider;
use serde_json::{Value, json};

use super::Outcome;
use super::input::World;

pub(super) async fn run(input: &Value) -> Outcome {
    let uri = ContainerProvider::new(&World::new(input).ports).uri().await?;
    Ok(json!({ "uri": uri.to_string() }))
}
