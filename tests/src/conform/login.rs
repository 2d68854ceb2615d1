//! Console sign-in sessions. Their refresh needs a key that only the sign-in tool uses, so it is not offered.

use std::path::Path;
use std::time::UNIX_EPOCH;

use dynamo_auth::port::{ManualClock, MapEnv, MapFs};
use dynamo_auth::{Ports, ProfileProvider, ProvideCredentials, Settings};
use serde_json::{Map, Value, json};

use super::input::text;
use super::{Outcome, Problem};

/// When the cases take place, unless they say so themselves.
const NOW: &str = "2025-11-19T00:00:00Z";

pub(super) async fn run(input: &Value) -> Outcome {
    let refreshes = input["mockApiCalls"]
        .as_array()
        .is_some_and(|calls| calls.iter().any(|call| call["response"]["tokenOutput"].is_object()));
    if refreshes {
        return Err(Problem::Skipped("the refresh of a console sign-in is left to the sign-in tool".into()));
    }
    let config = text(&input["configContents"], "configContents")?;
    let fs = MapFs::new([("/home/.aws/config", config)]);
    for (name, content) in input["cacheContents"].as_object().into_iter().flat_map(Map::iter) {
        fs.write(Path::new("/home/.aws/login/cache").join(name), content.to_string());
    }
    let name = config.lines().find_map(|line| line.trim().strip_prefix("[profile ")?.strip_suffix(']'));
    let now = chrono::DateTime::parse_from_rfc3339(input["now"].as_str().unwrap_or(NOW));
    let now = now.map_or(UNIX_EPOCH, |now| now.to_utc().into());
    let ports = Ports::builder(ManualClock::new(now)).env(MapEnv::new([("HOME", "/home")])).fs(fs).build();
    let settings = Settings::new(&ports).with_profile(name.unwrap_or("default"));
    let Ok(found) = ProfileProvider::new(&settings).provide().await else {
        return Ok(json!({ "outcomes": [{ "result": "error" }] }));
    };
    let expires_at = found.expires_at().map(chrono::DateTime::<chrono::Utc>::from);
    let expires_at = expires_at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    Ok(json!({ "outcomes": [{
        "result": "credentials",
        "accessKeyId": found.access_key_id(),
        "secretAccessKey": found.secret_access_key(),
        "sessionToken": found.session_token(),
        "accountId": found.account_id(),
        "expiresAt": expires_at,
    }]}))
}
