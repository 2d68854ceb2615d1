//! The serializer of a set's member.

use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeTuple, Serializer};

use super::map_key::MapKey;
use super::raw::RawSerializer;
use super::{Encoder, refuse};
use crate::value::{EmptyValues, Number, names};
use crate::wire::Tag;
use crate::{Error, ErrorKind};

/// Takes one member and writes its text; a list of integers as bytes, in a set of binary values.
pub(super) struct Member<'e, 'a> {
    pub(super) encoder: &'e mut Encoder<'a>,
    pub(super) tag: Tag,
}

impl Member<'_, '_> {
    fn number(self, number: Result<Number, Error>) -> Result<(), Error> {
        if self.tag != Tag::Ns {
            return Err(self.wrong("a number"));
        }
        number?.write(self.encoder.writer.out);
        Ok(())
    }

    fn wrong(&self, found: &str) -> Error {
        wrong(self.tag, found)
    }
}

#[cold]
fn wrong(tag: Tag, found: &str) -> Error {
    let expected = match tag {
        Tag::Ss => "a string set holds strings",
        Tag::Ns => "a number set holds numbers",
        _ => "a binary set holds binary values",
    };
    Error::new(ErrorKind::InvalidValue, format!("{expected}, found {found}"))
}

/// Bytes that come as a sequence of integers.
pub(super) struct ByteSeq<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    bytes: Vec<u8>,
}

impl ByteSeq<'_, '_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let mut text = String::new();
        let mut encoder = Encoder::new(&mut text, EmptyValues::Keep);
        value.serialize(Member { encoder: &mut encoder, tag: Tag::Ns })?;
        self.bytes.push(text.parse().map_err(|_| refuse("a binary set holds bytes, found another number"))?);
        Ok(())
    }

    fn finish(self) -> Result<(), Error> {
        self.encoder.writer.base64(&self.bytes);
        Ok(())
    }
}

impl SerializeSeq for ByteSeq<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl SerializeTuple for ByteSeq<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

/// A map of one entry with the private name of numbers: a number that serde has buffered.
pub(super) struct NumberMap<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    entries: usize,
}

impl SerializeMap for NumberMap<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let mut name = String::new();
        key.serialize(MapKey(&mut Encoder::new(&mut name, EmptyValues::Keep)))?;
        if self.entries > 0 || name != names::NUMBER {
            return Err(wrong(Tag::Ns, "a map"));
        }
        self.entries = 1;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(RawSerializer::key(self.encoder))
    }

    fn end(self) -> Result<(), Error> {
        if self.entries == 1 { Ok(()) } else { Err(wrong(Tag::Ns, "a map")) }
    }
}

macro_rules! refused {
    ($($method:ident($($type:ty),*) -> $out:ty: $found:literal)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$out, Error> {
            Err(self.wrong($found))
        }
    )*};
}

macro_rules! numbers {
    ($($method:ident $type:ty: $number:expr;)*) => {$(
        fn $method(self, value: $type) -> Result<(), Error> {
            #[allow(clippy::redundant_closure_call)]
            self.number($number(value))
        }
    )*};
}

impl<'e, 'a> Serializer for Member<'e, 'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = ByteSeq<'e, 'a>;
    type SerializeTuple = ByteSeq<'e, 'a>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = NumberMap<'e, 'a>;
    type SerializeStruct = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    numbers! {
        serialize_i8 i8: |value| Ok(Number::from(value));
        serialize_i16 i16: |value| Ok(Number::from(value));
        serialize_i32 i32: |value| Ok(Number::from(value));
        serialize_i64 i64: |value| Ok(Number::from(value));
        serialize_i128 i128: Number::try_from;
        serialize_u8 u8: |value| Ok(Number::from(value));
        serialize_u16 u16: |value| Ok(Number::from(value));
        serialize_u32 u32: |value| Ok(Number::from(value));
        serialize_u64 u64: |value| Ok(Number::from(value));
        serialize_u128 u128: Number::try_from;
        serialize_f32 f32: Number::try_from;
        serialize_f64 f64: Number::try_from;
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        if self.tag != Tag::Ss {
            return Err(self.wrong("a string"));
        }
        self.encoder.writer.text(value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        if self.tag != Tag::Bs {
            return Err(self.wrong("binary"));
        }
        self.encoder.writer.base64(value);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        match (name, self.tag) {
            (names::NUMBER, Tag::Ns) => value.serialize(RawSerializer::key(self.encoder)),
            (names::BINARY, Tag::Bs) => value.serialize(RawSerializer::member(self.encoder)),
            _ => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(self.wrong("an enum"))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<ByteSeq<'e, 'a>, Error> {
        if self.tag != Tag::Bs {
            return Err(self.wrong("a list"));
        }
        Ok(ByteSeq { encoder: self.encoder, bytes: Vec::new() })
    }

    fn serialize_tuple(self, _: usize) -> Result<ByteSeq<'e, 'a>, Error> {
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<NumberMap<'e, 'a>, Error> {
        if self.tag != Tag::Ns {
            return Err(self.wrong("a map"));
        }
        Ok(NumberMap { encoder: self.encoder, entries: 0 })
    }

    refused! {
        serialize_bool(bool) -> (): "a boolean"
        serialize_none() -> (): "nothing"
        serialize_unit() -> (): "nothing"
        serialize_unit_struct(&'static str) -> (): "a unit struct"
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct: "a tuple"
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant: "an enum"
        serialize_struct(&'static str, usize) -> Self::SerializeStruct: "a struct"
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant: "an enum"
    }
}
