//! Any number of reads by key, sent as batches.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::keyed_batch::Joint;
use super::table_name::asked_for;
use super::{GetAnswer, KeyedAnswer, KeyedBatch};
use crate::operation::{BatchGetItem, BatchGetItemOutput, IntoBatchGet, KeysAndAttributes, identity};
use crate::{Error, ErrorKind, Key};

/// The most keys of a batch.
const MAX_KEYS: usize = 100;

/// Chunks any number of reads by key into batches, and keeps account of what was answered.
///
/// A key that is given again before it is answered is asked for once. Its `Debug` form counts.
///
/// # Examples
///
/// ```
/// use dynamo_core::{GetBatcher, GetItem, key};
///
/// let mut batcher = GetBatcher::new();
/// for id in [1, 2, 1] {
///     batcher.push(GetItem::new("Thread", key("Id", id)))?;
/// }
/// let batch = batcher.next_keyed_batch().ok_or("a batch")?;
/// assert_eq!(batch.request().request_items["Thread"].keys.len(), 2);
/// let body = br#"{"Responses":{"Thread":[{"Id":{"N":"1"},"Title":{"S":"Hi"}}]},"UnprocessedKeys":{}}"#;
/// let answers = batcher.settle(&batch, batch.decode::<serde_json::Value>(body)?)?;
/// assert_eq!((answers[0].positions.as_slice(), answers[1].is_missing()), ([0, 2].as_slice(), true));
/// assert!(batcher.is_done());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct GetBatcher {
    tables: BTreeMap<String, Table>,
    /// How many keys were given.
    given: usize,
}

#[derive(Clone, Debug)]
struct Table {
    /// What to ask for beside the keys.
    settings: KeysAndAttributes,
    joint: Joint,
    /// By the position at which each was given first.
    pending: BTreeMap<usize, Wanted>,
    /// The position of each pending key.
    by_identity: HashMap<String, usize>,
    in_flight: HashMap<String, Wanted>,
}

#[derive(Clone, Debug)]
struct Wanted {
    key: Key,
    /// Where it was given; never empty.
    positions: Vec<usize>,
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
    /// The path begins with the position of the read among all keys that were given, as `[3]`. What the read itself is
    /// refused for; `InvalidParameter` when the reads of one table differ in what they ask for.
    pub fn push(&mut self, get: impl IntoBatchGet) -> Result<(), Error> {
        let position = self.given;
        self.given += 1;
        let pushed = get.into_batch_get().and_then(|(table, more)| {
            let count = more.keys.len();
            self.push_keys(position, table, more)?;
            self.given = position + count;
            Ok(())
        });
        pushed.map_err(|error| error.at_index(position))
    }

    /// The next batch to send: up to 100 keys; nothing when nothing is pending.
    #[must_use]
    pub fn next_batch(&mut self) -> Option<BatchGetItem> {
        let mut batch = BatchGetItem::new();
        for (name, keys) in self.take_keys() {
            let settings = self.tables.get(&name).map(|table| table.settings.clone());
            let settings = settings.unwrap_or_else(|| KeysAndAttributes::new([]));
            batch.request_items.insert(name, KeysAndAttributes { keys, ..settings });
        }
        (!batch.request_items.is_empty()).then_some(batch)
    }

    /// The same as [`next_batch`](Self::next_batch), for an answer that is joined to its keys.
    #[must_use]
    pub fn next_keyed_batch(&mut self) -> Option<KeyedBatch> {
        let mut batch = KeyedBatch { request: BatchGetItem::new(), tables: BTreeMap::new() };
        for (name, keys) in self.take_keys() {
            if let Some(table) = self.tables.get(&name) {
                let keys = KeysAndAttributes { keys, ..table.joint.settings.clone() };
                batch.request.request_items.insert(name.clone(), keys);
                batch.tables.insert(name, table.joint.clone());
            }
        }
        (!batch.is_empty()).then_some(batch)
    }

    /// Whether as many keys are pending as a batch holds.
    #[must_use]
    pub fn has_full_batch(&self) -> bool {
        self.pending() >= MAX_KEYS
    }

