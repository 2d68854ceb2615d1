//! Drops and alters puts in the bodies that pass by.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::hop::Fault;

/// What became of a request's body.
#[derive(Debug)]
pub(super) enum Edited {
    /// Nothing: pass the request on as it is.
    Unchanged,
    /// Pass on this body instead.
    Changed { body: Bytes, changes: u64 },
    /// Pass on nothing, and give this answer.
    Swallowed { answer: Value, changes: u64 },
}

/// Counts puts as they pass, and changes those that its faults name.
#[derive(Debug)]
pub(super) struct Editor {
    faults: Vec<(Fault, AtomicU64)>,
}

impl Editor {
    pub(super) fn new(faults: &[Fault]) -> Self {
        let edits =
            faults.iter().filter(|f| matches!(f, Fault::DropPuts { .. } | Fault::AlterAttribute { .. }));
        Self { faults: edits.map(|fault| (fault.clone(), AtomicU64::new(0))).collect() }
    }

    pub(super) fn edit(&self, request: &Request<Bytes>) -> Edited {
        if self.faults.is_empty() {
            return Edited::Unchanged;
        }
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let action = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default();
        let Ok(mut body) = serde_json::from_slice::<Value>(request.body()) else { return Edited::Unchanged };
        let (changes, left) = match action {
            "PutItem" => self.put_item(&mut body),
            "BatchWriteItem" => self.batch_write_item(&mut body),
            "TransactWriteItems" => self.transact_write_items(&mut body),
            _ => (0, true),
        };
        match (changes, left) {
            (0, _) => Edited::Unchanged,
            (_, true) => Edited::Changed { body: body.to_string().into(), changes },
            (_, false) => Edited::Swallowed { answer: done(action), changes },
        }
    }

    /// Edits a PutItem: how many changes were made, and whether anything is left to pass on.
    fn put_item(&self, body: &mut Value) -> (u64, bool) {
        let mut changes = 0;
        let left = body.get_mut("Item").is_none_or(|item| self.put(item, &mut changes));
        (changes, left)
    }

    fn batch_write_item(&self, body: &mut Value) -> (u64, bool) {
        let mut changes = 0;
        let Some(tables) = body.get_mut("RequestItems").and_then(Value::as_object_mut) else {
            return (0, true);
        };
        for requests in tables.values_mut().filter_map(Value::as_array_mut) {
            requests.retain_mut(|request| {
                request.pointer_mut("/PutRequest/Item").is_none_or(|item| self.put(item, &mut changes))
            });
        }
        tables.retain(|_, requests| requests.as_array().is_none_or(|requests| !requests.is_empty()));
        (changes, !tables.is_empty())
    }

    fn transact_write_items(&self, body: &mut Value) -> (u64, bool) {
        let mut changes = 0;
        let Some(items) = body.get_mut("TransactItems").and_then(Value::as_array_mut) else {
            return (0, true);
        };
        items
            .retain_mut(|item| item.pointer_mut("/Put/Item").is_none_or(|item| self.put(item, &mut changes)));
        (changes, !items.is_empty())
    }

    /// Edits one put; false drops it.
    fn put(&self, item: &mut Value, changes: &mut u64) -> bool {
        for (fault, seen) in &self.faults {
            match fault {
                Fault::DropPuts { every } => {
                    if (seen.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(*every) {
                        *changes += 1;
                        return false;
                    }
                }
                Fault::AlterAttribute { name, nth, value } => {
                    let Some(attribute) = item.get_mut(name) else { continue };
                    if seen.fetch_add(1, Ordering::SeqCst) + 1 == *nth {
                        attribute.clone_from(value);
                        *changes += 1;
                    }
                }
                Fault::Throttle | Fault::Stall | Fault::LoseAnswers { .. } => {}
            }
        }
        true
    }
}

/// The answer to a write that was swallowed whole.
fn done(action: &str) -> Value {
    match action {
        "BatchWriteItem" => json!({ "UnprocessedItems": {} }),
        _ => json!({}),
    }
}
