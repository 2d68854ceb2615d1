//! The macros that make requests, answers and their parts out of short descriptions.
//!
//! A description names each member once, in Rust and (greppable) as on the wire:
//!
//! ```text
//! shape! {
//!     /// How much a table can be read and written each second.
//!     ProvisionedThroughput {
//!         required { read_capacity_units: i64 = "ReadCapacityUnits", .. }     // in `new`, always written
//!         optional { max_units: i64 = "MaxUnits", .. }                        // Option, written when there
//!         exact { limit: u32 = "Limit", .. }                                  // the same, and the setter takes no `Into`
//!         many { tags: Vec<Tag> = "Tags", .. }                                // written when not empty
//!     }
//! }
//! ```
//!
//! `operation!` is a shape that is also an [`Operation`](super::Operation). `request!` is a shape with expressions:
//! it adds `trees`, each a tree beside its text, and the placeholders `names` and `values`. `collecting!` is a request that takes in parts one by one. `choice!` is an enumeration
//! that keeps values it does not know. The code of a codec is the same for all and knows no generics of the user's.

mod choice;
mod codec;
mod collecting;
mod legacy;
mod request;
mod shape;
mod unknown;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;

use crate::expression::Slot;
use crate::wire::{Reader, Wire, Writer};
use crate::{Error, ErrorKind, Item};

pub(crate) use self::choice::choice;
pub(crate) use self::codec::{
    Fill, MAX_MEMBERS, Name, Plain, Shape, note_others, note_unknown, read_other, read_shape, unknown_in,
    write_members, write_others, write_shape,
};
pub(crate) use self::collecting::collecting;
pub(crate) use self::legacy::{check_no_legacy, check_not_mixed, gives};
pub(crate) use self::request::request;
pub(crate) use self::shape::{decoding, operation, repeat, shape};
pub use self::unknown::UnknownMembers;

/// Members without a field of their own, by name. Empty costs no allocation.
pub(crate) type Members = BTreeMap<String, Value>;

/// `Serialize` and `Deserialize` over the codec.
macro_rules! serde_shells {
    ($name:ident) => {
        /// Writes the wire form.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::operation::structure::serialize_wire(self, serializer)
            }
        }

        /// Reads the wire form.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::operation::structure::deserialize_json(
                    &mut <Self as $crate::wire::Wire>::read,
                    deserializer,
                )
            }
        }
    };
}

pub(crate) use serde_shells;

/// What writes one JSON value.
pub(crate) type Write<'a> = &'a mut dyn FnMut(&mut Writer<'_>) -> Result<(), Error>;

/// Makes a body.
pub(crate) fn encode(write: Write<'_>) -> Result<Vec<u8>, Error> {
    encode_sized(0, write)
}

/// Makes a body of which about so many bytes are known already, in one allocation if the rest is short.
pub(crate) fn encode_sized(known: usize, write: Write<'_>) -> Result<Vec<u8>, Error> {
    let mut body = String::with_capacity(known.saturating_add(256));
    write(&mut Writer::new(&mut body))?;
    Ok(body.into_bytes())
}

/// Reads a body, which must be one JSON value and nothing else.
pub(crate) fn decode<'de, T>(
    body: &'de [u8],
    read: impl FnOnce(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut reader = Reader::new(body)?;
    let value = read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads the body of an answer that says nothing: the service leaves it empty, an empty object will do as well.
pub(crate) fn decode_or_empty<T: Wire>(body: &[u8]) -> Result<T, Error> {
    if body.is_empty() { Ok(T::empty()) } else { decode(body, T::read) }
}

/// Writes a member of a request that is written by hand.
pub(crate) fn write_member<T: Wire>(writer: &mut Writer<'_>, other: &Members, name: &str, value: &T) {
    if !other.contains_key(name) {
        writer.member(name);
        value.write(writer);
    }
}

/// Reads a member of an answer that is read by hand, once; `null` means that it is absent.
pub(crate) fn read_member<T: Wire>(
    reader: &mut Reader<'_>,
    name: &str,
    member: &mut Option<T>,
) -> Result<(), Error> {
    if reader.null() {
        return Ok(());
    }
    check_once(member.is_some()).and_then(|()| member.read_into(reader)).map_err(|error| error.at_name(name))
}

/// Whether a request carries an idempotency token: what is given by name goes before the field, also where it is none.
pub(crate) fn has_token(field: Option<&str>, other: &Members, name: &str) -> bool {
    other.get(name).map_or(field.is_some(), Value::is_string)
}

/// Refuses expressions and placeholders that are also given by `with_member`.
pub(crate) fn check_slots_free(
    slots: &[Slot<'_>],
    names: &BTreeMap<String, String>,
    values: Option<&Item>,
    other: &Members,
) -> Result<(), Error> {
    if other.is_empty() {
        return Ok(());
    }
    let has_tree = slots.iter().any(|slot| slot.tree.is_some());
    let given = slots.iter().map(|slot| (slot.member, slot.text.is_some() || slot.tree.is_some())).chain([
        ("ExpressionAttributeNames", has_tree || !names.is_empty()),
        ("ExpressionAttributeValues", has_tree || values.is_some_and(|values| !values.is_empty())),
    ]);
    let twice = given.into_iter().find(|(member, given)| *given && other.contains_key(*member));
    twice.map_or(Ok(()), |(member, _)| Err(given_twice(member)))
}

/// Refuses a member that is also given by `with_member`.
pub(crate) fn check_free(member: &str, other: &Members) -> Result<(), Error> {
    if other.contains_key(member) { Err(given_twice(member)) } else { Ok(()) }
}

#[cold]
fn given_twice(member: &str) -> Error {
    let message = "is given twice: by a setter and by with_member()";
    Error::new(ErrorKind::InvalidParameter, message).at_name(member)
}

/// Refuses a member that has been read before: of two, nobody knows which one is meant.
pub(crate) fn check_once(before: bool) -> Result<(), Error> {
    if before { Err(Error::new(ErrorKind::Malformed, "the member is there twice")) } else { Ok(()) }
}

#[cold]
pub(crate) fn missing(name: &str) -> Error {
    Error::new(ErrorKind::Malformed, "the member is missing").at_name(name)
}

pub(crate) fn serialize_wire<S: Serializer>(value: &dyn Wire, serializer: S) -> Result<S::Ok, S::Error> {
    let mut write = |writer: &mut Writer<'_>| {
        value.write(writer);
        Ok(())
    };
    serialize_json(&mut write, serializer)
}

pub(crate) fn serialize_json<S: Serializer>(write: Write<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    to_value(write).map_err(ser::Error::custom)?.serialize(serializer)
}

pub(crate) fn deserialize_json<'de, T, D: Deserializer<'de>>(
    read: &mut dyn FnMut(&mut Reader<'_>) -> Result<T, Error>,
    deserializer: D,
) -> Result<T, D::Error> {
    let json = Value::deserialize(deserializer)?.to_string();
    read(&mut Reader::over(&json)).map_err(de::Error::custom)
}

fn to_value(write: Write<'_>) -> Result<Value, Error> {
    let body = encode(write)?;
    serde_json::from_slice(&body).map_err(|error| Error::new(ErrorKind::Malformed, error.to_string()))
}