    /// Takes the answer to a batch: keys that came back are pending again, the others are answered.
    ///
    /// # Errors
    ///
    /// `Malformed` when the answer gives back a key that was not in the batch; the whole batch is pending again then.
    pub fn absorb<T>(&mut self, batch: &BatchGetItem, output: &BatchGetItemOutput<T>) -> Result<(), Error> {
        self.take_back(batch, &output.unprocessed_keys)?;
        for (name, key) in keys_of(batch) {
            if let Some(table) = self.tables.get_mut(name) {
                table.take(key);
            }
        }
        Ok(())
    }

    /// Takes the answer to a batch: keys that came back are pending again, and what became of the others is said, in the
    /// order they were asked for. Of an item that the answer has twice the first counts; one whose key came back does not.
    ///
    /// # Errors
    ///
    /// `Malformed` when the answer has an item, or gives back a key, that was not in the batch; the whole batch is pending
    /// again then.
    pub fn settle<T>(
        &mut self,
        batch: &KeyedBatch,
        answer: KeyedAnswer<T>,
    ) -> Result<Vec<GetAnswer<T>>, Error> {
        let request = batch.request();
        let sent = sent(request);
        let asked = |table: &str, key| identity(key).is_ok_and(|identity| sent.contains(&(table, identity)));
        if !answer.found.iter().all(|(table, key, _)| asked(table, key)) {
            self.give_back(request);
            let message = "the answer has an item that was not asked for";
            return Err(Error::new(ErrorKind::Malformed, message).at_name("Responses"));
        }
        self.take_back(request, &answer.unprocessed)?;
        let mut answers = Vec::with_capacity(batch.len());
        for (table, key, item) in answer.found {
            if let Some(Wanted { key, positions }) =
                self.tables.get_mut(&table).and_then(|known| known.take(&key))
            {
                answers.push(GetAnswer { table, key, positions, item: item.map(Some) });
            }
        }
        for (name, key) in keys_of(request) {
            if let Some(Wanted { key, positions }) =
                self.tables.get_mut(name).and_then(|table| table.take(key))
            {
                answers.push(GetAnswer { table: name.to_owned(), key, positions, item: Ok(None) });
            }
        }
        answers.sort_by_key(|answer| answer.positions.first().copied().unwrap_or(usize::MAX));
        Ok(answers)
    }

    /// Makes a batch pending again, of which the call failed.
    pub fn give_back(&mut self, batch: &BatchGetItem) {
        for (name, key) in keys_of(batch) {
            if let Some(table) = self.tables.get_mut(name) {
                table.give_back(key);
            }
        }
    }

    /// The keys that were not answered, in the order they were given: those pending, and those under way.
    #[must_use]
    pub fn leftovers(&self) -> BTreeMap<String, Vec<Key>> {
        let mut left = BTreeMap::new();
        for (name, table) in &self.tables {
            let keys = table.left();
            if !keys.is_empty() {
                left.insert(name.clone(), keys);
            }
        }
        left
    }

    /// The same as [`leftovers`](Self::leftovers), to be pushed again: with what is asked for beside the keys.
    #[must_use]
    pub fn unanswered(&self) -> Vec<(String, KeysAndAttributes)> {
        let with_settings = |(name, keys): (String, Vec<Key>)| {
            let settings = self.tables.get(&name)?.settings.clone();
            Some((name, KeysAndAttributes { keys, ..settings }))
        };
        self.leftovers().into_iter().filter_map(with_settings).collect()
    }

    /// How many keys were given.
    #[must_use]
    pub fn given(&self) -> usize {
        self.given
    }

