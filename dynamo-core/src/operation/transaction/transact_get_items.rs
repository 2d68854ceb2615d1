//! TransactGetItems: up to 100 items as they were at one moment.

use std::collections::BTreeMap;

use super::part::{TransactionAction, TransactionPart};
use crate::operation::batch::batch_write_item::check_bare;
use crate::operation::check::{check_capacity, check_table_name, invalid};
use crate::operation::duplicate::{Target, check_duplicates};
use crate::operation::item::capacity::ConsumedCapacity;
use crate::operation::item::get_item::GetItem;
use crate::operation::item::item_answer::{item_operation, read_fragment};
use crate::operation::item::returned::ReturnConsumedCapacity;
use crate::operation::responses::read_responses;
use crate::operation::structure::{
    Members, check_free, collecting, deserialize_json, encode, missing, note_others, note_unknown,
    read_member, read_other, serialize_json, unknown_in, write_member, write_others,
};
use crate::operation::{Operation, Repeat};
use crate::wire::{Reader, Wire, Writer, at_step};
use crate::{Error, ErrorKind, Item, UnknownMembers};

/// The most items of a call.
const MAX_ITEMS: usize = 100;

collecting! {
    /// Reads up to 100 items as they were at one moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{GetItem, Operation, TransactGetItems, key};
    ///
    /// let request = TransactGetItems::new()
    ///     .with(GetItem::new("Forum", key("Name", "S3")))
    ///     .with(GetItem::new("Thread", key("ForumName", "S3").sort("Subject", "Hi")).projection(["Views"]));
    /// assert!(request.encode().is_ok());
    /// ```
    TransactGetItems {
        /// The reads, in order.
        parts transact_items: GetItem = "TransactItems",
        /// Adds a read. What has no place in a transaction, such as `consistent_read`, is an error when the request is
        /// encoded.
        with IntoTransactGet::into_transact_get,
        optional {
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
        }
    }
}

impl TransactGetItems {
    fn check(&self) -> Result<(), Error> {
        let parameter = "TransactItems";
        self.first_error()?;
        check_free(parameter, &self.other)?;
        match self.transact_items.len() {
            0 => return Err(invalid(parameter, "expected 1 to 100 items, found none")),
            1..=MAX_ITEMS => {}
            count => {
                return Err(invalid(parameter, format!("expected 1 to {MAX_ITEMS} items, found {count}")));
            }
        }
        for (position, get) in self.transact_items.iter().enumerate() {
            check_bare_get(get)
                .and_then(|()| check_table_name(&get.table_name))
                .and_then(|()| get.key.check())
                .map_err(|error| error.at_index(position).at_name(parameter))?;
        }
        let keys = self.transact_items.iter().map(|get| (get.table_name.as_str(), Target::Key(&get.key)));
        check_duplicates(keys, parameter)?;
        check_capacity(self.return_consumed_capacity.as_ref())
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        writer.begin_object();
        writer.member("TransactItems");
        writer.begin_array();
        for (position, get) in self.transact_items.iter().enumerate() {
            writer.element();
            writer.begin_object();
            writer.member("Get");
            get.write_request(writer).map_err(|error| error.at_index(position).at_name("TransactItems"))?;
            writer.end_object();
        }
        writer.end_array();
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
        let mut given = false;
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "TransactItems" if !reader.null() => {
                    given = true;
                    reader.begin_array()?;
                    while reader.next_element()? {
                        let position = request.transact_items.len();
                        let get = read_get(reader)
                            .map_err(|error| error.at_index(position).at_name("TransactItems"))?;
                        request.transact_items.push(get);
                    }
                }
                "TransactItems" => {}
                "ReturnConsumedCapacity" => {
                    read_member(reader, "ReturnConsumedCapacity", &mut request.return_consumed_capacity)?;
                }
                _ => read_other(reader, name.into_owned(), &mut request.other)?,
            }
        }
        if given { Ok(request) } else { Err(missing("TransactItems")) }
    }
}

/// Reads `{"Get": ..}`.
fn read_get(reader: &mut Reader<'_>) -> Result<GetItem, Error> {
    let mut get = None;
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        match &*name {
            _ if reader.null() => {}
            "Get" => get = Some(GetItem::read_request(reader).map_err(|error| error.at_name("Get"))?),
            _ => return Err(Error::new(ErrorKind::Malformed, "expected Get").at_name(&name)),
        }
    }
    get.ok_or_else(|| missing("Get"))
}

