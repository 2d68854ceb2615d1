//! Any number of reads by key, sent as batches.

use std::collections::{BTreeMap, BTreeSet};

use crate::operation::{BatchGetItem, BatchGetItemOutput, IntoBatchGet, KeysAndAttributes, identity};
use crate::{Error, ErrorKind, Key};

/// The most keys of a batch.
const MAX_KEYS: usize = 100;

/// Chunks any number of reads by key into batches, and keeps account of what was answered.
///
/// A key that is given twice is asked for once.
///
/// # Examples
///
/// ```
/// use dynamo_core::{BatchGetItem, GetBatcher, GetItem, Operation, key};
///
/// let mut batcher = GetBatcher::new();
/// for id in 0..130 {
///     batcher.push(GetItem::new("Thread", key("Id", id)))?;
/// }
/// let first = batcher.next_batch().ok_or("a batch")?;
/// assert_eq!(first.request_items["Thread"].keys.len(), 100);
/// let answer = BatchGetItem::decode(br#"{"Responses":{"Thread":[]},"UnprocessedKeys":{}}"#)?;
/// batcher.absorb(&first, &answer)?;
/// assert_eq!(batcher.pending(), 30);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct GetBatcher {
    tables: BTreeMap<String, Table>,
}

#[derive(Clone, Debug)]
struct Table {
    /// What to ask for beside the keys.
    settings: KeysAndAttributes,
    pending: BTreeMap<String, Key>,
    in_flight: BTreeMap<String, Key>,
    known: BTreeSet<String>,
}

impl GetBatcher {
    /// Starts with nothing to read.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a read. What is set on it beside the key holds for its table.
    ///
    /// # Errors
    ///
    /// What the read itself is refused for; `InvalidParameter` when the reads of one table differ in what they ask for.
    pub fn push(&mut self, get: impl IntoBatchGet) -> Result<(), Error> {
        let (table, more) = get.into_batch_get()?;
        self.push_keys(table, more)
    }

    /// The next batch to send: up to 100 keys; nothing when nothing is pending.
    #[must_use]
    pub fn next_batch(&mut self) -> Option<BatchGetItem> {
        let mut batch = BatchGetItem::new();
        let mut room = MAX_KEYS;
        for (name, table) in &mut self.tables {
            let mut keys = Vec::new();
            while room > 0 {
                let Some((identity, key)) = table.pending.pop_first() else { break };
                keys.push(key.clone());
                table.in_flight.insert(identity, key);
                room -= 1;
            }
            if !keys.is_empty() {
                batch
                    .request_items
                    .insert(name.clone(), KeysAndAttributes { keys, ..table.settings.clone() });
            }
        }
        (room < MAX_KEYS).then_some(batch)
    }

    /// Takes the answer to a batch: keys that came back are pending again, the others are answered.
    ///
    /// # Errors
    ///
    /// `Malformed` when the answer gives back a key that was not in the batch; the whole batch is pending again then.
    pub fn absorb<T>(&mut self, batch: &BatchGetItem, output: &BatchGetItemOutput<T>) -> Result<(), Error> {
        for (name, unprocessed) in &output.unprocessed_keys {
            let table = self.tables.get(name);
            let foreign = |key: &Key| {
                table
                    .is_none_or(|table| identity(key).map_or(true, |key| !table.in_flight.contains_key(&key)))
            };
            if unprocessed.keys.iter().any(foreign) {
                self.give_back(batch);
                let message = "the answer gives back a key that was not sent";
                return Err(Error::new(ErrorKind::Malformed, message).at_name("UnprocessedKeys"));
            }
        }
        for (name, unprocessed) in &output.unprocessed_keys {
            if let Some(table) = self.tables.get_mut(name) {
                unprocessed.keys.iter().for_each(|key| table.give_back(key));
            }
        }
        for (name, sent) in &batch.request_items {
            if let Some(table) = self.tables.get_mut(name) {
                for key in &sent.keys {
                    table.take(key);
                }
            }
        }
        Ok(())
    }

    /// Makes a batch pending again, of which the call failed.
    pub fn give_back(&mut self, batch: &BatchGetItem) {
        for (name, sent) in &batch.request_items {
            if let Some(table) = self.tables.get_mut(name) {
                sent.keys.iter().for_each(|key| table.give_back(key));
            }
        }
    }

    /// The keys that were not answered: those pending, and those under way.
    #[must_use]
    pub fn leftovers(&self) -> BTreeMap<String, Vec<Key>> {
        let left = |table: &Table| {
            table.in_flight.values().chain(table.pending.values()).cloned().collect::<Vec<_>>()
        };
        let tables = self.tables.iter().map(|(name, table)| (name.clone(), left(table)));
        tables.filter(|(_, keys)| !keys.is_empty()).collect()
    }

    /// How many keys are pending.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.tables.values().map(|table| table.pending.len()).sum()
    }

    /// Whether nothing is pending and nothing under way.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.tables.values().all(|table| table.pending.is_empty() && table.in_flight.is_empty())
    }

    fn push_keys(&mut self, name: String, mut more: KeysAndAttributes) -> Result<(), Error> {
        let keys = std::mem::take(&mut more.keys);
        keys.iter().try_for_each(Key::check)?;
        if let Some(table) = self.tables.get(&name)
            && table.settings.settings()? != more.settings()?
        {
            let message = "the reads of one table differ in what they ask for beside their keys";
            return Err(Error::new(ErrorKind::InvalidParameter, message).at_name(&name));
        }
        let table = self.tables.entry(name).or_insert_with(|| Table {
            settings: more,
            pending: BTreeMap::new(),
            in_flight: BTreeMap::new(),
            known: BTreeSet::new(),
        });
        for key in keys {
            let identity = identity(&key)?;
            if table.known.insert(identity.clone()) {
                table.pending.insert(identity, key);
            }
        }
        Ok(())
    }
}

impl Table {
    fn give_back(&mut self, key: &Key) {
        if let Some((identity, key)) = self.take(key) {
            self.pending.insert(identity, key);
        }
    }

    fn take(&mut self, key: &Key) -> Option<(String, Key)> {
        self.in_flight.remove_entry(&identity(key).ok()?)
    }
}
