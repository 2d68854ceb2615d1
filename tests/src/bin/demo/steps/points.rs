//! Puts and gets single items, typed, consistent or not, there or not.

use std::time::Instant;

use dynamo_client::key;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Names;
use crate::ledger::percentile;
use crate::place::Place;
use crate::raw;
use crate::report::{Outcome, Step, shown};

const N_READS: usize = 200;

/// A thread of a forum, as in the API's own examples.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Thread {
    pub(super) forum_name: String,
    pub(super) subject: String,
    pub(super) message: String,
    pub(super) views: u32,
    pub(super) tags: Vec<String>,
    pub(super) last_post_date_time: String,
}

impl Thread {
    pub(super) fn example() -> Self {
        Self {
            forum_name: "Amazon DynamoDB".to_owned(),
            subject: "How do I update multiple items?".to_owned(),
            message: "I want to update multiple items in a single call. — ¿Cómo? 🙂".to_owned(),
            views: 0,
            tags: vec!["update".to_owned(), "batch".to_owned()],
            last_post_date_time: "2026-03-04T05:06:07Z".to_owned(),
        }
    }

    /// The key, as the wire has it.
    pub(super) fn raw_key(&self) -> Value {
        json!({ "ForumName": { "S": self.forum_name }, "Subject": { "S": self.subject } })
    }
}

pub(super) async fn show(place: &Place, names: &Names, step: &mut Step) -> Outcome {
    let threads = place.client.table(names.threads.as_str());
    let thread = Thread::example();
    let thread_key = || key("ForumName", &thread.forum_name).sort("Subject", &thread.subject);

    threads.put(&thread).await?;
    let expected = json!({
        "ForumName": { "S": thread.forum_name },
        "Subject": { "S": thread.subject },
        "Message": { "S": thread.message },
        "Views": { "N": "0" },
        "Tags": { "L": [{ "S": "update" }, { "S": "batch" }] },
        "LastPostDateTime": { "S": thread.last_post_date_time },
    });
    let stored = raw::get(&place.client, &names.threads, thread.raw_key()).await?;
    step.equal("the thread, as the wire has it", stored, expected)?;

    let found: Option<Thread> = threads.get(thread_key()).consistent_read(true).item().await?;
    step.equal("the thread, read into its type", found.as_ref(), Some(&thread))?;
    let missing = key("ForumName", &thread.forum_name).sort("Subject", "no such subject");
    let found: Option<Thread> = threads.get(missing).item().await?;
    step.equal("a thread that is not there", found, None)?;

    let mut durations = Vec::new();
    for _ in 0..N_READS {
        let started = Instant::now();
        let found: Option<Thread> = threads.get(thread_key()).item().await?;
        durations.push(started.elapsed());
        step.equal("the thread, read again", found.as_ref(), Some(&thread))?;
    }
    let (half, most) = (percentile(&mut durations, 50), percentile(&mut durations, 99));
    step.say(format!(
        "{N_READS} reads one after the other: half took {} or less, 99 % {}",
        shown(half),
        shown(most)
    ));
    Ok(())
}
