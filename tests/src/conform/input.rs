//! The parts of a case's input that several suites share.

use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamo_auth::Ports;
use dynamo_auth::port::{FixedRandom, ManualClock, MapEnv, MapFs, MapResolve, ScriptedFetch};
use serde_json::{Map, Value};

use super::Problem;

/// A text that a case must have.
pub(crate) fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str, Problem> {
    value.as_str().ok_or_else(|| Problem::Skipped(format!("the case has no text `{what}`")))
}

/// The members of an object as pairs of texts; other members are left out.
pub(crate) fn pairs(value: &Value) -> Vec<(String, String)> {
    let members = value.as_object().into_iter().flat_map(Map::iter);
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

/// Seconds since 1970, with a fraction perhaps.
pub(crate) fn time(value: &Value) -> SystemTime {
    let seconds = value.as_f64().unwrap_or_default();
    let length = Duration::try_from_secs_f64(seconds.abs()).unwrap_or_default();
    let time = if seconds < 0.0 { UNIX_EPOCH.checked_sub(length) } else { UNIX_EPOCH.checked_add(length) };
    time.unwrap_or(UNIX_EPOCH)
}

/// A world that is what the case says and no more: its variables, files, names, answers and time.
pub(crate) struct World {
    pub(crate) ports: Ports,
    pub(crate) fetch: ScriptedFetch,
}

impl World {
    pub(crate) fn new(input: &Value) -> Self {
        let answers = input["http"].as_array().into_iter().flatten().map(|answer| Ok(response(answer)));
        let fetch = ScriptedFetch::new(answers);
        let names = input["dns"].as_object().into_iter().flat_map(Map::iter).map(|(name, addresses)| {
            let addresses = addresses.as_array().into_iter().flatten();
            let parsed: Vec<IpAddr> =
                addresses.filter_map(|address| address.as_str()?.parse().ok()).collect();
            (name.clone(), parsed)
        });
        let ports = Ports::builder(ManualClock::new(time(&input["now"])))
            .env(MapEnv::new(pairs(&input["env"])))
            .fs(MapFs::new(pairs(&input["fs"])))
            .random(FixedRandom(input["jitter"].as_f64().unwrap_or(0.5)))
            .resolve(MapResolve::new(names))
            .fetch(fetch.clone())
            .build();
        Self { ports, fetch }
    }
}

/// An answer as a case writes it.
fn response(answer: &Value) -> http::Response<Vec<u8>> {
    let body = answer["body"]["utf8"].as_str().or_else(|| answer["body"].as_str()).unwrap_or_default();
    let mut response = http::Response::new(body.as_bytes().to_vec());
    let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    if let Some(status) = status.and_then(|status| http::StatusCode::from_u16(status).ok()) {
        *response.status_mut() = status;
    }
    for (name, value) in pairs(&answer["headers"]) {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), http::HeaderValue::try_from(value))
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}
