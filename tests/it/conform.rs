//! Everybody's vectors, through the code that `conform` answers with.

use std::path::PathBuf;

use dynamo_tests::conform::answer;
use serde_json::{Value, json};

/// The cases of a suite, or none where no vectors were given; a build server must have them.
pub(crate) fn cases(suite: &str) -> Vec<Value> {
    let Some(folder) = std::env::var_os("DYNAMO_VECTORS") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "DYNAMO_VECTORS must be set here");
        eprintln!("skipped: set DYNAMO_VECTORS");
        return Vec::new();
    };
    let file = PathBuf::from(folder).join("auth").join(suite).with_extension("json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut cases: Value = serde_json::from_str(&text).unwrap();
    let cases = cases["cases"].as_array_mut().map(std::mem::take).unwrap_or_default();
    assert!(!cases.is_empty(), "{suite}: no cases");
    cases
}

/// Runs a suite; `skips` are the cases that may be skipped.
async fn check(suite: &str, least: usize, skips: &[&str]) {
    let cases = cases(suite);
    let mut failed = Vec::new();
    for case in &cases {
        let asked = json!({"suite": suite, "id": case["id"], "tags": case["tags"], "input": case["input"]});
        let answer = answer(&asked).await;
        let may_skip = answer.get("skip").is_some() && skips.iter().any(|id| case["id"] == **id);
        if !may_skip && !is_met(suite, &case["expect"], &answer) {
            failed.push(format!("{} ({}): {answer} in place of {}", case["id"], case["doc"], case["expect"]));
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n"));
    assert!(cases.is_empty() || cases.len() >= least, "{suite}: {} cases", cases.len());
}

/// Whether an answer is what a case expects: an error by any error, a value by all that is expected of it.
fn is_met(suite: &str, expected: &Value, answer: &Value) -> bool {
    let value = expected.get("ok").or_else(|| (expected.get("error_contains").is_none()).then_some(expected));
    let outcome = match value {
        None => answer.get("error").is_some(),
        // These expect some of what is told; the others, all of it.
        Some(value) if matches!(suite, "endpoint" | "location" | "profile" | "sigv4") => {
            value.as_object().is_some_and(|members| {
                members.iter().all(|(name, member)| answer["ok"].get(name) == Some(member))
            })
        }
        Some(value) => answer.get("ok") == Some(value),
    };
    outcome && expected.get("requests").is_none_or(|requests| are_same(requests, &answer["requests"]))
}

/// Whether the requests are those expected, in order; parameters of a query may come in any order.
fn are_same(expected: &Value, found: &Value) -> bool {
    let (expected, found) = (expected.as_array().unwrap(), found.as_array().unwrap());
    let is_same = |(expected, found): (&Value, &Value)| {
        let form = pairs(found["body"].as_str().unwrap());
        let members = |name: &str| expected[name].as_object().into_iter().flatten();
        expected["method"] == found["method"]
            && address(&expected["uri"]) == address(&found["uri"])
            && members("headers").all(|(name, value)| found["headers"].get(name) == Some(value))
            && members("form")
                .all(|(name, value)| form.contains(&format!("{name}={}", value.as_str().unwrap())))
    };
    expected.len() == found.len() && expected.iter().zip(found).all(is_same)
}

fn address(uri: &Value) -> (String, Vec<String>) {
    let uri: http::Uri = uri.as_str().unwrap().parse().unwrap();
    let place = format!("{}://{}{}", uri.scheme_str().unwrap(), uri.authority().unwrap(), uri.path());
    (place, pairs(uri.query().unwrap_or_default()))
}

fn pairs(text: &str) -> Vec<String> {
    let mut pairs: Vec<String> = text.split('&').map(str::to_owned).collect();
    pairs.sort();
    pairs
}

#[tokio::test]
async fn signatures() {
    check("sigv4", 38, &[]).await;
}

#[tokio::test]
async fn shared_files() {
    check("profile", 65, &[]).await;
    check("location", 9, &[]).await;
    check("profile_chain", 28, &[]).await;
}

#[tokio::test]
async fn the_whole_chain_of_credentials() {
    check("scenario", 50, &[]).await;
}

#[tokio::test]
async fn metadata_services() {
    check("container_uri", 11, &[]).await;
    check("imds_endpoint", 14, &[]).await;
}

#[tokio::test]
async fn console_sign_ins() {
    check("login", 8, &["login/aws/6"]).await;
}

#[tokio::test]
async fn regions_and_endpoints() {
    check("region", 3, &[]).await;
    check("endpoint", 574, &[]).await;
    check("endpoint_url", 76, &[]).await;
}

#[tokio::test]
async fn renewals_retries_and_clocks() {
    check("cred_cache", 3, &[]).await;
    check("retry", 18, &[]).await;
    check("clock_skew", 10, &[]).await;
}
