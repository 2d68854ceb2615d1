//! Any number of puts and deletes, sent as batches.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::table_name::asked_for;
use super::{OnDuplicate, Superseded};
use crate::operation::{BatchWriteItem, BatchWriteItemOutput, IntoWriteRequest, WriteRequest, identity};
use crate::{Error, ErrorKind, Key, KeyNames};

/// The most requests of a batch.
const MAX_REQUESTS: usize = 25;
/// The most bytes of a batch on the wire: what the service takes, less some room for names and signs.
const MAX_BYTES: usize = 15 * 1024 * 1024;

/// Chunks any number of puts and deletes into batches, and keeps account of what is done. Its `Debug` form counts.
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
#[derive(Clone, Default)]
pub struct WriteBatcher {
    on_duplicate: OnDuplicate,
    key_names: BTreeMap<String, KeyNames>,
    /// What is not yet done and not under way, by position: the lowest goes first, so what came back undone does.
    pending: BTreeMap<usize, Entry>,
    /// The position of the pending request for each item.
    by_item: HashMap<ItemName, usize>,
    pending_bytes: usize,
    in_flight: HashMap<ItemName, Entry>,
    /// How many requests were given, refused ones too.
    given: usize,
    superseded: Vec<Superseded>,
    written: usize,
    written_bytes: usize,
}

/// The table, and the identity of the key.
type ItemName = (String, String);

#[derive(Clone, Debug)]
struct Entry {
    position: usize,
    item: ItemName,
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
    /// The path begins with the position of the request among all that were given, as `[3]`. What the request itself is
    /// refused for; `TooLarge` for an item of more than 400 KB; `InvalidKey` when the item lacks its key or the key of the
    /// table is not known; `Duplicate` for the second request for an item, if that is
    /// [to be rejected](OnDuplicate::Reject).
    pub fn push(&mut self, request: impl IntoWriteRequest) -> Result<(), Error> {
        let position = self.given;
        self.given += 1;
        request
            .into_write_request()
            .and_then(|(table, request)| self.push_request(position, table, request))
            .map_err(|error| error.at_index(position))
    }

    /// The next batch to send: up to 25 requests and 15 MiB; nothing when nothing is pending.
    ///
    /// Its requests are under way until [`absorb`](Self::absorb) or [`give_back`](Self::give_back). Several batches can
    /// be under way at once; none holds an item that another holds.
    #[must_use]
    pub fn next_batch(&mut self) -> Option<BatchWriteItem> {
        let (positions, _) = self.select();
        let mut batch = BatchWriteItem::new([]);
        for position in &positions {
            if let Some(entry) = self.take_pending(*position) {
                batch.request_items.entry(entry.item.0.clone()).or_default().push(entry.request.clone());
                self.in_flight.insert(entry.item.clone(), entry);
            }
        }
        (!positions.is_empty()).then_some(batch)
    }

    /// Whether the next batch would hold as much as a batch can: more requests would not go with it.
    #[must_use]
    pub fn has_full_batch(&self) -> bool {
        self.select().1
    }

