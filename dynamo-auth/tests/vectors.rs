//! The public AWS vectors, where the environment variable `DYNAMO_VECTORS` says they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Platform, Ports};
use dynamo_auth::{
    AccountIdEndpointMode, Credentials, EndpointRules, FileLocations, ProfileFiles, Region, Scope, Section,
    Service, Settings, SignableRequest,
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

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

/// Runs a suite; `run` gives what a case came to, with no more keys than the case expects.
fn run(suite: &str, run: impl Fn(&Value, &Value) -> Result<Value, String>) {
    let (mut failed, cases) = (Vec::new(), cases(suite));
    for case in &cases {
        let (input, expected) = (&case["input"], &case["expect"]);
        // An error is met by any error.
        let met = match (run(input, &expected["ok"]), expected.get("error_contains")) {
            (Err(_), Some(_)) => None,
            (Ok(found), None) if found == expected["ok"] => None,
            (Ok(found), None) if suite == "sigv4" && &found == expected => None,
            (found, _) => Some(format!("{} ({}): {found:?} in place of {expected}", case["id"], case["doc"])),
        };
        failed.extend(met);
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Ports that see nothing but what a case says.
fn ports(input: &Value) -> Ports {
    let pairs = |value: &Value| -> Vec<(String, String)> {
        let object = value.as_object().unwrap();
        object.iter().map(|(name, value)| (name.clone(), text(value).to_owned())).collect()
    };
    Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::new(pairs(&input["env"])))
        .fs(MapFs::new(pairs(&input["fs"])))
        .build()
}

#[test]
fn sigv4() {
    run("sigv4", |input, _| {
        let keys = &input["credentials"];
        let mut credentials =
            Credentials::new(text(&keys["access_key_id"]), text(&keys["secret_access_key"])).unwrap();
        if let Some(token) = keys["session_token"].as_str() {
            credentials = credentials.with_session_token(token).unwrap();
        }
        let flag = |name: &str| input[name].as_bool().unwrap();
        let scope = Scope::new(text(&input["region"]), text(&input["service"])).unwrap();
        let scope = scope
            .with_normalized_path(flag("normalize_path"))
            .with_encoded_path(flag("double_encode_path"))
            .with_content_sha256(flag("sign_body_header"))
            .with_signed_session_token(!flag("omit_session_token"));
        let body = text(&input["body"]["utf8"]);
        let mut request = SignableRequest::new(text(&input["method"]), text(&input["path"]), body.as_bytes())
            .query(text(&input["query"]));
        for header in input["headers"].as_array().unwrap() {
            request = request.header(text(&header[0]), text(&header[1]));
        }
        let now = OffsetDateTime::parse(text(&input["timestamp"]), &Rfc3339).unwrap();
        let signature = request.sign(&credentials, &scope, now.into()).map_err(|error| error.to_string())?;
        Ok(json!({
            "authorization": signature.authorization(),
            "canonical_request": signature.canonical_request(),
            "signature": signature.signature(),
            "string_to_sign": signature.string_to_sign(),
        }))
    });
}

#[test]
fn profile() {
    let plain = |section: &Section| -> Value {
        section.keys().map(|key| (key.to_owned(), json!(section.get(key)))).collect()
    };
    run("profile", |input, expected| {
        let files = ProfileFiles::parse(input["config"].as_str(), input["credentials"].as_str())
            .map_err(|error| error.to_string())?;
        let mut found = json!({
            "profiles": files.profiles().map(|section| (section.name().to_owned(), plain(section))).collect::<Value>(),
            "sso_sessions":
                files.sso_sessions().map(|section| (section.name().to_owned(), plain(section))).collect::<Value>(),
            "services": files.all_services().map(|section| {
                let nested = section.keys().map(|key| (key.to_owned(), json!(section.nested(key))));
                (section.name().to_owned(), nested.collect::<Value>())
            }).collect::<Value>(),
        });
        found.as_object_mut().unwrap().retain(|key, _| expected.get(key).is_some());
        Ok(found)
    });
}

#[test]
fn location() {
    run("location", |input, expected| {
        let platform = if input["platform"] == "windows" { Platform::Windows } else { Platform::Unix };
        let vars = input["env"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), text(value).to_owned()));
        let env = MapEnv::new(vars).on(platform);
        let files = FileLocations::of(&env).map_err(|error| error.to_string())?;
        let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).env(env).build();
        let mut found = json!({
            "config": files.config(),
            "credentials": files.credentials(),
            "profile": Settings::new(&ports).profile_name().unwrap().value,
        });
        found.as_object_mut().unwrap().retain(|key, _| expected.get(key).is_some());
        Ok(found)
    });
}

#[test]
fn endpoint_url() {
    run("endpoint_url", |input, _| {
        let client = &input["client"];
        let settings = Settings::new(&ports(input))
            .with_ignore_endpoint_urls(client["ignore_configured_endpoint_urls"].as_bool() == Some(true));
        let url = match client["endpoint_url"].as_str() {
            Some(url) => Some(url.to_owned()),
            None => settings
                .endpoint_url(text(&input["service_id"]))
                .map_err(|error| error.to_string())?
                .map(|found| found.value),
        };
        Ok(json!({ "endpoint_url": url }))
    });
}

#[test]
fn region() {
    run("region", |input, _| {
        let region = Settings::new(&ports(input)).region().map_err(|error| error.to_string())?;
        Ok(json!({ "region": region.map(|found| found.value.to_string()) }))
    });
}

#[test]
fn endpoint() {
    run("endpoint", |input, expected| {
        let params = &input["params"];
        let flag = |name: &str| params[name].as_bool().unwrap_or_default();
        let region = params["Region"].as_str().map(|name| Region::new(name).unwrap());
        let endpoint = EndpointRules {
            service: match text(&input["service"]) {
                "dynamodb" => Service::DynamoDb,
                _ => Service::DynamoDbStreams,
            },
            region: region.as_ref(),
            endpoint: params["Endpoint"].as_str(),
            use_fips: flag("UseFIPS"),
            use_dual_stack: flag("UseDualStack"),
            account_id_endpoint_mode: match params["AccountIdEndpointMode"].as_str() {
                Some("preferred") => AccountIdEndpointMode::Preferred,
                Some("required") => AccountIdEndpointMode::Required,
                _ => AccountIdEndpointMode::Disabled,
            },
            account_id: params["AccountId"].as_str(),
            resource_arn: params["ResourceArn"].as_str(),
            first_of_resource_arns: params["ResourceArnList"][0].as_str(),
            is_search: flag("IsSearchOperation"),
        };
        let endpoint = endpoint.resolve().map_err(|error| error.to_string())?;
        let mut found = BTreeMap::from([("url", json!(endpoint.url))]);
        if expected.get("auth").is_some() {
            let auth = json!({
                "name": "sigv4", "signingName": Service::SIGNING_NAME, "signingRegion": endpoint.signing_region,
            });
            found.insert("auth", auth);
        }
        Ok(json!(found))
    });
}
