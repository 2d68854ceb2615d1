//! The address that an instance's metadata token is asked of.

use dynamo_auth::{EndpointMode, InstanceMetadata, Settings};
use serde_json::{Value, json};

use super::input::World;
use super::{Outcome, Problem};

pub(super) fn run(input: &Value) -> Outcome {
    let mut metadata = InstanceMetadata::new(&Settings::new(&World::new(input).ports));
    if let Some(endpoint) = input["endpoint_override"].as_str() {
        metadata = metadata.with_endpoint(endpoint);
    }
    if let Some(mode) = input["mode_override"].as_str() {
        metadata = metadata.with_endpoint_mode(match mode.to_ascii_lowercase().as_str() {
            "ipv4" => EndpointMode::IPv4,
            "ipv6" => EndpointMode::IPv6,
            _ => return Err(Problem::Refused(format!("`{mode}` is not a valid endpoint mode"))),
        });
    }
    Ok(json!({ "token_uri": metadata.token_uri()?.to_string() }))
}