    /// Takes the answer to a batch: what came back undone is pending again, everything else is done.
    ///
    /// # Errors
    ///
    /// `Malformed` when the answer speaks of an item that was not in the batch; the whole batch is pending again then,
    /// since nobody knows what was done.
    pub fn absorb(&mut self, batch: &BatchWriteItem, output: &BatchWriteItemOutput) -> Result<(), Error> {
        let sent = self.items_of(batch);
        let mut undone = HashSet::new();
        for (table, requests) in &output.unprocessed_items {
            let table = asked_for(table, batch.request_items.keys());
            for request in requests {
                let item = table.and_then(|table| {
                    self.identity(table, request).ok().map(|identity| (table.to_owned(), identity))
                });
                let Some(item) = item.filter(|item| sent.contains(item)) else {
                    self.give_back(batch);
                    let message = "the answer gives back a request that was not sent";
                    return Err(Error::new(ErrorKind::Malformed, message).at_name("UnprocessedItems"));
                };
                undone.insert(item);
            }
        }
        for item in sent {
            match self.in_flight.remove(&item) {
                Some(entry) if undone.contains(&item) => self.requeue(entry),
                Some(entry) => {
                    self.written += 1;
                    self.written_bytes += entry.size;
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Makes a batch pending again, of which the call failed. Nobody may know whether it was carried out; carrying it
    /// out twice leaves what carrying it out once leaves.
    pub fn give_back(&mut self, batch: &BatchWriteItem) {
        for item in self.items_of(batch) {
            if let Some(entry) = self.in_flight.remove(&item) {
                self.requeue(entry);
            }
        }
    }

    /// What has not been done, in the order it was given: what is pending, and what is under way.
    #[must_use]
    pub fn leftovers(&self) -> Vec<(String, WriteRequest)> {
        let mut entries: Vec<&Entry> = self.in_flight.values().chain(self.pending.values()).collect();
        entries.sort_by_key(|entry| entry.position);
        entries.into_iter().map(|entry| (entry.item.0.clone(), entry.request.clone())).collect()
    }

    /// The requests that later ones for the same item took the place of.
    #[must_use]
    pub fn superseded(&self) -> &[Superseded] {
        &self.superseded
    }

    /// Gives away the requests that later ones took the place of, so that they take no room here.
    #[must_use]
    pub fn take_superseded(&mut self) -> Vec<Superseded> {
        std::mem::take(&mut self.superseded)
    }

    /// How many requests are pending.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// How many bytes the pending requests have on the wire.
    #[must_use]
    pub fn pending_bytes(&self) -> usize {
        self.pending_bytes
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

    /// How many bytes the requests that are done had on the wire.
    #[must_use]
    pub fn written_bytes(&self) -> usize {
        self.written_bytes
    }

    /// Whether nothing is pending and nothing under way.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.pending.is_empty() && self.in_flight.is_empty()
    }

    /// The positions of the next batch, and whether it is full.
    fn select(&self) -> (Vec<usize>, bool) {
        let (mut positions, mut bytes, mut full) = (Vec::new(), 0_usize, false);
        // Each request under way keeps at most one pending one waiting, so that many are looked at in vain.
        for entry in self.pending.values().take(self.in_flight.len() + MAX_REQUESTS * 2) {
            if self.in_flight.contains_key(&entry.item) {
                continue;
            }
            if !positions.is_empty() && bytes + entry.size > MAX_BYTES {
                full = true;
                continue;
            }
            positions.push(entry.position);
            bytes += entry.size;
            if positions.len() == MAX_REQUESTS {
                full = true;
                break;
            }
        }
        (positions, full)
    }

    fn push_request(&mut self, position: usize, table: String, request: WriteRequest) -> Result<(), Error> {
        request.check()?;
        let identity = self.identity(&table, &request)?;
        let item = (table, identity);
        if self.by_item.contains_key(&item) || self.in_flight.contains_key(&item) {
            if self.on_duplicate == OnDuplicate::Reject {
                let message = format!("a request for this item of {} is there already", item.0);
                return Err(Error::new(ErrorKind::Duplicate, message));
            }
            if let Some(earlier) = self.by_item.get(&item).copied().and_then(|at| self.take_pending(at)) {
                self.supersede(earlier);
            }
        }
        let size = request.wire_size();
        self.insert(Entry { position, item, size, request });
        Ok(())
    }

    fn insert(&mut self, entry: Entry) {
        self.pending_bytes += entry.size;
        self.by_item.insert(entry.item.clone(), entry.position);
        self.pending.insert(entry.position, entry);
    }

    fn take_pending(&mut self, position: usize) -> Option<Entry> {
        let entry = self.pending.remove(&position)?;
        self.by_item.remove(&entry.item);
        self.pending_bytes = self.pending_bytes.saturating_sub(entry.size);
        Some(entry)
    }

    /// Makes an entry pending again, unless a later one for its item is pending.
    fn requeue(&mut self, entry: Entry) {
        if self.by_item.contains_key(&entry.item) {
            self.supersede(entry);
        } else {
            self.insert(entry);
        }
    }

    fn supersede(&mut self, entry: Entry) {
        self.superseded.push(Superseded { table: entry.item.0, request: entry.request });
    }

    fn items_of(&self, batch: &BatchWriteItem) -> HashSet<ItemName> {
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

impl fmt::Debug for WriteBatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteBatcher")
            .field("pending", &self.pending.len())
            .field("in_flight", &self.in_flight.len())
            .field("superseded", &self.superseded.len())
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}

#[cold]
fn unknown_keys(table: &str) -> Error {
    Error::new(ErrorKind::InvalidKey, format!("which attributes are the key of {table} is not known"))
}
