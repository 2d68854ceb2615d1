//! Everybody's vectors: their secrets are in no error and no log line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dynamo_tests::conform::answer;
use serde_json::{Value, json};

use crate::search::{Search, invented};

const SUITES: [&str; 14] = [
    "clock_skew",
    "container_uri",
    "cred_cache",
    "endpoint",
    "endpoint_url",
    "imds_endpoint",
    "location",
    "login",
    "profile",
    "profile_chain",
    "region",
    "retry",
    "scenario",
    "sigv4",
];

/// The names of members, settings, variables and elements that hold secrets, in small letters.
const NAMES: [&str; 18] = [
    "accesstoken",
    "aws_container_authorization_token",
    "aws_secret_access_key",
    "aws_security_token",
    "aws_session_token",
    "clientsecret",
    "dpopkey",
    "id_token",
    "idtoken",
    "refresh_token",
    "refreshtoken",
    "secret",
    "secret_access_key",
    "secretaccesskey",
    "session_token",
    "sessiontoken",
    "token",
    "webidentitytoken",
];

/// Shorter ones are everyday words.
const SHORTEST: usize = 8;

fn suite(name: &str) -> Option<Vec<Value>> {
    let Some(folder) = std::env::var_os("DYNAMO_VECTORS") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "DYNAMO_VECTORS must be set here");
        return None;
    };
    let file = PathBuf::from(folder).join("auth").join(name).with_extension("json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut cases: Value = serde_json::from_str(&text).unwrap();
    Some(cases["cases"].as_array_mut().map(std::mem::take).unwrap())
}

/// The secrets in a value, each with the name of what holds it.
fn secrets(value: &Value, name: &str, found: &mut BTreeMap<String, String>) {
    let is_secret = NAMES.contains(&name.to_lowercase().as_str())
        || (name.starts_with('/') && (name.ends_with(".jwt") || name.contains("token")));
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| secrets(value, name, found)),
        Value::Array(list) => list.iter().for_each(|value| secrets(value, name, found)),
        Value::String(text) if is_secret => add(found, name, text.trim()),
        Value::String(text) => {
            // The token of a metadata service is a whole answer.
            if name == "utf8" && text.len() > 40 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'{') {
                add(found, "the answer", text);
            }
            for part in text.split(['\n', '\r', ',', '{', '}', '&']) {
                in_line(part, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The secret in `name = value`, `"name": "value"` or `<name>value</name>`.
fn in_line(line: &str, found: &mut BTreeMap<String, String>) {
    let line = line.trim().trim_start_matches('<');
    let Some((name, value)) = line.split_once(['=', ':', '>']) else { return };
    let name = name.trim().trim_matches('"');
    if NAMES.contains(&name.to_lowercase().as_str()) {
        let value = value.split('<').next().unwrap_or_default();
        add(found, name, value.trim().trim_matches('"'));
    }
}

fn add(found: &mut BTreeMap<String, String>, name: &str, secret: &str) {
    if secret.len() >= SHORTEST {
        found.entry(secret.to_owned()).or_insert_with(|| name.to_owned());
    }
}

/// The same case with other secrets.
fn replaced(value: &mut Value, secrets: &[(String, String)]) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|value| replaced(value, secrets)),
        Value::Array(list) => list.iter_mut().for_each(|value| replaced(value, secrets)),
        Value::String(text) => {
            for (secret, other) in secrets {
                *text = text.replace(secret, other);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

async fn run(search: &mut Search, suite: &str, case: &Value, how: &str) -> bool {
    let asked = json!({"suite": suite, "id": case["id"], "tags": case["tags"], "input": case["input"]});
    let answer = answer(&asked).await;
    for told in ["error", "skip"] {
        if let Some(text) = answer[told].as_str() {
            search.text(&format!("{}, {how}, {told}", case["id"]), text);
        }
    }
    answer.get("ok").is_some()
}

#[tokio::test]
async fn no_case_tells_its_secrets() {
    let mut search = Search::new();
    let (mut cases, mut good) = (0, [0, 0]);
    for name in SUITES {
        let Some(suite) = suite(name) else {
            eprintln!("skipped: set DYNAMO_VECTORS");
            return;
        };
        for mut case in suite {
            cases += 1;
            let mut found = BTreeMap::new();
            secrets(&case["input"], "", &mut found);
            let id = case["id"].to_string();
            for (secret, what) in &found {
                search.know_whole(&format!("{what} of {id}"), secret);
            }
            good[0] += u32::from(run(&mut search, name, &case, "as it is").await);
            // Many are everyday words, of which pieces may be shown by chance; so once more with others. The longest
            // comes first, since one may be a part of another.
            let mut others: Vec<_> = found.into_keys().map(|secret| (secret, invented(40))).collect();
            others.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
            for (n, (_, other)) in others.iter().enumerate() {
                search.know(&format!("secret {n} of {id}"), other);
            }
            replaced(&mut case["input"], &others);
            good[1] += u32::from(run(&mut search, name, &case, "with other secrets").await);
        }
    }
    eprintln!("{cases} cases of the vectors, {good:?} of them with a good end");
    assert!(good[0] > 0 && good[1] > good[0] / 2, "{good:?}");
    search.finish(20);
}
