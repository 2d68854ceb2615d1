//! From DynamoDB's JSON straight to any `T: Deserialize`.

mod access;
mod enums;
mod item;
mod map_key;
mod marked;
mod number;
mod owned;
mod value;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::value::{AttributeValue, Item};
use crate::wire::{MAX_LEVELS, Reader};

pub(crate) use self::item::ItemDeserializer;
pub(crate) use self::value::ValueDeserializer;

/// Decodes an item into a type of its own.
///
/// Numbers must fit exactly where the type is an integer: `1.0` is the integer 1, `1.5` is an error. Into a float they go to the
/// nearest one. A string is never taken for a number, nor a number for a string. NULL is `None` or unit, and attributes that the
/// type does not name are passed over. A set reads into any sequence; bytes read with `#[serde(with = "dynamo_core::bytes")]` or
/// as [`Binary`](crate::Binary).
///
/// # Errors
///
/// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the item does not fit the type, with the path of the attribute.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Item, from_item};
///
/// #[derive(serde::Deserialize)]
/// struct Movie { title: String, year: Option<u16> }
/// let item = Item::from_json(r#"{"title":{"S":"Heat"},"year":{"N":"1995"}}"#)?;
/// let movie: Movie = from_item(&item)?;
/// assert_eq!((movie.title.as_str(), movie.year), ("Heat", Some(1995)));
/// # Ok::<(), dynamo_core::Error>(())
/// ```
pub fn from_item<T: DeserializeOwned>(item: &Item) -> Result<T, Error> {
    item.to()
}

/// Decodes the DynamoDB JSON of an item, borrowing strings from it where `T` borrows.
///
/// A string that has escapes in the JSON can't be borrowed; `Cow<str>` with `#[serde(borrow)]` takes both kinds.
///
/// # Errors
///
/// [`ErrorKind::Malformed`](crate::ErrorKind::Malformed) if the text is no DynamoDB JSON, and those of [`from_item`].
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, Error> {
    finish(Reader::over(json))
}

/// Decodes the bytes of an item's DynamoDB JSON, borrowing strings from it where `T` borrows.
///
/// # Errors
///
/// Those of [`from_str`].
pub fn from_slice<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T, Error> {
    finish(Reader::new(json)?)
}

/// Decodes a tree.
///
/// # Errors
///
/// Those of [`from_item`].
pub fn from_attribute_value<T: DeserializeOwned>(value: &AttributeValue) -> Result<T, Error> {
    value.check_depth(MAX_LEVELS)?;
    from_fragment(&value.to_json())
}

/// Decodes the JSON of one attribute value.
pub(crate) fn from_fragment<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, Error> {
    let mut reader = Reader::over(json);
    let value = T::deserialize(ValueDeserializer::new(&mut reader))?;
    reader.end()?;
    Ok(value)
}

/// Reads the item that comes next in an answer.
#[inline]
pub(crate) fn read_item<'de, T: Deserialize<'de>>(reader: &mut Reader<'de>) -> Result<T, Error> {
    T::deserialize(ItemDeserializer::new(reader))
}

fn finish<'de, T: Deserialize<'de>>(mut reader: Reader<'de>) -> Result<T, Error> {
    let value = read_item(&mut reader)?;
    reader.end()?;
    Ok(value)
}
