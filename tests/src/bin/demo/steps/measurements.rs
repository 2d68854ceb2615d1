//! What the run has cost so far: calls, attempts, capacity, time.

use std::collections::BTreeMap;
use std::time::Duration;

use dynamo_client::{ReturnConsumedCapacity, key};

use super::Names;
use super::points::Thread;
use crate::ledger::percentile;
use crate::place::Place;
use crate::report::{Outcome, Step, shown, thousands};

pub(super) async fn show(place: &Place, names: &Names, step: &mut Step) -> Outcome {
    let threads = place.client.table(names.threads.as_str());
    let thread = Thread::example();
    let thread_key = || key("ForumName", &thread.forum_name).sort("Subject", &thread.subject);
    let n_calls = place.ledger.calls().len();
    threads.put(&thread).return_consumed_capacity(ReturnConsumedCapacity::Total).await?;
    let get = threads.get(thread_key()).consistent_read(true);
    get.return_consumed_capacity(ReturnConsumedCapacity::Total).await?;
    let calls = place.ledger.calls();
    let capacity = |n: usize| calls.get(n_calls + n).and_then(|call| call.last()?.capacity);
    step.equal("calls measured", calls.len() - n_calls, 2)?;
    // A put of 400 bytes costs 1, and with the table's local index 2 on the service itself.
    let put = capacity(0).unwrap_or_default();
    step.holds("a put costs one capacity unit or two", put == 1.0 || put == 2.0, put)?;
    step.equal("capacity units of a consistent read", capacity(1), Some(1.0))?;
    step.say(format!("capacity units: {put} for a put of a thread, 1 for a consistent read"));

    let attempts = place.ledger.attempts();
    step.holds("every call made an attempt", calls.iter().all(|call| !call.is_empty()), calls.len())?;
    let mut by_action: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for attempt in &attempts {
        by_action.entry(attempt.action.as_str()).or_default().push(attempt.duration);
    }
    step.say(format!("{:<20} {:>8} {:>10} {:>10}", "action", "attempts", "half", "99 %"));
    for (action, mut durations) in by_action {
        let (half, most) = (percentile(&mut durations, 50), percentile(&mut durations, 99));
        let n = thousands(durations.len() as u64);
        step.say(format!("{action:<20} {n:>8} {:>10} {:>10}", shown(half), shown(most)));
    }
    let bytes =
        |size: fn(&dynamo_client::Measurement) -> usize| attempts.iter().map(size).sum::<usize>() as u64;
    step.say(format!(
        "in all {} calls, {} attempts, {} bytes sent, {} received",
        thousands(calls.len() as u64),
        thousands(attempts.len() as u64),
        thousands(bytes(|attempt| attempt.request_bytes)),
        thousands(bytes(|attempt| attempt.response_bytes)),
    ));
    if let Some(server) = &place.embedded {
        let counts = server.counts();
        step.equal(
            "attempts measured, and requests that the verifier let through",
            attempts.len() as u64,
            counts.verified,
        )?;
        step.equal("requests that the verifier refused", counts.refused, 0)?;
        step.say("the signature verifier counted as many requests, and refused none");
    }
    Ok(())
}