    /// How many keys are pending.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.tables.values().map(|table| table.pending.len()).sum()
    }

    /// How many keys are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.tables.values().map(|table| table.in_flight.len()).sum()
    }

    /// Whether nothing is pending and nothing under way.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.tables.values().all(|table| table.pending.is_empty() && table.in_flight.is_empty())
    }

    fn push_keys(&mut self, position: usize, name: String, mut more: KeysAndAttributes) -> Result<(), Error> {
        let keys = std::mem::take(&mut more.keys);
        let identities = keys.iter().map(identity).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = keys.first() else { return Ok(()) };
        if let Some(table) = self.tables.get(&name) {
            if table.settings.settings()? != more.settings()? {
                let message = "the reads of one table differ in what they ask for beside their keys";
                return Err(Error::new(ErrorKind::InvalidParameter, message).at_name(&name));
            }
        } else {
            let joint = Joint::new(&more, first.names())?;
            self.tables.insert(name.clone(), Table::new(more, joint));
        }
        let Some(table) = self.tables.get_mut(&name) else { return Ok(()) };
        for ((at, key), identity) in (position..).zip(keys).zip(identities) {
            table.want(at, identity, key);
        }
        Ok(())
    }

    /// Up to 100 pending keys by table; they are under way from now on.
    fn take_keys(&mut self) -> Vec<(String, Vec<Key>)> {
        let mut room = MAX_KEYS;
        let mut tables = Vec::new();
        for (name, table) in &mut self.tables {
            let mut keys = Vec::new();
            while room > 0 {
                let Some((_, wanted)) = table.pending.pop_first() else { break };
                // Its key has been checked when it was pushed.
                let Ok(identity) = identity(&wanted.key) else { continue };
                table.by_identity.remove(&identity);
                keys.push(wanted.key.clone());
                table.in_flight.insert(identity, wanted);
                room -= 1;
            }
            if !keys.is_empty() {
                tables.push((name.clone(), keys));
            }
        }
        tables
    }

    /// Makes what came back pending again; all of it if that can't be.
    fn take_back(
        &mut self,
        batch: &BatchGetItem,
        unprocessed: &BTreeMap<String, KeysAndAttributes>,
    ) -> Result<(), Error> {
        let sent = sent(batch);
        let mut back = Vec::new();
        for (answered, keys) in unprocessed {
            let name = asked_for(answered, batch.request_items.keys());
            for key in &keys.keys {
                let known = name.zip(identity(key).ok()).filter(|known| sent.contains(known));
                let Some((name, _)) = known else {
                    self.give_back(batch);
                    let message = "the answer gives back a key that was not sent";
                    return Err(Error::new(ErrorKind::Malformed, message).at_name("UnprocessedKeys"));
                };
                back.push((name, key));
            }
        }
        for (name, key) in back {
            if let Some(table) = self.tables.get_mut(name) {
                table.give_back(key);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for GetBatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetBatcher")
            .field("pending", &self.pending())
            .field("in_flight", &self.in_flight())
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

fn keys_of(batch: &BatchGetItem) -> impl Iterator<Item = (&str, &Key)> {
    batch.request_items.iter().flat_map(|(name, sent)| sent.keys.iter().map(move |key| (name.as_str(), key)))
}

fn sent(batch: &BatchGetItem) -> HashSet<(&str, String)> {
    keys_of(batch).filter_map(|(name, key)| Some((name, identity(key).ok()?))).collect()
}

impl Table {
    fn new(settings: KeysAndAttributes, joint: Joint) -> Self {
        Self {
            settings,
            joint,
            pending: BTreeMap::new(),
            by_identity: HashMap::new(),
            in_flight: HashMap::new(),
        }
    }

    fn want(&mut self, position: usize, identity: String, key: Key) {
        let pending = self.by_identity.get(&identity).and_then(|at| self.pending.get_mut(at));
        match pending.or_else(|| self.in_flight.get_mut(&identity)) {
            Some(wanted) => wanted.positions.push(position),
            None => self.insert(position, identity, Wanted { key, positions: vec![position] }),
        }
    }

    fn insert(&mut self, position: usize, identity: String, wanted: Wanted) {
        self.by_identity.insert(identity, position);
        self.pending.insert(position, wanted);
    }

    fn give_back(&mut self, key: &Key) {
        if let Some(wanted) = self.take(key)
            && let Ok(identity) = identity(key)
        {
            let position = wanted.positions.first().copied().unwrap_or_default();
            self.insert(position, identity, wanted);
        }
    }

    fn left(&self) -> Vec<Key> {
        let mut left: Vec<&Wanted> = self.in_flight.values().chain(self.pending.values()).collect();
        left.sort_by_key(|wanted| wanted.positions.first().copied());
        left.into_iter().map(|wanted| wanted.key.clone()).collect()
    }

    /// Takes a key that is under way.
    fn take(&mut self, key: &Key) -> Option<Wanted> {
        self.in_flight.remove(&identity(key).ok()?)
    }
}
