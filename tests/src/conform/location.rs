//! Where the shared files are, and which profile is used.

use std::time::UNIX_EPOCH;

use dynamo_auth::port::{ManualClock, MapEnv, Platform};
use dynamo_auth::{FileLocations, Ports, Settings};
use serde_json::{Value, json};

use super::Outcome;
use super::input::pairs;

pub(super) fn run(input: &Value) -> Outcome {
    let platform = if input["platform"] == "windows" { Platform::Windows } else { Platform::Unix };
    let env = MapEnv::new(pairs(&input["env"])).on(platform);
    let files = FileLocations::of(&env)?;
    let ports = Ports::builder(ManualClock::new(UNIX_EPOCH)).env(env).build();
    Ok(json!({
        "config": files.config(),
        "credentials": files.credentials(),
        "profile": Settings::new(&ports).profile_name()?.value,
    }))
}
