//! Retry decisions, attempt by attempt, in the pure machine.

use std::time::Duration;

use dynamo_http::{Decision, Retry, RetryClass, RetryQuota, RetryState, Retryable};
use serde_json::{Value, json};

use super::{Outcome, Problem};

/// The failure of one attempt.
struct Failure {
    class: RetryClass,
    retry_after: Option<Duration>,
}

impl Retryable for Failure {
    fn class(&self) -> RetryClass {
        self.class
    }

    fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

pub(super) fn run(input: &Value) -> Outcome {
    let policy = policy(input)?;
    let quota = RetryQuota::new(number(&input["quota"]).unwrap_or(500));
    let jitter = input["jitter"].as_f64().unwrap_or(1.0);
    let mut state = RetryState::new(&policy, &quota);
    let mut steps = Vec::new();
    for step in input["steps"].as_array().into_iter().flatten() {
        let class = match step["outcome"].as_str().unwrap_or_default() {
            "ok" => None,
            "server_error" => Some(RetryClass::Transient),
            "throttling" => Some(RetryClass::Throttling),
            "non_retryable" => Some(RetryClass::Final),
            unknown => return Err(Problem::Skipped(format!("an outcome that is not known: {unknown:?}"))),
        };
        let retry_after = millis(&step["retry_after_ms"]);
        let decision = class.map(|class| state.failed(&Failure { class, retry_after }, None, jitter));
        steps.push(match decision {
            Some(Decision::Retry(pause)) => {
                let delay = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
                json!({"retry": true, "delay_ms": delay, "quota": quota.available()})
            }
            ended => {
                if ended.is_none() {
                    state.succeeded();
                }
                state = RetryState::new(&policy, &quota);
                json!({"retry": false, "quota": quota.available()})
            }
        });
    }
    Ok(json!({ "steps": steps }))
}

/// The numbers of each version; DynamoDB has numbers of its own in the newer one, which are our default.
fn policy(input: &Value) -> Result<Retry, Problem> {
    let mut policy = match (input["spec"].as_str(), input["service"].as_str()) {
        (Some("2.0"), _) => Retry::V2_0,
        (Some("2.1"), Some("dynamodb")) => Retry::V2_1,
        (Some("2.1"), _) => Retry::V2_1.with_max_attempts(3).with_base(Duration::from_millis(50)),
        (unknown, _) => return Err(Problem::Skipped(format!("a version that is not known: {unknown:?}"))),
    };
    if let Some(attempts) = number(&input["max_attempts"]) {
        policy = policy.with_max_attempts(attempts);
    }
    if let Some(cap) = millis(&input["max_backoff_ms"]) {
        policy = policy.with_cap(cap);
    }
    Ok(policy)
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn millis(value: &Value) -> Option<Duration> {
    value.as_u64().map(Duration::from_millis)
}
