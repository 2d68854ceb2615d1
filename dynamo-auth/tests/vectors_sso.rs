//! The public AWS vectors of single sign-on: profiles, keys and tokens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod cases;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use cases::{cases, pairs};
use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports, ScriptedFetch};
use dynamo_auth::{
    Error, ProfileFiles, ProvideCredentials, Settings, SsoConfig, SsoProvider, SsoTokenProvider,
};
use serde_json::{Value, json};

/// The address with its query as a set, since the order in it does not matter.
fn address(uri: &str) -> (String, BTreeSet<String>) {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    (path.to_owned(), query.split('&').map(str::to_owned).collect())
}

#[tokio::test]
async fn meets_the_vectors_of_sessions() {
    for case in cases("scenario") {
        let (input, expected) = (&case["input"], &case["expect"]);
        let has_tag = |tag: &str| case["tags"].as_array().unwrap().iter().any(|found| found == tag);
        if !has_tag("sso") && !has_tag("token") {
            continue;
        }
        let answers = input["http"].as_array().unwrap().iter().map(|reply| {
            let status = u16::try_from(reply["status"].as_u64().unwrap()).unwrap();
            let body = reply["body"]["utf8"].as_str().unwrap().into();
            Ok(http::Response::builder().status(status).body(body).unwrap())
        });
        let fetch = ScriptedFetch::new(answers.collect::<Vec<_>>());
        let now = Duration::from_secs(input["now"].as_u64().unwrap());
        let mut env = MapEnv::new(pairs(&input["env"]));
        if let Some(max) = input["max_attempts"].as_u64() {
            env = env.with("AWS_MAX_ATTEMPTS", max.to_string());
        }
        let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH + now))
            .env(env)
            .fs(MapFs::new(pairs(&input["fs"])))
            .fetch(fetch.clone())
            .build();
        let settings = Settings::new(&ports);
        let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let found: Result<Value, Error> = if input["provider"] == "token" {
            let token = SsoTokenProvider::from_settings(&settings).unwrap().provide_token().await;
            token.map(|token| {
                let at = time::OffsetDateTime::from(token.expires_at());
                let at = at.format(&time::format_description::well_known::Rfc3339).unwrap();
                json!({ "token": token.token(), "expiration": at })
            })
        } else {
            let profile = settings.profile().unwrap().unwrap();
            let config = SsoConfig::from_profile(&profile, &settings.files().unwrap()).unwrap().unwrap();
            SsoProvider::new(config, &settings).provide().await.map(|found| {
                json!({
                    "access_key_id": found.access_key_id(), "secret_access_key": found.secret_access_key(),
                    "session_token": found.session_token(), "account_id": found.account_id(),
                    "expiry": seconds(found.expires_at().unwrap()),
                })
            })
        };
        match (found, expected.get("ok")) {
            (Ok(found), Some(expected)) => assert_eq!(&found, expected, "{}", case["id"]),
            (Err(_), None) => {}
            (found, expected) => panic!("{}: {found:?} in place of {expected:?}", case["id"]),
        }
        let requests = fetch.requests();
        let wanted = expected["requests"].as_array().unwrap();
        assert_eq!(requests.len(), wanted.len(), "{}", case["id"]);
        for (request, wanted) in requests.iter().zip(wanted) {
            assert_eq!(request.method().as_str(), wanted["method"]);
            assert_eq!(address(&request.uri().to_string()), address(wanted["uri"].as_str().unwrap()));
            for (name, value) in pairs(&wanted["headers"]) {
                assert_eq!(request.headers()[&name], value);
            }
        }
    }
}

#[test]
fn meets_the_vectors_of_profiles() {
    for case in cases("profile_chain") {
        let input = &case["input"];
        let mut text = String::new();
        for (word, sections) in [("profile", &input["profiles"]), ("sso-session", &input["sso_sessions"])] {
            for (name, section) in sections.as_object().unwrap() {
                text.push_str(&format!("[{word} {name}]\n"));
                pairs(section).iter().for_each(|(key, value)| text.push_str(&format!("{key} = {value}\n")));
            }
        }
        let files = ProfileFiles::parse(Some(&text), None).unwrap();
        let selected = files.profile(input["selected_profile"].as_str().unwrap());
        let found = selected.map(|profile| SsoConfig::from_profile(profile, &files));
        let expected = case["expect"]["ok"]["chain"][0].get("Sso");
        match (found, expected) {
            (Some(Ok(Some(found))), Some(expected)) => {
                let mut parts =
                    json!({ "sso_region": found.region().as_str(), "sso_start_url": found.start_url() });
                if let Some(session) = found.session() {
                    parts["sso_session"] = session.into();
                }
                if let Some((account_id, role_name)) = found.role() {
                    parts["sso_account_id"] = account_id.into();
                    parts["sso_role_name"] = role_name.into();
                }
                assert_eq!(&parts, expected, "{}", case["id"]);
            }
            (Some(Err(_)), None) => assert!(case["expect"].get("error_contains").is_some(), "{}", case["id"]),
            (Some(Ok(None)) | None, None) => assert!(!text.contains("sso_"), "{}", case["id"]),
            (found, expected) => panic!("{}: {found:?} in place of {expected:?}", case["id"]),
        }
    }
}
