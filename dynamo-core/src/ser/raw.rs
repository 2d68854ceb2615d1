//! The serializer that our own types see: they give text or bytes, which become what their private name says.

use serde::ser::{Impossible, Serialize, Serializer};

use super::{Encoder, refuse};
use crate::value::{Number, names};
use crate::wire::{Reader, Tag};
use crate::{Error, ErrorKind};

pub(super) struct RawSerializer<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    content: Content,
}

#[derive(Clone, Copy)]
enum Content {
    Number,
    Binary,
    /// An attribute value's JSON.
    Value,
    /// The JSON of an attribute value that is to be the item itself.
    ValueAsItem,
    /// An item's JSON, in the place of a value.
    Item,
    /// An item's JSON, to be the item itself.
    ItemAsItem,
    /// A number, as the text of an attribute's name or of a set's member.
    Key,
    /// Binary, as the text of a set's member.
    Member,
}

impl<'e, 'a> RawSerializer<'e, 'a> {
    /// Writes a value of this private name.
    pub(super) fn new(encoder: &'e mut Encoder<'a>, name: &str) -> Self {
        let content = match name {
            names::NUMBER => Content::Number,
            names::BINARY => Content::Binary,
            names::ITEM => Content::Item,
            _ => Content::Value,
        };
        Self { encoder, content }
    }

    /// Writes a value of this private name in the place of the item.
    pub(super) fn item(encoder: &'e mut Encoder<'a>, name: &str) -> Self {
        let content = if name == names::ITEM { Content::ItemAsItem } else { Content::ValueAsItem };
        Self { encoder, content }
    }

    /// Writes a binary value in the place of a set's member.
    pub(super) fn member(encoder: &'e mut Encoder<'a>) -> Self {
        Self { encoder, content: Content::Member }
    }

    /// Writes a number in the place of a map's key or a set's member.
    pub(super) fn key(encoder: &'e mut Encoder<'a>) -> Self {
        Self { encoder, content: Content::Key }
    }

    /// Copies an item's JSON, which is checked again: a name is no proof, and it may nest too deep here.
    fn attributes(&mut self, json: &str) -> Result<(), Error> {
        let mut reader = Reader::within(json, self.encoder.room);
        reader.skip_attributes()?;
        reader.end()?;
        self.encoder.put(json);
        Ok(())
    }
}

fn foreign() -> Error {
    refuse("a newtype has one of the names that dynamo-core reserves for itself")
}

macro_rules! refused {
    ($($method:ident($($type:ty),*) -> $out:ty)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$out, Error> {
            Err(foreign())
        }
    )*};
}

impl Serializer for RawSerializer<'_, '_> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Impossible<(), Error>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStruct = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_str(mut self, text: &str) -> Result<(), Error> {
        match self.content {
            Content::Number => self.encoder.number(&text.parse()?),
            Content::Key => {
                let number: Number = text.parse()?;
                number.write(self.encoder.writer.out);
            }
            Content::Binary | Content::Member => return Err(foreign()),
            Content::Value => {
                let mut reader = Reader::within(text, self.encoder.room);
                reader.skip_attribute()?;
                reader.end()?;
                self.encoder.put(text);
            }
            Content::ValueAsItem => {
                let mut reader = Reader::over(text);
                let tag = reader.open()?;
                if tag != Tag::M {
                    let message = format!("an item is a map or a struct, found {}", tag.name());
                    return Err(Error::new(ErrorKind::InvalidValue, message));
                }
                let json = reader.raw_attributes()?;
                reader.close()?;
                self.attributes(json)?;
            }
            Content::Item => {
                let Some(room) = self.encoder.room.checked_sub(1) else {
                    return Err(crate::wire::too_deep());
                };
                self.encoder.room = room;
                self.encoder.put("{\"M\":");
                self.attributes(text)?;
                self.encoder.put("}");
                self.encoder.room += 1;
            }
            Content::ItemAsItem => self.attributes(text)?,
        }
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        match self.content {
            Content::Binary => self.encoder.serialize_bytes(bytes),
            Content::Member => {
                self.encoder.writer.base64(bytes);
                Ok(())
            }
            _ => Err(foreign()),
        }
    }

    /// The `with` modules may be put on an option.
    fn serialize_none(self) -> Result<(), Error> {
        self.encoder.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    refused! {
        serialize_bool(bool) -> ()
        serialize_i8(i8) -> ()
        serialize_i16(i16) -> ()
        serialize_i32(i32) -> ()
        serialize_i64(i64) -> ()
        serialize_i128(i128) -> ()
        serialize_u8(u8) -> ()
        serialize_u16(u16) -> ()
        serialize_u32(u32) -> ()
        serialize_u64(u64) -> ()
        serialize_u128(u128) -> ()
        serialize_f32(f32) -> ()
        serialize_f64(f64) -> ()
        serialize_char(char) -> ()
        serialize_unit() -> ()
        serialize_unit_struct(&'static str) -> ()
        serialize_unit_variant(&'static str, u32, &'static str) -> ()
        serialize_seq(Option<usize>) -> Self::SerializeSeq
        serialize_tuple(usize) -> Self::SerializeTuple
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant
        serialize_map(Option<usize>) -> Self::SerializeMap
        serialize_struct(&'static str, usize) -> Self::SerializeStruct
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(foreign())
    }
}
