//! The serializer of an item: a map or a struct, and what wraps one.

use serde::ser::{Impossible, Serialize, Serializer};

use super::list::List;
use super::map::Map;
use super::members::Members;
use super::raw::RawSerializer;
use super::{Encoder, refuse};
use crate::Error;
use crate::value::names;

pub(super) struct ItemSerializer<'e, 'a>(pub(super) &'e mut Encoder<'a>);

macro_rules! refused {
    ($($method:ident($($type:ty),*) $found:literal)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<(), Error> {
            Err(refuse(concat!("an item is a map or a struct, found ", $found)))
        }
    )*};
}

impl<'e, 'a> Serializer for ItemSerializer<'e, 'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Impossible<(), Error>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = List<'e, 'a>;
    type SerializeMap = Map<'e, 'a>;
    type SerializeStruct = Members<'e, 'a>;
    type SerializeStructVariant = Members<'e, 'a>;

    refused! {
        serialize_bool(bool) "a boolean"
        serialize_i8(i8) "a number"
        serialize_i16(i16) "a number"
        serialize_i32(i32) "a number"
        serialize_i64(i64) "a number"
        serialize_i128(i128) "a number"
        serialize_u8(u8) "a number"
        serialize_u16(u16) "a number"
        serialize_u32(u32) "a number"
        serialize_u64(u64) "a number"
        serialize_u128(u128) "a number"
        serialize_f32(f32) "a number"
        serialize_f64(f64) "a number"
        serialize_char(char) "a character"
        serialize_str(&str) "a string"
        serialize_bytes(&[u8]) "binary"
        serialize_none() "nothing"
        serialize_unit() "nothing"
        serialize_unit_struct(&'static str) "a unit struct"
        serialize_unit_variant(&'static str, u32, &'static str) "a unit variant"
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        match name {
            names::ITEM | names::ATTRIBUTE_VALUE => value.serialize(RawSerializer::item(self.0, name)),
            names::NUMBER => Err(refuse("an item is a map or a struct, found a number")),
            names::BINARY => Err(refuse("an item is a map or a struct, found binary")),
            names::STRING_SET | names::NUMBER_SET | names::BINARY_SET => {
                Err(refuse("an item is a map or a struct, found a set"))
            }
            _ => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut members = Members::begin_item(self.0);
        members.entry(variant, value)?;
        members.finish()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        Err(refuse("an item is a map or a struct, found a list"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        Err(refuse("an item is a map or a struct, found a tuple"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Error> {
        Err(refuse("an item is a map or a struct, found a tuple"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List<'e, 'a>, Error> {
        self.0.put("{");
        self.0.writer.string(variant);
        List::begin(self.0, ":{\"L\":[", "]}}")
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Map<'e, 'a>, Error> {
        Ok(Map::begin_item(self.0))
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'e, 'a>, Error> {
        Ok(Members::begin_item(self.0))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'e, 'a>, Error> {
        self.0.put("{");
        self.0.writer.string(variant);
        Members::begin(self.0, ":{\"M\":{", "}}}")
    }
}
