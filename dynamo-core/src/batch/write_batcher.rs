//! Any number of puts and deletes, sent as batches.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::operation::{BatchWriteItem, BatchWriteItemOutput, IntoWriteRequest, WriteRequest, identity};
use crate::{Error, ErrorKind, Key, KeyNames};

/// The most requests of a batch.
const MAX_REQUESTS: usize = 25;
/// The most bytes of a batch: what the service takes, less some room for names and signs.
const MAX_BYTES: usize = 15 * 1024 * 1024;

/// What to do with two requests for the same item.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OnDuplicate {
    /// The later one is sent, the earlier one reported.
    #[default]
    LastWins,
    /// The later one is refused.
    Reject,
}

/// A request that was not sent, because a later one is for the same item.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct Superseded {
    /// The table.
    pub table: String,
    /// The request that was not sent.
    pub request: WriteRequest,
}

/// Chunks any number of puts and deletes into batches, and keeps account of what is done.
///
/// # Examples
///
/// ```
/// use dynamo_core::{BatchWriteItemOutput, KeyNames, PutItem, WriteBatcher};
/// use serde_json::json;
///
/// let mut batcher = WriteBatcher::new();
/// batcher.key_names("Thread", KeyNames { partition: "Id".into(), sort: None });
/// for id in 0..30 {
///     batcher.push(PutItem::new("Thread", json!({"Id": id})))?;
/// }
/// let mut sent = 0;
/// while let Some(batch) = batcher.next_batch() {
///     sent += batch.request_items.values().map(Vec::len).sum::<usize>();
///     // The answer of the service says what it did not do; here it did everything.
///     batcher.absorb(&batch, &BatchWriteItemOutput::new())?;
/// }
/// assert_eq!(sent, 30);
/// assert!(batcher.leftovers().is_empty());
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct WriteBatcher {
    on_duplicate: OnDuplicate,
    key_names: BTreeMap<String, KeyNames>,
    /// What is not yet done and not under way, by number: the lowest goes first.
    pending: BTreeMap<u64, Entry>,
    /// The number of the pending request for each item.
    by_key: HashMap<(String, String), u64>,
    /// What came back undone goes first the next time.
    requeued: VecDeque<u64>,
    in_flight: BTreeMap<(String, String), Entry>,
    next_number: u64,
    superseded: Vec<Superseded>,
    written: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    table: String,
    identity: String,
    size: usize,
    request: WriteRequest,
}

impl WriteBatcher {
    /// Starts with nothing to write; of equal keys the last wins.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what to do with two requests for the same item.
    #[must_use]
    pub fn on_duplicate(mut self, on_duplicate: OnDuplicate) -> Self {
        self.on_duplicate = on_duplicate;
        self
    }

    /// Says which attributes are the key of a table; needed before its first put.
    pub fn key_names(&mut self, table: impl Into<String>, names: KeyNames) {
        self.key_names.insert(table.into(), names);
    }

    /// Whether the key of the table is known.
    #[must_use]
    pub fn knows_keys_of(&self, table: &str) -> bool {
        self.key_names.contains_key(table)
    }

    /// Adds a put or a delete.
    ///
    /// # Errors
    ///
    /// What the request itself is refused for; `InvalidKey` when the item lacks its key or the key of the table is not
    /// known; `Duplicate` for the second request for an item, if that is [to be rejected](OnDuplicate::Reject).
    pub fn push(&mut self, request: impl IntoWriteRequest) -> Result<(), Error> {
        let (table, request) = request.into_write_request()?;
        self.push_request(table, request)
    }

    /// The next batch to send: up to 25 requests and 15 MiB; nothing when nothing is pending.
    ///
    /// Its requests are under way until [`absorb`](Self::absorb) or [`give_back`](Self::give_back). Several batches can
    /// be under way at once; none holds an item that another holds.
    #[must_use]
    pub fn next_batch(&mut self) -> Option<BatchWriteItem> {
        let mut batch = BatchWriteItem::new([]);
        let (mut count, mut bytes) = (0_usize, 0_usize);
        let mut order: Vec<u64> = self.requeued.iter().copied().collect();
        order.extend(self.pending.keys().take(self.requeued.len() + self.in_flight.len() + MAX_REQUESTS * 2));
        for number in order {
            let Some(entry) = self.pending.get(&number) else { continue };
            let busy = self.in_flight.contains_key(&(entry.table.clone(), entry.identity.clone()));
            if busy || count == MAX_REQUESTS || (count > 0 && bytes + entry.size > MAX_BYTES) {
                continue;
            }
            let Some(entry) = self.pending.remove(&number) else { continue };
            let key = (entry.table.clone(), entry.identity.clone());
            self.by_key.remove(&key);
            count += 1;
            bytes += entry.size;
            batch.request_items.entry(entry.table.clone()).or_default().push(entry.request.clone());
            self.in_flight.insert(key, entry);
        }
        let pending = &self.pending;
        self.requeued.retain(|number| pending.contains_key(number));
        (count > 0).then_some(batch)
    }

