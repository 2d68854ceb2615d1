//! Keys of one table in a batch of reads.

use std::collections::BTreeMap;

use crate::operation::structure::{encode, note_unknown, request};
use crate::wire::{Reader, Wire, Writer};
use crate::{Error, Key, Projection};

request! {
    /// Keys of one table, and what to return of their items.
    KeysAndAttributes {
        required {
            /// The keys.
            keys: Vec<Key> = "Keys",
        }
        optional {
            /// Whether the answer must hold every write that succeeded before.
            consistent_read: bool = "ConsistentRead",
        }
        many {
            /// The attributes to return, in the way of before there were projections.
            attributes_to_get: Vec<String> = "AttributesToGet",
        }
        trees {
            /// Which attributes to return.
            projection: Projection, projection_expression = "ProjectionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
    }
}

impl KeysAndAttributes {
    /// Takes the keys.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Self {
        Self::start(keys.into_iter().collect())
    }

    /// Adds an attribute to a projection that is text.
    pub(crate) fn add_to_projection(&mut self, name: &str) {
        if !self.attributes_to_get.is_empty() {
            self.attributes_to_get.push(name.to_owned());
        }
        let Some(text) = &mut self.projection_expression else { return };
        let taken = &mut self.expression_attribute_names;
        let free = (0..).map(|n| format!("#key{n}")).find(|placeholder| !taken.contains_key(placeholder));
        if let Some(placeholder) = free {
            text.push_str(", ");
            text.push_str(&placeholder);
            taken.insert(placeholder, name.to_owned());
        }
    }

    /// Everything but the keys, as it is on the wire.
    pub(crate) fn settings(&self) -> Result<Vec<u8>, Error> {
        let settings = Self { keys: Vec::new(), ..self.clone() };
        encode(&mut |writer| settings.write_request(writer))
    }
}

/// Keys of a table that are read.
pub(super) struct Bare(KeysAndAttributes);

impl Wire for Bare {
    fn empty() -> Self {
        Self(KeysAndAttributes::new([]))
    }

    fn write(&self, _: &mut Writer<'_>) {}

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = KeysAndAttributes::read_request(reader)?;
        Ok(())
    }
}

pub(super) fn bare(tables: BTreeMap<String, Bare>) -> BTreeMap<String, KeysAndAttributes> {
    let mut known = BTreeMap::new();
    known.extend(tables.into_iter().map(|(name, keys)| (name, keys.0)));
    known
}

/// Adds the paths of what has no name of its own in the keys of each table.
pub(super) fn note_tables(
    tables: &BTreeMap<String, KeysAndAttributes>,
    member: &str,
    found: &mut Vec<String>,
) {
    for (table, keys) in tables {
        note_unknown(keys, &mut format!("{member}.{table}"), found);
    }
}
