//! BatchGetItem: up to 100 items by their keys in one call.

use std::collections::{BTreeMap, BTreeSet};

use super::batch_write_item::check_bare;
use super::keys_and_attributes::{Bare, KeysAndAttributes, bare, note_tables};
use crate::operation::check::{check_capacity, check_table, check_table_name, invalid};
use crate::operation::duplicate::{Target, check_duplicates};
use crate::operation::item::capacity::ConsumedCapacity;
use crate::operation::item::get_item::GetItem;
use crate::operation::item::item_answer::{item_operation, read_fragment, read_items};
use crate::operation::item::returned::ReturnConsumedCapacity;
use crate::operation::structure::{
    Members, check_free, check_once, decode, encode, missing, read_member, read_other, unknown_in,
    write_member, write_others,
};
use crate::operation::{Operation, Repeat};
use crate::wire::{Reader, Writer};
use crate::{Error, ErrorKind, Item, Key, UnknownMembers};

/// The most keys of a call.
const MAX_KEYS: usize = 100;

/// Reads up to 100 items by their keys; some keys may come back unprocessed.
///
/// # Examples
///
/// ```
/// use dynamo_core::{BatchGetItem, GetItem, Operation, key};
///
/// let request = BatchGetItem::new()
///     .with(GetItem::new("Forum", key("Name", "S3")))
///     .with(GetItem::new("Forum", key("Name", "SimpleDB")));
/// assert!(request.encode().is_ok());
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct BatchGetItem {
    /// The keys of each table, and what to return of their items.
    pub request_items: BTreeMap<String, KeysAndAttributes>,
    /// How much is said about the capacity that was used.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
    error: Option<Error>,
}

impl BatchGetItem {
    /// Starts without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a read. What is set on it holds for its whole table, so the reads of one table must agree; that they do
    /// not is an error when the request is encoded.
    pub fn with(mut self, get: impl IntoBatchGet) -> Self {
        if let Err(error) = get.into_batch_get().and_then(|(table, keys)| self.insert(table, keys)) {
            self.error.get_or_insert(error);
        }
        self
    }

    /// Adds keys of a table, and what to return of their items.
    pub fn table(mut self, table_name: impl Into<String>, keys: KeysAndAttributes) -> Self {
        if let Err(error) = self.insert(table_name.into(), keys) {
            self.error.get_or_insert(error);
        }
        self
    }

    /// Says how much is said about the capacity that was used.
    pub fn return_consumed_capacity(mut self, value: impl Into<ReturnConsumedCapacity>) -> Self {
        self.return_consumed_capacity = Some(value.into());
        self
    }

    /// Sets a member by its name on the wire.
    pub fn with_member(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        self.other.insert(name.into(), value.into());
        self
    }

    fn insert(&mut self, table: String, more: KeysAndAttributes) -> Result<(), Error> {
        let Some(given) = self.request_items.get_mut(&table) else {
            self.request_items.insert(table, more);
            return Ok(());
        };
        if given.settings()? != more.settings()? {
            let message = "the reads of one table differ in what they ask for beside their keys";
            return Err(invalid(&table, message).at_name("RequestItems"));
        }
        given.keys.extend(more.keys);
        Ok(())
    }

    fn check(&self) -> Result<(), Error> {
        let parameter = "RequestItems";
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        check_free(parameter, &self.other)?;
        match self.request_items.values().map(|table| table.keys.len()).sum() {
            0_usize => return Err(invalid(parameter, "expected 1 to 100 keys, found none")),
            1..=MAX_KEYS => {}
            count => return Err(invalid(parameter, format!("expected 1 to {MAX_KEYS} keys, found {count}"))),
        }
        for (table, keys) in &self.request_items {
            check_table(table, parameter)?;
            if keys.keys.is_empty() {
                return Err(invalid(parameter, format!("{table} has no keys")));
            }
            keys.keys.iter().try_for_each(Key::check)?;
        }
        let keys = self
            .request_items
            .iter()
            .flat_map(|(table, keys)| keys.keys.iter().map(|key| (table.as_str(), Target::Key(key))));
        check_duplicates(keys, parameter)?;
        check_capacity(self.return_consumed_capacity.as_ref())
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        writer.begin_object();
        writer.member("RequestItems");
        writer.begin_object();
        for (table, keys) in &self.request_items {
            writer.member(table);
            keys.write_request(writer).map_err(|error| error.at_name(table).at_name("RequestItems"))?;
        }
        writer.end_object();
        if let Some(value) = &self.return_consumed_capacity {
            write_member(writer, &self.other, "ReturnConsumedCapacity", value);
        }
        write_others(writer, &self.other);
        writer.end_object();
        Ok(())
    }

    /// Reads what [`write`](Self::write) writes; expressions stay text.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut request = Self::new();
        let mut request_items: Option<BTreeMap<String, Bare>> = None;
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "RequestItems" => read_member(reader, "RequestItems", &mut request_items)?,
                "ReturnConsumedCapacity" => {
                    read_member(reader, "ReturnConsumedCapacity", &mut request.return_consumed_capacity)?;
                }
                _ => read_other(reader, name.into_owned(), &mut request.other)?,
            }
        }
        request.request_items = bare(request_items.ok_or_else(|| missing("RequestItems"))?);
        Ok(request)
    }
}

impl Operation for BatchGetItem {
    type Output = BatchGetItemOutput;

    fn name(&self) -> &str {
        "BatchGetItem"
    }

    fn table_names(&self) -> Vec<&str> {
        self.request_items.keys().map(String::as_str).collect()
    }

    fn repeat(&self) -> Repeat {
        Repeat::Read
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| self.write(writer))
    }

    fn decode(body: &[u8]) -> Result<BatchGetItemOutput, Error> {
        read(body, read_fragment)
    }
}

