//! One-entry maps with a private name: how a value that serde buffers keeps what a plain value would lose.

use std::borrow::Cow;

use serde::de::value::{BorrowedStrDeserializer, CowStrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::owned::Bytes;
use super::{access, number};
use crate::Error;
use crate::value::names;
use crate::wire::{Reader, Tag};

/// What a private name stands before.
pub(super) enum Marked<'r, 'de> {
    /// The text of a number.
    Number(Cow<'de, str>),
    /// A set whose tag has been read.
    Set(Tag, &'r mut Reader<'de>),
    /// The inside of an M.
    Map(&'r mut Reader<'de>),
}

/// The map of one entry.
pub(super) struct MarkedMap<'r, 'de> {
    content: Option<Marked<'r, 'de>>,
    named: bool,
}

impl<'r, 'de> MarkedMap<'r, 'de> {
    pub(super) fn new(content: Marked<'r, 'de>) -> Self {
        Self { content: Some(content), named: false }
    }
}

impl<'de> MapAccess<'de> for MarkedMap<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if self.named {
            return Ok(None);
        }
        self.named = true;
        let name = match &self.content {
            Some(Marked::Number(_)) => names::NUMBER,
            Some(Marked::Set(Tag::Ss, _)) => names::STRING_SET,
            Some(Marked::Set(Tag::Ns, _)) => names::NUMBER_SET,
            Some(Marked::Set(..)) => names::BINARY_SET,
            Some(Marked::Map(_)) => names::MAP,
            None => return Ok(None),
        };
        seed.deserialize(BorrowedStrDeserializer::<Error>::new(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        match self.content.take() {
            Some(Marked::Number(text)) => {
                let text: CowStrDeserializer<'_, Error> = text.into_deserializer();
                seed.deserialize(text)
            }
            Some(Marked::Set(tag, reader)) => seed.deserialize(SetDeserializer { tag, reader }),
            Some(Marked::Map(reader)) => seed.deserialize(MapDeserializer { reader }),
            None => Err(serde::de::Error::custom("the value of a map was asked for twice")),
        }
    }
}

/// The inside of an M.
struct MapDeserializer<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'de> Deserializer<'de> for MapDeserializer<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        access::read_members(self.reader, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The inside of a set.
pub(super) struct SetDeserializer<'r, 'de> {
    pub(super) tag: Tag,
    pub(super) reader: &'r mut Reader<'de>,
}

impl<'de> Deserializer<'de> for SetDeserializer<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.reader.begin_array()?;
        let mut members = Members { tag: self.tag, reader: self.reader, index: 0, done: false };
        let value = visitor.visit_seq(&mut members)?;
        members.finish()?;
        Ok(value)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Members<'r, 'de> {
    tag: Tag,
    reader: &'r mut Reader<'de>,
    index: usize,
    done: bool,
}

impl Members<'_, '_> {
    fn finish(&mut self) -> Result<(), Error> {
        if !self.done && self.reader.next_element()? {
            let message = format!("expected {} members of a set, found more", self.index);
            return Err(Error::new(crate::ErrorKind::Mismatch, message));
        }
        if self.index == 0 {
            return Err(crate::value::sets::empty());
        }
        Ok(())
    }
}

impl<'de> SeqAccess<'de> for &mut Members<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.done || !self.reader.next_element()? {
            self.done = true;
            return Ok(None);
        }
        let index = self.index;
        self.index += 1;
        let text = self.reader.string()?;
        let member = match self.tag {
            Tag::Ss => {
                let text: CowStrDeserializer<'_, Error> = text.into_deserializer();
                seed.deserialize(text)
            }
            Tag::Ns => seed.deserialize(number::NumberDeserializer(text)),
            _ => crate::wire::decode_base64(&text).and_then(|bytes| seed.deserialize(Bytes(bytes))),
        };
        member.map(Some).map_err(|error| error.at_index(index))
    }
}
