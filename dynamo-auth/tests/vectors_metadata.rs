//! The public AWS vectors for containers and instances, where the environment variable `DYNAMO_VECTORS` says they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{ManualClock, MapEnv, MapFs, MapResolve, Ports, ScriptedFetch};
use dynamo_auth::{
    ContainerProvider, Credentials, EndpointMode, Error, InstanceMetadata, InstanceMetadataProvider,
    ProvideCredentials, Settings,
};
use serde_json::{Value, json};

/// The cases of a suite, or none where no vectors were given; a build server must have them.
fn cases(suite: &str) -> Vec<Value> {
    let Some(folder) = std::env::var_os("DYNAMO_VECTORS") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "DYNAMO_VECTORS must be set here");
        eprintln!("skipped: set DYNAMO_VECTORS");
        return Vec::new();
    };
    let file = PathBuf::from(folder).join("auth").join(suite).with_extension("json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let Value::Array(cases) = serde_json::from_str::<Value>(&text).unwrap()["cases"].take() else {
        panic!("{suite}: no cases")
    };
    assert!(!cases.is_empty(), "{suite}: no cases");
    cases
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Ports that see nothing but what a case says.
fn ports(input: &Value, fetch: &ScriptedFetch) -> Ports {
    let pairs = |value: &Value| -> Vec<(String, String)> {
        let object = value.as_object().into_iter().flatten();
        object.map(|(name, value)| (name.clone(), text(value).to_owned())).collect()
    };
    let names = input["dns"].as_object().into_iter().flatten().map(|(name, addresses)| {
        let addresses = addresses.as_array().unwrap().iter();
        (name.clone(), addresses.map(|address| text(address).parse::<IpAddr>().unwrap()).collect())
    });
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(input["now"].as_u64().unwrap_or_default());
    Ports::builder(ManualClock::new(now))
        .env(MapEnv::new(pairs(&input["env"])))
        .fs(MapFs::new(pairs(&input["fs"])))
        .resolve(MapResolve::new(names))
        .fetch(fetch.clone())
        .build()
}

/// Compares what a case came to with what it expects; an error is met by any error.
#[track_caller]
fn compare(case: &Value, found: Result<Value, Error>) {
    let expected = &case["expect"];
    match (found, expected.get("error_contains")) {
        (Err(_), Some(_)) => {}
        (Ok(found), None) if found == expected["ok"] => {}
        (found, _) => panic!("{} ({}): {found:?} in place of {expected}", case["id"], case["doc"]),
    }
}

#[tokio::test]
async fn container_uri() {
    for case in cases("container_uri") {
        let ports = ports(&case["input"], &ScriptedFetch::default());
        let uri = ContainerProvider::new(&ports).uri().await;
        compare(&case, uri.map(|uri| json!({ "uri": uri.to_string() })));
    }
}

#[test]
fn imds_endpoint() {
    for case in cases("imds_endpoint") {
        let input = &case["input"];
        let mut metadata = InstanceMetadata::new(&Settings::new(&ports(input, &ScriptedFetch::default())));
        if let Some(url) = input["endpoint_override"].as_str() {
            metadata = metadata.with_endpoint(url);
        }
        match input["mode_override"].as_str() {
            Some("IPv4") => metadata = metadata.with_endpoint_mode(EndpointMode::IPv4),
            Some("IPv6") => metadata = metadata.with_endpoint_mode(EndpointMode::IPv6),
            other => assert_eq!(other, None),
        }
        compare(&case, metadata.token_uri().map(|uri| json!({ "token_uri": uri.to_string() })));
    }
}

/// Whole runs, as far as these two sources go: what they ask, in order, and what they make of it.
#[tokio::test]
async fn scenarios_of_containers_and_instances() {
    let has_tag = |case: &Value, tag: &str| case["tags"].as_array().unwrap().contains(&json!(tag));
    for case in cases("scenario") {
        let (input, expected) = (&case["input"], &case["expect"]);
        let answers = input["http"].as_array().unwrap().iter().map(|answer| {
            let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
            let mut response = http::Response::builder().status(status);
            for (name, value) in answer["headers"].as_object().unwrap() {
                response = response.header(name, text(value));
            }
            Ok(response.body(text(&answer["body"]["utf8"]).as_bytes().to_vec()).unwrap())
        });
        let (is_container, is_instance) = (has_tag(&case, "container"), has_tag(&case, "imds"));
        if !is_container && !is_instance {
            continue;
        }
        let fetch = ScriptedFetch::new(answers);
        let ports = ports(input, &fetch);
        let outcome = match is_container {
            true => ContainerProvider::new(&ports).provide().await,
            false => InstanceMetadataProvider::new(&Settings::new(&ports)).provide().await,
        };
        let is_theirs = |request: &&Value| text(&request["uri"]).starts_with("http://169.254.");
        let all = expected["requests"].as_array().map(Vec::as_slice).unwrap_or_default();
        let theirs: Vec<_> = all.iter().filter(is_theirs).collect();
        let found: Vec<_> = theirs.iter().zip(fetch.requests()).map(|(request, sent)| {
            let headers = request["headers"].as_object().unwrap().keys();
            let headers = headers.map(|name| (name.clone(), json!(sent.headers()[name].to_str().unwrap())));
            json!({ "method": sent.method().as_str(), "uri": sent.uri().to_string(), "headers": headers.collect::<Value>() })
        }).collect();
        assert_eq!((found.len(), fetch.requests().len()), (theirs.len(), theirs.len()), "{}", case["id"]);
        assert!(found.iter().eq(theirs.iter().copied()), "{}: {found:?}", case["id"]);
        // Where a role follows, these credentials are only the first step.
        match theirs.len() == all.len() {
            true => compare(&case, outcome.map(|credentials| shown(&credentials))),
            false => assert!(outcome.is_ok(), "{}: {outcome:?}", case["id"]),
        }
    }
}

fn shown(credentials: &Credentials) -> Value {
    let expires_at = credentials.expires_at().unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let mut shown = json!({
        "access_key_id": credentials.access_key_id(),
        "secret_access_key": credentials.secret_access_key(),
        "session_token": credentials.session_token(),
        "expiry": expires_at.as_secs(),
    });
    if let Some(account_id) = credentials.account_id() {
        shown["account_id"] = json!(account_id);
    }
    shown
}