impl serde::Serialize for BatchGetItem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::operation::structure::serialize_json(&mut |writer| self.write(writer), serializer)
    }
}

impl<'de> serde::Deserialize<'de> for BatchGetItem {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::operation::structure::deserialize_json(&mut Self::read, deserializer)
    }
}

impl UnknownMembers for BatchGetItem {
    fn unknown_members(&self) -> Vec<String> {
        let mut found =
            unknown_in(&self.other, &[("ReturnConsumedCapacity", &self.return_consumed_capacity)]);
        note_tables(&self.request_items, "RequestItems", &mut found);
        found
    }
}

/// The answer of [`BatchGetItem`].
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct BatchGetItemOutput<T = Item> {
    /// The items that were found, of each table, in no order.
    pub responses: BTreeMap<String, Vec<T>>,
    /// What was not looked for, to be sent again.
    pub unprocessed_keys: BTreeMap<String, KeysAndAttributes>,
    /// The capacity that was used on each table, if asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> UnknownMembers for BatchGetItemOutput<T> {
    fn unknown_members(&self) -> Vec<String> {
        let mut found = unknown_in(&self.other, &[("ConsumedCapacity", &self.consumed_capacity)]);
        note_tables(&self.unprocessed_keys, "UnprocessedKeys", &mut found);
        found
    }
}

item_operation!(BatchGetItem, BatchGetItemOutput, read);

fn read<'de, T>(
    body: &'de [u8],
    item: fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<BatchGetItemOutput<T>, Error> {
    let mut responses: BTreeMap<String, Vec<T>> = BTreeMap::new();
    let rest = read_tables(body, &mut |table, reader| {
        let mut items = Vec::new();
        read_items(reader, &mut |reader| {
            items.push(item(reader)?);
            Ok(())
        })?;
        responses.entry(table.to_owned()).or_default().append(&mut items);
        Ok(())
    })?;
    Ok(BatchGetItemOutput { responses, ..rest })
}

/// What can be part of a batch of reads: a [`GetItem`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a batch of reads",
    note = "`GetItem` can"
)]
pub trait IntoBatchGet {
    /// Gives the table, the key, and what to return.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` for what a batch has no place for.
    fn into_batch_get(self) -> Result<(String, KeysAndAttributes), Error>;
}

impl IntoBatchGet for (String, KeysAndAttributes) {
    fn into_batch_get(self) -> Result<(String, KeysAndAttributes), Error> {
        Ok(self)
    }
}

impl IntoBatchGet for GetItem {
    fn into_batch_get(self) -> Result<(String, KeysAndAttributes), Error> {
        check_table_name(&self.table_name)?;
        self.key.check()?;
        check_bare(
            &[("ReturnConsumedCapacity", self.return_consumed_capacity.is_some())],
            &Members::new(),
            "a read in a batch",
        )?;
        let keys = KeysAndAttributes {
            consistent_read: self.consistent_read,
            projection: self.projection,
            projection_expression: self.projection_expression,
            expression_attribute_names: self.expression_attribute_names,
            attributes_to_get: self.attributes_to_get,
            other: self.other,
            error: self.error,
            ..KeysAndAttributes::new([self.key])
        };
        Ok((self.table_name, keys))
    }
}

/// Reads the items of one table.
type ReadTable<'a, 'de> = &'a mut dyn FnMut(&str, &mut Reader<'de>) -> Result<(), Error>;

/// Reads everything; the items go to `each`, table by table.
pub(crate) fn read_tables<'de, T>(
    body: &'de [u8],
    each: ReadTable<'_, 'de>,
) -> Result<BatchGetItemOutput<T>, Error> {
    let rest = read_envelope(body, each)?;
    Ok(BatchGetItemOutput {
        responses: BTreeMap::new(),
        unprocessed_keys: bare(rest.unprocessed_keys.unwrap_or_default()),
        consumed_capacity: rest.consumed_capacity.unwrap_or_default(),
        other: rest.other,
    })
}

#[derive(Default)]
struct Envelope {
    unprocessed_keys: Option<BTreeMap<String, Bare>>,
    consumed_capacity: Option<Vec<ConsumedCapacity>>,
    other: Members,
}

fn read_envelope<'de>(body: &'de [u8], each: ReadTable<'_, 'de>) -> Result<Envelope, Error> {
    decode(body, |reader| {
        let mut envelope = Envelope::default();
        let (mut answered, mut responded) = (false, false);
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "Responses" => {
                    check_once(responded).map_err(|error| error.at_name("Responses"))?;
                    (answered, responded) = (true, true);
                    read_responses(reader, each).map_err(|error| error.at_name("Responses"))?;
                }
                "UnprocessedKeys" => {
                    answered = true;
                    read_member(reader, "UnprocessedKeys", &mut envelope.unprocessed_keys)?;
                }
                "ConsumedCapacity" => {
                    read_member(reader, "ConsumedCapacity", &mut envelope.consumed_capacity)?
                }
                _ => read_other(reader, name.into_owned(), &mut envelope.other)?,
            }
        }
        if answered {
            Ok(envelope)
        } else {
            Err(Error::new(ErrorKind::Malformed, "the answer has neither Responses nor UnprocessedKeys"))
        }
    })
}

fn read_responses<'de>(reader: &mut Reader<'de>, each: ReadTable<'_, 'de>) -> Result<(), Error> {
    if reader.null() {
        return Ok(());
    }
    reader.begin_object()?;
    let mut tables = BTreeSet::new();
    while let Some(table) = reader.next_member()? {
        check_once(!tables.insert(table.clone().into_owned())).map_err(|error| error.at_name(&table))?;
        each(&table, reader).map_err(|error| error.at_name(&table))?;
    }
    Ok(())
}
