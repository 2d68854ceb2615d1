//! The deserializer of an item: a map of attributes, whatever wraps it.

use serde::de::{Deserializer, Visitor};

use super::access::read_members;
use super::enums::MapEnum;
use super::owned::Raw;
use crate::value::names;
use crate::wire::Reader;
use crate::{Error, ErrorKind};

/// Reads one item.
pub(crate) struct ItemDeserializer<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'r, 'de> ItemDeserializer<'r, 'de> {
    #[inline]
    pub(crate) fn new(reader: &'r mut Reader<'de>) -> Self {
        Self { reader }
    }
}

#[cold]
fn not_an_item(expected: &str) -> Error {
    Error::new(ErrorKind::Mismatch, format!("expected {expected}, found an item"))
}

macro_rules! refused {
    ($($method:ident($($type:ty),*) $expected:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, $(_: $type,)* _: V) -> Result<V::Value, Error> {
            Err(not_an_item($expected))
        }
    )*};
}

impl<'de> Deserializer<'de> for ItemDeserializer<'_, 'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        read_members(self.reader, visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        read_members(self.reader, visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        read_members(self.reader, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            names::ITEM => visitor.visit_newtype_struct(Raw::Borrowed(self.reader.raw_attributes()?)),
            names::ATTRIBUTE_VALUE => {
                let item = self.reader.raw_attributes()?;
                visitor.visit_newtype_struct(Raw::Owned(format!("{{\"M\":{item}}}")))
            }
            names::NUMBER => Err(not_an_item("a number")),
            names::BINARY => Err(not_an_item("binary")),
            names::STRING_SET | names::NUMBER_SET | names::BINARY_SET => Err(not_an_item("a set")),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        MapEnum::read(self.reader, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.reader.skip_attributes()?;
        visitor.visit_unit()
    }

    refused! {
        deserialize_bool() "a boolean"
        deserialize_i8() "a number"
        deserialize_i16() "a number"
        deserialize_i32() "a number"
        deserialize_i64() "a number"
        deserialize_i128() "a number"
        deserialize_u8() "a number"
        deserialize_u16() "a number"
        deserialize_u32() "a number"
        deserialize_u64() "a number"
        deserialize_u128() "a number"
        deserialize_f32() "a number"
        deserialize_f64() "a number"
        deserialize_char() "a character"
        deserialize_str() "a string"
        deserialize_string() "a string"
        deserialize_bytes() "binary"
        deserialize_byte_buf() "binary"
        deserialize_unit() "nothing"
        deserialize_unit_struct(&'static str) "nothing"
        deserialize_seq() "a list"
        deserialize_tuple(usize) "a list"
        deserialize_tuple_struct(&'static str, usize) "a list"
        deserialize_identifier() "a name"
    }
}
