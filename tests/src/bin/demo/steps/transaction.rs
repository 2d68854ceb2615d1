//! Runs a transaction that one of its items cancels, then the same one without the obstacle.

use dynamo_client::{attr, key};
use serde_json::{Value, json};

use super::Names;
use super::points::Thread;
use crate::place::Place;
use crate::raw;
use crate::report::{Outcome, Step};

pub(super) async fn show(place: &Place, names: &Names, step: &mut Step) -> Outcome {
    let threads = place.client.table(names.threads.as_str());
    let called = |subject: &str| Thread { subject: subject.to_owned(), ..Thread::example() };
    let (first, taken, third) =
        (called("a new thread"), called("taken already"), called("another new thread"));
    threads.put(&taken).await?;
    let create = |thread: &Thread| threads.put(thread).condition(attr("ForumName").not_exists());

    let outcome =
        place.client.transact_write().with(create(&first)).with(create(&taken)).with(create(&third)).await;
    let error = outcome.err().ok_or("the transaction went through although one item was there already")?;
    let service_error = error.as_service_error().ok_or("the error is not the service's")?;
    let codes: Vec<&str> =
        service_error.cancellation_reasons.iter().map(|reason| reason.code.as_str()).collect();
    step.equal("the reasons, item by item", codes, vec!["None", "ConditionalCheckFailed", "None"])?;
    for thread in [&first, &third] {
        let stored = raw::get(&place.client, &names.threads, thread.raw_key()).await?;
        step.equal("a thread of the cancelled transaction", stored, Value::Null)?;
    }
    for (thread, reason) in [&first, &taken, &third].into_iter().zip(&service_error.cancellation_reasons) {
        step.say(format!("cancelled: {:?}: {}", thread.subject, reason.code));
    }

    let taken_key = key("ForumName", &taken.forum_name).sort("Subject", &taken.subject);
    place
        .client
        .transact_write()
        .with(create(&first))
        .with(threads.update(taken_key).add("Views", 10))
        .with(create(&third))
        .await?;
    for thread in [&first, &third] {
        let stored = raw::get(&place.client, &names.threads, thread.raw_key()).await?;
        step.equal(
            "a thread of the transaction",
            stored.get("Subject"),
            Some(&json!({ "S": thread.subject })),
        )?;
    }
    let stored = raw::get(&place.client, &names.threads, taken.raw_key()).await?;
    step.equal("the thread that was updated with them", stored.get("Views"), Some(&json!({ "N": "10" })))?;
    step.say("with an update in the obstacle's place it went through: two new threads, 10 more views");
    Ok(())
}
