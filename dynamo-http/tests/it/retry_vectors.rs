//! The retry decisions of the large SDKs, case by case, in the pure machine.

use std::path::PathBuf;
use std::time::Duration;

use dynamo_http::{Decision, Retry, RetryClass, RetryQuota, RetryState, Retryable};
use serde_json::Value;

struct Outcome {
    class: RetryClass,
    retry_after: Option<Duration>,
}

impl Retryable for Outcome {
    fn class(&self) -> RetryClass {
        self.class
    }

    fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

#[test]
fn decides_as_the_vectors_say() {
    let Some(root) = std::env::var_os("DYNAMO_VECTORS") else {
        assert!(std::env::var("CI").map_or(true, |ci| ci != "true"), "CI must set DYNAMO_VECTORS");
        println!("skipped: set DYNAMO_VECTORS");
        return;
    };
    let text = std::fs::read_to_string(PathBuf::from(root).join("auth/retry.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let steps = steps(&case["input"]);
        assert_eq!(steps, case["expect"]["ok"]["steps"], "{}", case["id"]);
    }
    assert!(cases.len() >= 18, "{} cases", cases.len());
}

fn steps(input: &Value) -> Value {
    let (policy, quota) = (policy(input), RetryQuota::new(number(&input["quota"]).unwrap() as u32));
    let jitter = input["jitter"].as_f64().unwrap();
    let mut state = RetryState::new(&policy, &quota);
    let mut steps = Vec::new();
    for step in input["steps"].as_array().unwrap() {
        let class = match step["outcome"].as_str().unwrap() {
            "ok" => None,
            "server_error" => Some(RetryClass::Transient),
            "throttling" => Some(RetryClass::Throttling),
            "non_retryable" => Some(RetryClass::Final),
            unknown => panic!("an outcome that is not known: {unknown}"),
        };
        let decision = class.map(|class| {
            let retry_after = number(&step["retry_after_ms"]).map(Duration::from_millis);
            state.failed(&Outcome { class, retry_after }, None, jitter)
        });
        let step = match decision {
            Some(Decision::Retry(pause)) => {
                let delay = u64::try_from(pause.as_millis()).unwrap();
                serde_json::json!({"retry": true, "delay_ms": delay, "quota": quota.available()})
            }
            ended => {
                if ended.is_none() {
                    state.succeeded();
                }
                state = RetryState::new(&policy, &quota);
                serde_json::json!({"retry": false, "quota": quota.available()})
            }
        };
        steps.push(step);
    }
    Value::Array(steps)
}

/// The numbers of each version of the agreement; one service has numbers of its own, and they are our default.
fn policy(input: &Value) -> Retry {
    let policy = match (input["spec"].as_str(), input["service"].as_str()) {
        (Some("2.0"), None) => Retry::version_2_0(),
        (Some("2.1"), None) => Retry::standard().with_max_attempts(3).with_base(Duration::from_millis(50)),
        (Some("2.1"), Some(_)) => Retry::standard(),
        unknown => panic!("a version that is not known: {unknown:?}"),
    };
    let policy = policy.with_cap(Duration::from_millis(number(&input["max_backoff_ms"]).unwrap()));
    match number(&input["max_attempts"]) {
        Some(max_attempts) => policy.with_max_attempts(max_attempts as u32),
        None => policy,
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64()
}
