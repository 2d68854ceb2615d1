//! Updates a thread on a condition that fails, then on one that holds.

use dynamo_client::core::ReturnValuesOnConditionCheckFailure;
use dynamo_client::{attr, key};
use serde_json::{Value, json};

use super::Names;
use super::points::Thread;
use crate::place::Place;
use crate::raw;
use crate::report::{Outcome, Step};

pub(super) async fn show(place: &Place, names: &Names, step: &mut Step) -> Outcome {
    let threads = place.client.table(names.threads.as_str());
    let thread = Thread { subject: "Who may edit this?".to_owned(), views: 6, ..Thread::example() };
    threads.put(&thread).await?;
    let thread_key = || key("ForumName", &thread.forum_name).sort("Subject", &thread.subject);
    let before = raw::get(&place.client, &names.threads, thread.raw_key()).await?;

    let too_popular = threads
        .update(thread_key())
        .set("Message", "edited")
        .add("Views", 1)
        .condition(attr("Views").lt(5))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .await;
    let error = too_popular.err().ok_or("the update went through although its condition does not hold")?;
    step.holds("the condition failed", error.is_conditional(), &error)?;
    let there: Option<Thread> = error.failed_item()?;
    step.equal("the item that the error carries", there.as_ref(), Some(&thread))?;
    let after = raw::get(&place.client, &names.threads, thread.raw_key()).await?;
    step.equal("the thread, after the update that failed", &after, &before)?;
    step.say(format!("if Views < 5: {error}"));
    step.say(format!("            the item there has Views = {}; nothing was changed", thread.views));

    let updated: Option<Thread> = threads
        .update(thread_key())
        .set("Message", "edited")
        .add("Views", 1)
        .condition(attr("Views").ge(5) & attr("Locked").not_exists())
        .new_item()
        .await?;
    let expected = Thread { message: "edited".to_owned(), views: 7, ..thread.clone() };
    step.equal("the new item that the update returns", updated.as_ref(), Some(&expected))?;
    let expected = with(before, [("Message", json!({ "S": "edited" })), ("Views", json!({ "N": "7" }))]);
    let after = raw::get(&place.client, &names.threads, thread.raw_key()).await?;
    step.equal("the thread, after the update that went through", after, expected)?;
    step.say("if Views >= 5 and not Locked: Views is 7 now, the message edited");
    Ok(())
}

/// An item with some attributes replaced.
fn with<const N: usize>(mut item: Value, attributes: [(&str, Value); N]) -> Value {
    if let Some(item) = item.as_object_mut() {
        item.extend(attributes.map(|(name, value)| (name.to_owned(), value)));
    }
    item
}
