//! Answers conformance cases, one suite a file: each is given the inputs of a case and nothing of this machine, and says
//! what the library makes of them.

#![allow(clippy::indexing_slicing, reason = "indexing a JSON value gives null where there is nothing")]

mod clock_skew;
mod container_uri;
mod cred_cache;
mod endpoint;
mod endpoint_url;
mod imds_endpoint;
mod input;
mod location;
mod login;
mod profile;
mod profile_chain;
mod region;
mod retry;
mod scenario;
mod sigv4;

use serde_json::{Value, json};

/// What a case came to.
pub(crate) type Outcome = Result<Value, Problem>;

/// Why a case has no result.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The library refused, which many cases expect.
    Refused(String),
    /// The case asks for what the library does not offer.
    Skipped(String),
}

impl From<dynamo_auth::Error> for Problem {
    fn from(error: dynamo_auth::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<String> for Problem {
    fn from(message: String) -> Self {
        Self::Refused(message)
    }
}

/// Answers one case, a line of JSON with `suite`, `id` and `input`: with `ok`, `error` or `skip`.
///
/// The suite `scenario` adds the `requests` that were made.
pub async fn answer(case: &Value) -> Value {
    let input = &case["input"];
    let outcome = match case["suite"].as_str().unwrap_or_default() {
        "clock_skew" => clock_skew::run(input),
        "container_uri" => container_uri::run(input).await,
        "cred_cache" => cred_cache::run(input).await,
        "endpoint" => endpoint::run(input),
        "endpoint_url" => endpoint_url::run(input),
        "imds_endpoint" => imds_endpoint::run(input),
        "location" => location::run(input),
        "login" => login::run(input).await,
        "profile" => profile::run(input),
        "profile_chain" => profile_chain::run(input),
        "region" => region::run(input).await,
        "retry" => retry::run(input),
        "scenario" => {
            let (outcome, requests) = scenario::run(case).await;
            let mut answer = told(outcome);
            if let Some(answer) = answer.as_object_mut() {
                answer.insert("requests".into(), requests);
            }
            return answer;
        }
        "sigv4" => sigv4::run(input),
        unknown => Err(Problem::Skipped(format!("a suite that is not known: {unknown:?}"))),
    };
    told(outcome)
}

fn told(outcome: Outcome) -> Value {
    match outcome {
        Ok(value) => json!({ "ok": value }),
        Err(Problem::Refused(why)) => json!({ "error": why }),
        Err(Problem::Skipped(why)) => json!({ "skip": why }),
    }
}