    /// Takes the answer to a batch: what came back undone is pending again, everything else is done.
    ///
    /// # Errors
    ///
    /// `Malformed` when the answer speaks of an item that was not in the batch; the whole batch is pending again then,
    /// since nobody knows what was done.
    pub fn absorb(&mut self, batch: &BatchWriteItem, output: &BatchWriteItemOutput) -> Result<(), Error> {
        let mut undone = Vec::new();
        for (table, requests) in &output.unprocessed_items {
            for request in requests {
                let identity = self.identity(table, request);
                let key = identity.map(|identity| (table.clone(), identity));
                match key.ok().filter(|key| self.in_flight.contains_key(key)) {
                    Some(key) => undone.push(key),
                    None => {
                        self.give_back(batch);
                        let message = "the answer gives back a request that was not sent";
                        return Err(Error::new(ErrorKind::Malformed, message).at_name("UnprocessedItems"));
                    }
                }
            }
        }
        for key in self.keys_of(batch) {
            if let Some(entry) = self.in_flight.remove(&key) {
                if undone.contains(&key) { self.requeue(entry) } else { self.written += 1 }
            }
        }
        Ok(())
    }

    /// Makes a batch pending again, of which the call failed.
    pub fn give_back(&mut self, batch: &BatchWriteItem) {
        for key in self.keys_of(batch) {
            if let Some(entry) = self.in_flight.remove(&key) {
                self.requeue(entry);
            }
        }
    }

    /// What has not been done: what is pending, and what is under way.
    #[must_use]
    pub fn leftovers(&self) -> Vec<(String, WriteRequest)> {
        let entries = self.in_flight.values().chain(self.pending.values());
        entries.map(|entry| (entry.table.clone(), entry.request.clone())).collect()
    }

    /// The requests that later ones for the same item took the place of.
    #[must_use]
    pub fn superseded(&self) -> &[Superseded] {
        &self.superseded
    }

    /// How many requests are pending.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// How many requests are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// How many requests are done.
    #[must_use]
    pub fn written(&self) -> usize {
        self.written
    }

    /// Whether nothing is pending and nothing under way.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.pending.is_empty() && self.in_flight.is_empty()
    }

    fn push_request(&mut self, table: String, request: WriteRequest) -> Result<(), Error> {
        request.check()?;
        let identity = self.identity(&table, &request)?;
        let key = (table, identity);
        if self.by_key.contains_key(&key) || self.in_flight.contains_key(&key) {
            if self.on_duplicate == OnDuplicate::Reject {
                let message = format!("a request for this item of {} is there already", key.0);
                return Err(Error::new(ErrorKind::Duplicate, message));
            }
            if let Some(earlier) = self.by_key.remove(&key).and_then(|number| self.pending.remove(&number)) {
                self.superseded.push(Superseded { table: earlier.table, request: earlier.request });
            }
        }
        let (table, identity) = key;
        let size = request.size();
        self.insert(Entry { table, identity, size, request });
        Ok(())
    }

    fn insert(&mut self, entry: Entry) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        self.by_key.insert((entry.table.clone(), entry.identity.clone()), number);
        self.pending.insert(number, entry);
        number
    }

    /// Makes an entry pending again, unless a later one for its item is pending.
    fn requeue(&mut self, entry: Entry) {
        if self.by_key.contains_key(&(entry.table.clone(), entry.identity.clone())) {
            self.superseded.push(Superseded { table: entry.table, request: entry.request });
            return;
        }
        let number = self.insert(entry);
        self.requeued.push_back(number);
    }

    fn keys_of(&self, batch: &BatchWriteItem) -> Vec<(String, String)> {
        let requests = batch
            .request_items
            .iter()
            .flat_map(|(table, requests)| requests.iter().map(move |request| (table, request)));
        requests
            .filter_map(|(table, request)| Some((table.clone(), self.identity(table, request).ok()?)))
            .collect()
    }

    fn identity(&self, table: &str, request: &WriteRequest) -> Result<String, Error> {
        match request {
            WriteRequest::Delete(key) => identity(key),
            WriteRequest::Put(item) => {
                let names = self.key_names.get(table).ok_or_else(|| unknown_keys(table))?;
                identity(&Key::from_item(item, names)?)
            }
            WriteRequest::Invalid(error) => Err(error.clone()),
            WriteRequest::Unknown(_) => {
                Err(Error::new(ErrorKind::InvalidParameter, "a batch holds puts and deletes, nothing else"))
            }
        }
    }
}

#[cold]
fn unknown_keys(table: &str) -> Error {
    Error::new(ErrorKind::InvalidKey, format!("which attributes are the key of {table} is not known"))
}
