//! From any `T: Serialize` straight to DynamoDB's JSON.

mod item;
mod list;
mod map;
mod map_key;
mod member;
mod members;
mod raw;
mod set;
mod value;

use serde::Serialize;

use crate::value::{AttributeValue, EmptyValues, Item};
use crate::wire::{MAX_DOCUMENTS, Reader, Wire, Writer};
use crate::{Error, ErrorKind};

use self::item::ItemSerializer;

/// What one run of the serializer shares.
struct Encoder<'a> {
    writer: Writer<'a>,
    empty: EmptyValues,
    /// How many more documents may be opened.
    room: u32,
    /// The value just serialized was to be left out, and has written nothing.
    omitted: bool,
}

impl<'a> Encoder<'a> {
    fn new(out: &'a mut String, empty: EmptyValues) -> Self {
        Self { writer: Writer::new(out), empty, room: MAX_DOCUMENTS, omitted: false }
    }

    #[inline]
    fn put(&mut self, json: &str) {
        self.writer.out.push_str(json);
    }

    #[inline]
    fn len(&self) -> usize {
        self.writer.out.len()
    }
}

/// Room for an ordinary item, so that writing one takes a single allocation.
const USUAL_SIZE: usize = 1024;
/// The same for a single value.
const USUAL_VALUE_SIZE: usize = 64;

/// Writes a value as an item.
///
/// A struct or a map becomes the item; its fields become attributes: strings S, numbers N, booleans BOOL, `Option::None` and unit
/// NULL, sequences and tuples L, structs and maps M, bytes B. Sets have types and modules of their own ([`StringSet`](crate::StringSet),
/// [`string_set`](crate::string_set), ...). Enums take the form that serde's attributes give them; a unit variant is an S.
///
/// # Errors
///
/// [`ErrorKind::InvalidValue`] if the value is no struct or map, or holds an empty set or a map key that is no text;
/// [`ErrorKind::InvalidNumber`] for a number DynamoDB can't hold; [`ErrorKind::Duplicate`] for a set's member that is there twice;
/// [`ErrorKind::TooDeep`] beyond 32 levels. The path says where.
///
/// # Examples
///
/// ```
/// use dynamo_core::to_item;
///
/// #[derive(serde::Serialize)]
/// struct Movie { title: &'static str, year: u16 }
/// let item = to_item(&Movie { title: "Heat", year: 1995 })?;
/// assert_eq!(item.as_json(), r#"{"title":{"S":"Heat"},"year":{"N":"1995"}}"#);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
pub fn to_item<T: Serialize + ?Sized>(value: &T) -> Result<Item, Error> {
    to_item_with(value, EmptyValues::Keep)
}

/// Writes a value as an item, with a policy for empty strings and binary values.
///
/// # Errors
///
/// Those of [`to_item`], and [`ErrorKind::InvalidValue`] for an empty value under [`EmptyValues::Reject`].
pub fn to_item_with<T: Serialize + ?Sized>(value: &T, empty: EmptyValues) -> Result<Item, Error> {
    let mut json = String::with_capacity(USUAL_SIZE);
    encode(value, &mut json, empty)?;
    Ok(Item::from_checked(json))
}

/// Writes a value as the DynamoDB JSON of an item.
///
/// # Errors
///
/// Those of [`to_item`].
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    to_item(value).map(Item::into_json)
}

/// Writes a value as the bytes of an item's DynamoDB JSON.
///
/// # Errors
///
/// Those of [`to_item`].
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    to_string(value).map(String::into_bytes)
}

/// Appends the DynamoDB JSON of an item to a buffer that can be used again; on an error the buffer is as it was.
///
/// # Errors
///
/// Those of [`to_item`].
///
/// # Examples
///
/// ```
/// let mut buffer = String::new();
/// dynamo_core::write_into(&mut buffer, &serde_json::json!({"id": 1}))?;
/// assert_eq!(buffer, r#"{"id":{"N":"1"}}"#);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
pub fn write_into<T: Serialize + ?Sized>(buffer: &mut String, value: &T) -> Result<(), Error> {
    let start = buffer.len();
    encode(value, buffer, EmptyValues::Keep).inspect_err(|_| buffer.truncate(start))
}

/// Writes a value as a tree.
///
/// # Errors
///
/// Those of [`to_item`], except that any value will do.
pub fn to_attribute_value<T: Serialize + ?Sized>(value: &T) -> Result<AttributeValue, Error> {
    AttributeValue::read(&mut Reader::over(&to_fragment(value)?))
}

/// Writes a value as the JSON of one attribute value.
pub(crate) fn to_fragment<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    let mut json = String::with_capacity(USUAL_VALUE_SIZE);
    value.serialize(&mut Encoder::new(&mut json, EmptyValues::Keep))?;
    Ok(json)
}

fn encode<T: Serialize + ?Sized>(value: &T, out: &mut String, empty: EmptyValues) -> Result<(), Error> {
    value.serialize(ItemSerializer(&mut Encoder::new(out, empty)))
}

#[cold]
#[inline(never)]
fn refuse(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidValue, message)
}
