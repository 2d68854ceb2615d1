//! Configured endpoint URLs.

use dynamo_auth::Settings;
use serde_json::{Value, json};

use super::Outcome;
use super::input::{World, text};

pub(super) fn run(input: &Value) -> Outcome {
    let client = &input["client"];
    let settings = Settings::new(&World::new(input).ports)
        .with_ignore_endpoint_urls(client["ignore_configured_endpoint_urls"].as_bool() == Some(true));
    let url = match client["endpoint_url"].as_str() {
        Some(url) => Some(url.to_owned()),
        None => settings.endpoint_url(text(&input["service_id"], "service_id")?)?.map(|found| found.value),
    };
    Ok(json!({ "endpoint_url": url }))
}
