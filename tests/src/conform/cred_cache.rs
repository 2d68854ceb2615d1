//! When cached credentials are refreshed.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use dynamo_auth::port::{FixedRandom, ManualClock};
use dynamo_auth::{Cached, Credentials, Error, Ports, ProvideCredentials, Renewal};
use serde_json::{Value, json};

use super::input::time;
use super::{Outcome, Problem};

/// A source that answers what the step at hand lists, and counts how often it was asked.
#[derive(Clone, Default)]
struct Source(Arc<Mutex<(VecDeque<Value>, u64)>>);

impl Source {
    /// Lists the answers of a step.
    fn list(&self, answers: &Value) {
        let answers = answers.as_array().cloned().unwrap_or_default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (answers.into(), 0);
    }

    fn calls(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

impl ProvideCredentials for Source {
    async fn provide(&self) -> Result<Credentials, Error> {
        let answer = {
            let mut source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            source.1 += 1;
            source.0.pop_front()
        };
        let answer = answer.ok_or_else(|| Error::source_failed("the step lists no more answers"))?;
        match answer["key"].as_str() {
            Some(key) => credentials(key, &answer["expires"]),
            None => Err(Error::source_failed("the source is out of reach").with_lasting(is_lasting(&answer))),
        }
    }
}

fn credentials(key: &str, expires: &Value) -> Result<Credentials, Error> {
    let credentials = Credentials::new(key, "invented")?.with_renewal(Renewal::Ahead);
    Ok(match expires.is_number() {
        true => credentials.with_expires_at(time(expires)),
        false => credentials,
    })
}

/// Whether an error of the source is one that asking again would not mend, however a case writes that.
fn is_lasting(answer: &Value) -> bool {
    let said = |value: &Value| {
        let text = value.as_str().unwrap_or_default().to_ascii_lowercase();
        ["non", "unrec", "lasting", "fatal", "permanent", "terminal", "denied"]
            .iter()
            .any(|word| text.contains(word))
    };
    let flagged = |value: &Value| {
        let is = |name: &str, flag: bool| value.get(name) == Some(&Value::Bool(flag));
        is("recoverable", false)
            || is("retryable", false)
            || ["lasting", "fatal", "permanent", "nonrecoverable", "non_recoverable", "unrecoverable"]
                .iter()
                .any(|name| is(name, true))
    };
    let error = &answer["error"];
    said(answer)
        || said(error)
        || said(&answer["kind"])
        || said(&error["kind"])
        || flagged(answer)
        || flagged(error)
}

pub(super) async fn run(input: &Value) -> Outcome {
    let (clock, source) = (ManualClock::new(std::time::UNIX_EPOCH), Source::default());
    let jitter = FixedRandom(input["jitter"].as_f64().unwrap_or_default());
    let ports = Ports::builder(clock.clone()).random(jitter).build();
    let cached = Cached::new(source.clone(), &ports);
    let mut given: BTreeMap<String, Credentials> = BTreeMap::new();
    let mut last = None;
    let mut steps = Vec::new();
    for step in input["steps"].as_array().into_iter().flatten() {
        if step["now"].is_number() {
            clock.set(time(&step["now"]));
        }
        source.list(&step["source"]);
        match step["op"].as_str() {
            Some("get") => steps.push(match get(&cached).await {
                Ok(found) => {
                    let key = found.access_key_id().to_owned();
                    given.insert(key.clone(), found.clone());
                    last = Some(found);
                    json!({"key": key, "calls": source.calls()})
                }
                Err(_) => json!({"error": true, "calls": source.calls()}),
            }),
            Some(op) if ["invalid", "reject", "expire"].iter().any(|word| op.contains(word)) => {
                let rejected = match step["key"].as_str() {
                    Some(key) => match given.get(key) {
                        Some(known) => Some(known.clone()),
                        None => Some(credentials(key, &Value::Null)?),
                    },
                    None => last.clone(),
                };
                if let Some(rejected) = rejected {
                    cached.invalidate(&rejected);
                }
                steps.push(Value::Null);
            }
            // Nothing but time passes.
            Some("advance" | "sleep" | "wait" | "set_time" | "tick") => steps.push(Value::Null),
            unknown => return Err(Problem::Skipped(format!("a step that is not known: {unknown:?}"))),
        }
    }
    Ok(json!({ "steps": steps }))
}

/// Asks as a client does: at once if it can be had at once.
async fn get(cached: &Cached<Source>) -> Result<Credentials, Error> {
    match cached.ready() {
        Some(credentials) => Ok(credentials),
        None => cached.provide().await,
    }
}
