//! The deserializer of an attribute's value.

use std::borrow::Cow;

use serde::de::value::SeqDeserializer;
use serde::de::{Deserializer, Visitor};

use super::access::{read_elements, read_members};
use super::enums::{MapEnum, UnitName};
use super::marked::{Marked, MarkedMap, SetDeserializer};
use super::number::{Integer, NumberDeserializer, parse_float32, read_float};
use super::owned::{Bytes, Raw};
use crate::Error;
use crate::value::{AttributeValue, Number, names};
use crate::wire::{Reader, Tag, Wire as _};

/// Reads one attribute value.
pub(crate) struct ValueDeserializer<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'r, 'de> ValueDeserializer<'r, 'de> {
    #[inline]
    pub(crate) fn new(reader: &'r mut Reader<'de>) -> Self {
        Self { reader }
    }

    /// Opens a string; what follows is its text.
    #[inline]
    fn string(&mut self, expected: &str) -> Result<Cow<'de, str>, Error> {
        if !self.reader.open_string() {
            self.expect(Tag::S, expected)?;
            self.quote()?;
        }
        let text = self.reader.string_rest()?;
        self.reader.close()?;
        Ok(text)
    }

    /// Opens a number, up to its quote.
    #[inline]
    fn number(&mut self) -> Result<(), Error> {
        if self.reader.open_number() {
            return Ok(());
        }
        self.expect(Tag::N, "a number")?;
        self.quote()
    }

    fn quote(&mut self) -> Result<(), Error> {
        if self.reader.eat(b'"') { Ok(()) } else { Err(self.reader.unexpected("a string")) }
    }

    #[inline]
    fn expect(&mut self, tag: Tag, expected: &str) -> Result<(), Error> {
        let found = self.reader.open()?;
        if found == tag { Ok(()) } else { Err(self.reader.mismatch(expected, found)) }
    }

    /// Reads the inside of an M that has been opened, and closes it.
    #[inline]
    fn members<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.reader.deeper()?;
        let value = read_members(self.reader, visitor)?;
        self.reader.shallower();
        self.reader.close()?;
        Ok(value)
    }

    /// Reads the inside of an L that has been opened, and closes it.
    #[inline]
    fn elements<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.reader.deeper()?;
        let value = read_elements(self.reader, visitor)?;
        self.reader.shallower();
        self.reader.close()?;
        Ok(value)
    }

    /// Reads the inside of a set that has been opened, and closes it.
    fn set<V: Visitor<'de>>(self, tag: Tag, visitor: V) -> Result<V::Value, Error> {
        let value = SetDeserializer { tag, reader: &mut *self.reader }.deserialize_any(visitor)?;
        self.reader.close()?;
        Ok(value)
    }

    fn binary(&mut self) -> Result<Vec<u8>, Error> {
        self.expect(Tag::B, "binary")?;
        let bytes = self.reader.binary()?;
        self.reader.close()?;
        Ok(bytes)
    }

    /// Says whether the M that has been opened could be taken for an attribute value, once it is out of our hands: its one
    /// member has a type's name, and a value such as DynamoDB's JSON has there.
    fn is_ambiguous(&self) -> bool {
        let mut ahead = self.reader.clone();
        let mut look = || {
            ahead.begin_object().ok()?;
            let tag = Tag::of(&ahead.next_member().ok()??)?;
            let value = ahead.peek_tag().ok()?;
            ahead.skip_attribute().ok()?;
            let alone = ahead.next_member().ok()?.is_none();
            let as_on_the_wire = match tag {
                Tag::S | Tag::N | Tag::B => Tag::S,
                Tag::Bool | Tag::Null => Tag::Bool,
                Tag::M => Tag::M,
                Tag::L | Tag::Ss | Tag::Ns | Tag::Bs => Tag::L,
            };
            Some(alone && value == as_on_the_wire)
        };
        look().unwrap_or(false)
    }

    fn named<V: Visitor<'de>>(mut self, name: &str, visitor: V) -> Result<V::Value, Error> {
        let set = match name {
            names::NUMBER => {
                self.number()?;
                let text = self.reader.string_rest()?;
                self.reader.close()?;
                return visitor
                    .visit_newtype_struct(Raw::from(text.clone()))
                    .map_err(|error| bad_number(&text, error));
            }
            names::BINARY => return visitor.visit_newtype_struct(Bytes(self.binary()?)),
            names::ATTRIBUTE_VALUE => {
                let json = self.reader.raw_attribute()?;
                return visitor
                    .visit_newtype_struct(Raw::Borrowed(json))
                    .map_err(|error| bad_value(json, error));
            }
            names::ITEM => {
                self.expect(Tag::M, "a map")?;
                self.reader.deeper()?;
                let json = self.reader.raw_attributes()?;
                self.reader.shallower();
                self.reader.close()?;
                return visitor.visit_newtype_struct(Raw::Borrowed(json));
            }
            names::STRING_SET => Tag::Ss,
            names::NUMBER_SET => Tag::Ns,
            names::BINARY_SET => Tag::Bs,
            _ => return visitor.visit_newtype_struct(self),
        };
        if self.reader.at_null() {
            return visitor.visit_newtype_struct(self);
        }
        let found = self.reader.open()?;
        if found != set {
            let expected = match set {
                Tag::Ss => "a string set",
                Tag::Ns => "a number set",
                _ => "a binary set",
            };
            return Err(self.reader.mismatch(expected, found));
        }
        let value = visitor.visit_newtype_struct(SetDeserializer { tag: set, reader: &mut *self.reader })?;
        self.reader.close()?;
        Ok(value)
    }
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
            self.number()?;
            Integer::read(self.reader)?.visit(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for ValueDeserializer<'_, 'de> {
    type Error = Error;

    /// For types that take what comes, and where serde buffers. What it could not tell apart afterwards is marked.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.reader.open()? {
            Tag::S => {
                let text = self.reader.string()?;
                self.reader.close()?;
                visit_text(text, visitor)
            }
            Tag::N => {
                let text = self.reader.number_text()?;
                NumberDeserializer(text).deserialize_any(visitor)
            }
            Tag::B => {
                let bytes = self.reader.binary()?;
                self.reader.close()?;
                visitor.visit_byte_buf(bytes)
            }
            Tag::Bool => {
                let value = self.reader.bool()?;
                self.reader.close()?;
                visitor.visit_bool(value)
            }
            Tag::Null => {
                self.reader.null_value()?;
                self.reader.close()?;
                visitor.visit_unit()
            }
            Tag::M if self.is_ambiguous() => {
                self.reader.deeper()?;
                let value = visitor.visit_map(MarkedMap::new(Marked::Map(&mut *self.reader)))?;
                self.reader.shallower();
                self.reader.close()?;
                Ok(value)
            }
            Tag::M => self.members(visitor),
            Tag::L => self.elements(visitor),
            tag @ (Tag::Ss | Tag::Ns | Tag::Bs) => {
                let value = visitor.visit_map(MarkedMap::new(Marked::Set(tag, &mut *self.reader)))?;
                self.reader.close()?;
                Ok(value)
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.expect(Tag::Bool, "a boolean")?;
        let value = self.reader.bool()?;
        self.reader.close()?;
        visitor.visit_bool(value)
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_i128<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.number()?;
        Integer::read(self.reader)?.visit_i128(visitor)
    }

    fn deserialize_u128<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.number()?;
        Integer::read(self.reader)?.visit_u128(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.number()?;
        let text = self.reader.string_rest()?;
        self.reader.close()?;
        visitor.visit_f32(parse_float32(&text)?)
    }

    #[inline]
    fn deserialize_f64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.number()?;
        visitor.visit_f64(read_float(self.reader)?)
    }

    fn deserialize_char<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visit_text(self.string("a character")?, visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visit_text(self.string("a string")?, visitor)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_byte_buf(self.binary()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let null =
            self.reader.at_null() || (self.reader.peek() != b'{' && self.reader.peek_tag()? == Tag::Null);
        if !null {
            return visitor.visit_some(self);
        }
        self.reader.open()?;
        self.reader.null_value()?;
        self.reader.close()?;
        visitor.visit_none()
    }

    fn deserialize_unit<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.expect(Tag::Null, "NULL")?;
        self.reader.null_value()?;
        self.reader.close()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name.starts_with('$') { self.named(name, visitor) } else { visitor.visit_newtype_struct(self) }
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.reader.open()? {
            Tag::L => self.elements(visitor),
            tag @ (Tag::Ss | Tag::Ns | Tag::Bs) => self.set(tag, visitor),
            Tag::B => {
                let bytes = self.reader.binary()?;
                self.reader.close()?;
                let mut bytes = SeqDeserializer::new(bytes.into_iter());
                let value = visitor.visit_seq(&mut bytes)?;
                bytes.end()?;
                Ok(value)
            }
            found => Err(self.reader.mismatch("a list", found)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.expect(Tag::M, "a map")?;
        self.members(visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.reader.open()? {
            Tag::S => {
                let name = self.reader.string()?;
                self.reader.close()?;
                visitor.visit_enum(UnitName(name))
            }
            Tag::M => {
                self.reader.deeper()?;
                let value = MapEnum::read(&mut *self.reader, visitor)?;
                self.reader.shallower();
                self.reader.close()?;
                Ok(value)
            }
            found => Err(self.reader.mismatch("the name of a variant or a map", found)),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.reader.skip_attribute()?;
        visitor.visit_unit()
    }
}

#[inline]
fn visit_text<'de, V: Visitor<'de>>(text: Cow<'de, str>, visitor: V) -> Result<V::Value, Error> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

/// Serde hands our own errors on as text only: what they were is found out again.
#[cold]
fn bad_number(text: &str, error: Error) -> Error {
    Number::parse(text.as_bytes()).err().unwrap_or(error)
}

#[cold]
fn bad_value(json: &str, error: Error) -> Error {
    AttributeValue::read(&mut Reader::over(json)).err().unwrap_or(error)
}
