//! What a batch of gets found.

use std::collections::BTreeMap;
use std::fmt;

use dynamo_core::{ConsumedCapacity, GetAnswer, Key, KeysAndAttributes};

use crate::Error;

/// What a batch of gets found. Its `Debug` form counts; it shows no items.
///
/// [`in_order`](Self::in_order) goes through it in the order in which the keys were given.
#[non_exhaustive]
pub struct BatchGetReport<T> {
    /// The items by table, in no particular order.
    pub items: BTreeMap<String, Vec<T>>,
    /// The keys of which the service said that there is no item, by table, each once.
    pub missing: BTreeMap<String, Vec<Key>>,
    /// What is wrong with the items that do not fit `T`; empty unless the batch ended with an error.
    pub misfits: Vec<Error>,
    /// The keys that were not looked for, by table; empty unless the batch ended with an error.
    /// [`into_retry`](Self::into_retry) gives them with what was asked for beside them.
    pub leftovers: BTreeMap<String, Vec<Key>>,
    /// How often a key came back unprocessed.
    pub unprocessed: usize,
    /// How many calls it took.
    pub calls: u32,
    /// The capacity that was used, summed by table, if it was asked for.
    pub consumed_capacity: BTreeMap<String, ConsumedCapacity>,
    pub(super) asked: Vec<(String, Key)>,
    /// For each of the keys that were asked for, where its answer is.
    pub(super) places: Vec<Place>,
    pub(super) retry: Vec<(String, KeysAndAttributes)>,
}

#[derive(Clone, Copy)]
pub(super) enum Place {
    Leftover,
    Missing,
    /// The index among the table's items.
    Found(usize),
    /// The index among the misfits.
    Misfit(usize),
}

/// One of the keys that were asked for, and what came of it. Its `Debug` form shows neither key nor item.
#[non_exhaustive]
pub struct BatchGetEntry<'a, T> {
    /// The table.
    pub table: &'a str,
    /// The key, as it was given.
    pub key: &'a Key,
    /// What came of it.
    pub outcome: GetOutcome<'a, T>,
}

/// What came of one key. Its `Debug` form shows no item.
#[non_exhaustive]
pub enum GetOutcome<'a, T> {
    /// The item.
    Found(&'a T),
    /// There is no item with this key.
    Missing,
    /// The item does not fit the type.
    Misfit(&'a Error),
    /// It was not looked for.
    Leftover,
}

impl<'a, T> BatchGetEntry<'a, T> {
    /// The item, if one was found and fits.
    #[must_use]
    pub fn item(&self) -> Option<&'a T> {
        match self.outcome {
            GetOutcome::Found(item) => Some(item),
            _ => None,
        }
    }
}

impl<T> BatchGetReport<T> {
    pub(super) fn new(asked: Vec<(String, Key)>) -> Self {
        Self {
            items: BTreeMap::new(),
            missing: BTreeMap::new(),
            misfits: Vec::new(),
            leftovers: BTreeMap::new(),
            unprocessed: 0,
            calls: 0,
            consumed_capacity: BTreeMap::new(),
            places: vec![Place::Leftover; asked.len()],
            asked,
            retry: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, answer: GetAnswer<T>) {
        let place = match answer.item {
            Ok(Some(item)) => {
                let items = self.items.entry(answer.table).or_default();
                items.push(item);
                Place::Found(items.len() - 1)
            }
            Ok(None) => {
                self.missing.entry(answer.table).or_default().push(answer.key);
                Place::Missing
            }
            Err(error) => {
                self.misfits.push(Error::decode(error));
                Place::Misfit(self.misfits.len() - 1)
            }
        };
        for position in answer.positions {
            if let Some(known) = self.places.get_mut(position) {
                *known = place;
            }
        }
    }

    /// Every key in the order in which they were given, with what came of it; one that was given twice has its item twice.
    pub fn in_order(&self) -> impl Iterator<Item = BatchGetEntry<'_, T>> {
        self.asked.iter().zip(&self.places).map(|((table, key), place)| {
            let outcome = match place {
                Place::Leftover => None,
                Place::Missing => Some(GetOutcome::Missing),
                Place::Found(at) => {
                    self.items.get(table).and_then(|items| items.get(*at)).map(GetOutcome::Found)
                }
                Place::Misfit(at) => self.misfits.get(*at).map(GetOutcome::Misfit),
            };
            BatchGetEntry { table, key, outcome: outcome.unwrap_or(GetOutcome::Leftover) }
        })
    }

    /// The keys that were not looked for with what was asked for beside them, to be
    /// [extended](super::BatchGet::extend) with by another batch.
    #[must_use]
    pub fn into_retry(self) -> Vec<(String, KeysAndAttributes)> {
        self.retry
    }
}

impl<T> fmt::Debug for BatchGetReport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGetReport")
            .field("items", &self.items.values().map(Vec::len).sum::<usize>())
            .field("missing", &self.missing.values().map(Vec::len).sum::<usize>())
            .field("misfits", &self.misfits)
            .field("leftovers", &self.leftovers.values().map(Vec::len).sum::<usize>())
            .field("unprocessed", &self.unprocessed)
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for BatchGetEntry<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGetEntry")
            .field("table", &self.table)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for GetOutcome<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(_) => f.write_str("Found"),
            Self::Missing => f.write_str("Missing"),
            Self::Misfit(error) => f.debug_tuple("Misfit").field(error).finish(),
            Self::Leftover => f.write_str("Leftover"),
        }
    }
}
