//! Clock-skew correction across one client.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use dynamo_auth::{AnswerTimes, ClockSkew, Skew};
use serde_json::{Map, Value, json};

use super::input::text;
use super::{Outcome, Problem};

pub(super) fn run(input: &Value) -> Outcome {
    let mut client: Option<ClockSkew> = None;
    let mut operations = Vec::new();
    for operation in input["operations"].as_array().into_iter().flatten() {
        let initial = Skew::from_seconds(operation["initial_client_skew"].as_i64().unwrap_or_default());
        // What an operation begins with is what the one before it left, unless the case says otherwise.
        let skew = match client.take() {
            Some(client) if operation["initial_client_skew"].is_null() || client.current() == initial => {
                client
            }
            _ => ClockSkew::starting_with(initial),
        };
        operations.push(run_one(operation, &skew)?);
        client = Some(skew);
    }
    Ok(json!({ "operations": operations }))
}

/// One retry loop.
fn run_one(operation: &Value, skew: &ClockSkew) -> Outcome {
    let most =
        operation["max_attempts"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let (mut signing_times, mut outcome) = (Vec::new(), "error");
    for attempt in operation["attempts"].as_array().into_iter().flatten().take(most) {
        let sent = time(&attempt["time_at_send"])?;
        let received = time(&attempt["time_at_receive"])?;
        let used = skew.current();
        let signed = DateTime::<Utc>::from(used.apply(sent));
        signing_times.push(signed.to_rfc3339_opts(SecondsFormat::Secs, true));
        let (date, age) = (header(attempt, "date"), header(attempt, "age"));
        let observed = skew.observe(&AnswerTimes { sent, received, date, age });
        let is_server_error = attempt["status"].as_u64().is_some_and(|status| status >= 500);
        match attempt["error_code"].as_str() {
            None if !is_server_error => {
                outcome = "success";
                break;
            }
            Some(code) if ClockSkew::may_retry(code, used, observed) => {}
            _ if is_server_error => {}
            _ => break,
        }
    }
    Ok(
        json!({"signing_times": signing_times, "client_skew": skew.current().as_seconds(), "outcome": outcome}),
    )
}

fn time(value: &Value) -> Result<SystemTime, Problem> {
    let text = text(value, "time")?;
    let time = text.parse::<DateTime<Utc>>();
    time.map(SystemTime::from).map_err(|error| Problem::Skipped(format!("{text:?}: {error}")))
}

fn header<'a>(attempt: &'a Value, name: &str) -> Option<&'a str> {
    let headers = attempt["headers"].as_object().into_iter().flat_map(Map::iter);
    headers.filter(|(key, _)| key.eq_ignore_ascii_case(name)).find_map(|(_, value)| value.as_str())
}
