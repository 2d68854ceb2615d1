//! The region.

use dynamo_auth::Settings;
use serde_json::{Value, json};

use super::Outcome;
use super::input::World;

pub(super) async fn run(input: &Value) -> Outcome {
    let region = Settings::new(&World::new(input).ports).resolve_region().await?;
    Ok(json!({ "region": region.map(|found| found.value.to_string()) }))
}
