//! A batch of reads whose answer is joined to the keys it was asked for by.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;

use super::table_name::asked_for;
use crate::operation::structure::{Members, decode};
use crate::operation::{BatchGetItem, ConsumedCapacity, KeysAndAttributes, read_items, read_tables};
use crate::wire::{Reader, Writer};
use crate::{Error, ErrorKind, Item, Key, KeyNames};

/// A batch of reads that knows which attributes are the key of each table.
///
/// A projection that leaves out key attributes has them on the wire all the same: they tell which item is which. What is
/// decoded does not see them. Its `Debug` form counts the keys.
#[derive(Clone)]
pub struct KeyedBatch {
    pub(super) request: BatchGetItem,
    pub(super) tables: BTreeMap<String, Joint>,
}

/// The answer to a [`KeyedBatch`]; [`GetBatcher::settle`](super::GetBatcher::settle) takes it. Its `Debug` form counts.
pub struct KeyedAnswer<T> {
    pub(super) found: Vec<(String, Key, Result<T, Error>)>,
    pub(super) unprocessed: BTreeMap<String, KeysAndAttributes>,
    /// The capacity that was used on each table, if asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

/// How a table's items are joined to their keys.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    /// What to ask for beside the keys.
    pub(super) settings: KeysAndAttributes,
    names: KeyNames,
    /// Key attributes that nobody wants to see.
    added: Vec<String>,
}

impl KeyedBatch {
    /// The request to send.
    pub fn request(&self) -> &BatchGetItem {
        &self.request
    }

    /// How many keys it asks for.
    #[must_use]
    pub fn len(&self) -> usize {
        self.request.request_items.values().map(|keys| keys.keys.len()).sum()
    }

    /// Whether it asks for nothing; no batcher makes such a batch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads the answer, each item on its own: one that does not fit `T` leaves the others alone.
    ///
    /// # Errors
    ///
    /// `Malformed` when the body is not of the shape of the answer, or an item lacks its key.
    pub fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<KeyedAnswer<T>, Error> {
        let mut found = Vec::new();
        let rest = read_tables::<T>(body, &mut |table, reader| {
            let asked = asked_for(table, self.tables.keys()).and_then(|name| self.tables.get_key_value(name));
            let Some((name, joint)) = asked else {
                return Err(Error::new(
                    ErrorKind::Malformed,
                    "the answer has a table that was not asked for",
                ));
            };
            read_items(reader, &mut |reader| {
                let fragment = reader.raw_attributes()?;
                found.push((name.clone(), joint.key_of(fragment)?, joint.item_of(fragment)));
                Ok(())
            })
            .map(drop)
        })?;
        Ok(KeyedAnswer {
            found,
            unprocessed: rest.unprocessed_keys,
            consumed_capacity: rest.consumed_capacity,
            other: rest.other,
        })
    }
}

impl Joint {
    /// Settings as they are asked for, and the names of the key.
    pub(super) fn new(settings: &KeysAndAttributes, names: KeyNames) -> Result<Self, Error> {
        // With every expression a text, there is one kind of projection to add to.
        let mut settings = decode(&settings.settings()?, KeysAndAttributes::read_request)?;
        let names_of = &settings.expression_attribute_names;
        let projected: Vec<&str> = match &settings.projection_expression {
            Some(text) => text
                .split(',')
                .map(str::trim)
                .map(|path| names_of.get(path).map_or(path, |name| name))
                .collect(),
            None => settings.attributes_to_get.iter().map(String::as_str).collect(),
        };
        let added = if projected.is_empty() { Vec::new() } else { without(&names, &projected) };
        for name in &added {
            settings.add_to_projection(name);
        }
        Ok(Self { settings, names, added })
    }

    /// The key of an item of the answer.
    fn key_of(&self, fragment: &str) -> Result<Key, Error> {
        let is_key = |name: &str| name == self.names.partition || self.names.sort.as_deref() == Some(name);
        Key::from_item(&Item::from_checked(filtered(fragment, &is_key)?), &self.names)
            .map_err(|error| Error::new(ErrorKind::Malformed, error.to_string()))
    }

    /// An item of the answer without what nobody asked for.
    fn item_of<T: DeserializeOwned>(&self, fragment: &str) -> Result<T, Error> {
        if self.added.is_empty() {
            return crate::de::from_str(fragment);
        }
        let wanted = filtered(fragment, &|name| !self.added.iter().any(|added| added == name))?;
        crate::de::from_str(&wanted)
    }
}

/// The names of the key that are not in a projection.
fn without(names: &KeyNames, projected: &[&str]) -> Vec<String> {
    let names = std::iter::once(&names.partition).chain(&names.sort);
    names.filter(|name| !projected.contains(&name.as_str())).cloned().collect()
}

/// The attributes of an item that are wanted.
fn filtered(fragment: &str, wanted: &dyn Fn(&str) -> bool) -> Result<String, Error> {
    let mut json = String::new();
    let mut writer = Writer::new(&mut json);
    let mut reader = Reader::over(fragment);
    reader.begin_object()?;
    writer.begin_object();
    while let Some(name) = reader.next_member()? {
        let value = reader.raw_attribute()?;
        if wanted(&name) {
            writer.member(&name);
            writer.raw(value);
        }
    }
    writer.end_object();
    Ok(json)
}

impl fmt::Debug for KeyedBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedBatch").field("keys", &self.len()).finish_non_exhaustive()
    }
}

impl<T> KeyedAnswer<T> {
    /// How many keys came back unprocessed.
    #[must_use]
    pub fn unprocessed(&self) -> usize {
        self.unprocessed.values().map(|keys| keys.keys.len()).sum()
    }
}

impl<T> fmt::Debug for KeyedAnswer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedAnswer")
            .field("found", &self.found.len())
            .field("unprocessed", &self.unprocessed())
            .finish_non_exhaustive()
    }
}