impl Operation for TransactGetItems {
    type Output = TransactGetItemsOutput;

    fn name(&self) -> &str {
        "TransactGetItems"
    }

    fn table_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.transact_items.iter().map(|get| get.table_name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn repeat(&self) -> Repeat {
        Repeat::Read
    }

    fn transaction_parts(&self) -> Vec<TransactionPart<'_>> {
        let gets = self.transact_items.iter();
        gets.map(|get| TransactionPart::on_key(TransactionAction::Get, &get.table_name, &get.key)).collect()
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| self.write(writer))
    }

    fn decode(body: &[u8]) -> Result<TransactGetItemsOutput, Error> {
        read(body, read_fragment)
    }
}

impl serde::Serialize for TransactGetItems {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_json(&mut |writer| self.write(writer), serializer)
    }
}

impl<'de> serde::Deserialize<'de> for TransactGetItems {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_json(&mut Self::read, deserializer)
    }
}

impl UnknownMembers for TransactGetItems {
    fn unknown_members(&self) -> Vec<String> {
        let (mut path, mut found) = (String::new(), Vec::new());
        for (position, get) in self.transact_items.iter().enumerate() {
            at_step(&mut path, &format!("TransactItems[{position}].Get"), &mut |path| {
                note_unknown(get, path, &mut found);
            });
        }
        at_step(&mut path, "ReturnConsumedCapacity", &mut |path| {
            self.return_consumed_capacity.note_unknown(path, &mut found);
        });
        note_others(&self.other, &mut path, &mut found);
        found
    }
}

/// The answer of [`TransactGetItems`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct TransactGetItemsOutput<T = Item> {
    /// The items in the order of the reads; nothing where there is none.
    pub responses: Vec<Option<T>>,
    /// The capacity that was used on each table, if asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// Members of responses that have no field here, by the positions of the responses.
    pub other_of_responses: BTreeMap<usize, Members>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> UnknownMembers for TransactGetItemsOutput<T> {
    fn unknown_members(&self) -> Vec<String> {
        let mut found = unknown_in(&self.other, &[("ConsumedCapacity", &self.consumed_capacity)]);
        for (position, other) in &self.other_of_responses {
            note_others(other, &mut format!("Responses[{position}]"), &mut found);
        }
        found
    }
}

item_operation!(TransactGetItems, TransactGetItemsOutput, read);

fn read<'de, T>(
    body: &'de [u8],
    item: fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<TransactGetItemsOutput<T>, Error> {
    let mut items = Vec::new();
    let read = read_responses(body, false, &mut |reader| {
        items.push(item(reader)?);
        Ok(())
    })?;
    let (mut responses, mut other_of_responses) = (Vec::new(), BTreeMap::new());
    let mut items = items.into_iter();
    for bare in read.responses.ok_or_else(|| missing("Responses"))? {
        if !bare.other.is_empty() {
            other_of_responses.insert(responses.len(), bare.other);
        }
        responses.push(if bare.has_item { items.next() } else { None });
    }
    Ok(TransactGetItemsOutput {
        responses,
        consumed_capacity: read.consumed_capacity.unwrap_or_default(),
        other_of_responses,
        other: read.other,
    })
}

/// What can be part of a transaction of reads: a [`GetItem`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a transaction of reads",
    note = "`GetItem` can"
)]
pub trait IntoTransactGet {
    /// Gives the read.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` for what a transaction has no place for, such as `consistent_read`.
    fn into_transact_get(self) -> Result<GetItem, Error>;
}

impl IntoTransactGet for GetItem {
    fn into_transact_get(self) -> Result<GetItem, Error> {
        check_bare_get(&self)?;
        Ok(self)
    }
}

/// Refuses what a read has a place for alone, but not inside of a transaction.
fn check_bare_get(get: &GetItem) -> Result<(), Error> {
    let settings = [
        ("ConsistentRead", get.consistent_read.is_some()),
        ("ReturnConsumedCapacity", get.return_consumed_capacity.is_some()),
        ("AttributesToGet", !get.attributes_to_get.is_empty()),
    ];
    check_bare(&settings, &Members::new(), "a read in a transaction")
}
