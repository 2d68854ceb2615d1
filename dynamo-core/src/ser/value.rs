//! The serializer of an attribute's value.

use std::fmt::{Display, Write as _};

use serde::ser::{Serialize, Serializer};

use super::list::List;
use super::map::Map;
use super::members::Members;
use super::raw::RawSerializer;
use super::set::SetSerializer;
use super::{Encoder, refuse};
use crate::value::number::{not_finite, out_of_range};
use crate::value::{EmptyValues, Number, names};
use crate::wire::{Tag, too_deep};
use crate::{Error, ErrorKind};

impl Encoder<'_> {
    /// Opens a document, one level deeper.
    #[inline]
    pub(super) fn open(&mut self, brackets: &str) -> Result<(), Error> {
        match self.room.checked_sub(1) {
            Some(room) => self.room = room,
            None => return Err(too_deep()),
        }
        self.put(brackets);
        Ok(())
    }

    /// Writes an N of an integer.
    #[inline]
    pub(super) fn integer<I: itoa::Integer>(&mut self, value: I) {
        self.put("{\"N\":\"");
        self.writer.integer(value);
        self.put("\"}");
    }

    /// Writes an N of a number.
    pub(super) fn number(&mut self, number: &Number) {
        self.put("{\"N\":\"");
        number.write(self.writer.out);
        self.put("\"}");
    }

    /// Does what the policy says to an empty string or binary value.
    #[cold]
    #[inline(never)]
    fn empty(&mut self, tag: Tag) -> Result<(), Error> {
        match (self.empty, tag) {
            (EmptyValues::Keep, Tag::B) => self.put("{\"B\":\"\"}"),
            (EmptyValues::Keep, _) => self.put("{\"S\":\"\"}"),
            (EmptyValues::Null, _) => self.put("{\"NULL\":true}"),
            (EmptyValues::Omit, Tag::B) => {
                self.put("{\"B\":\"\"}");
                self.omitted = true;
            }
            (EmptyValues::Omit, _) => {
                self.put("{\"S\":\"\"}");
                self.omitted = true;
            }
            (EmptyValues::Reject, _) => {
                return Err(Error::new(ErrorKind::InvalidValue, format!("the {} is empty", tag.name())));
            }
        }
        Ok(())
    }

    /// Writes a value of one of our own types, told by its private name.
    #[inline(never)]
    pub(super) fn named<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        match name {
            names::NUMBER | names::BINARY | names::ITEM | names::ATTRIBUTE_VALUE => {
                value.serialize(RawSerializer::new(self, name))
            }
            names::STRING_SET => value.serialize(SetSerializer::new(self, Tag::Ss)),
            names::NUMBER_SET => value.serialize(SetSerializer::new(self, Tag::Ns)),
            names::BINARY_SET => value.serialize(SetSerializer::new(self, Tag::Bs)),
            _ => value.serialize(self),
        }
    }

    #[inline]
    pub(super) fn finite(&mut self, text: &str, size: f64) -> Result<(), Error> {
        if size != 0.0 && !(1e-130..1e126).contains(&size) {
            return Err(out_of_range());
        }
        let text = text.strip_suffix(".0").unwrap_or(text);
        if text == "-0" || text.bytes().any(|byte| byte == b'e') {
            self.number(&Number::parse(text.as_bytes())?);
        } else {
            self.put("{\"N\":\"");
            self.put(text);
            self.put("\"}");
        }
        Ok(())
    }
}

macro_rules! integers {
    ($($method:ident $type:ty)*) => {$(
        #[inline]
        fn $method(self, value: $type) -> Result<(), Error> {
            self.integer(value);
            Ok(())
        }
    )*};
}

impl<'e, 'a> Serializer for &'e mut Encoder<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = List<'e, 'a>;
    type SerializeTuple = List<'e, 'a>;
    type SerializeTupleStruct = List<'e, 'a>;
    type SerializeTupleVariant = List<'e, 'a>;
    type SerializeMap = Map<'e, 'a>;
    type SerializeStruct = Members<'e, 'a>;
    type SerializeStructVariant = Members<'e, 'a>;

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.put(if value { "{\"BOOL\":true}" } else { "{\"BOOL\":false}" });
        Ok(())
    }

    integers! {
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64
    }

    fn serialize_i128(self, value: i128) -> Result<(), Error> {
        self.number(&Number::try_from(value)?);
        Ok(())
    }

    fn serialize_u128(self, value: u128) -> Result<(), Error> {
        self.number(&Number::try_from(value)?);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        if !value.is_finite() {
            return Err(not_finite());
        }
        self.finite(zmij::Buffer::new().format_finite(value), f64::from(value.abs()))
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        if !value.is_finite() {
            return Err(not_finite());
        }
        self.finite(zmij::Buffer::new().format_finite(value), value.abs())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), Error> {
        if value.is_empty() {
            return self.empty(Tag::S);
        }
        self.put("{\"S\":\"");
        self.writer.text(value);
        self.put("\"}");
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        struct Escaped<'e, 'a>(&'e mut Encoder<'a>);

        impl std::fmt::Write for Escaped<'_, '_> {
            fn write_str(&mut self, text: &str) -> std::fmt::Result {
                self.0.writer.text(text);
                Ok(())
            }
        }

        let start = self.len();
        self.put("{\"S\":\"");
        let inside = self.len();
        if write!(Escaped(self), "{value}").is_err() {
            return Err(refuse("the value could not be formatted as text"));
        }
        if self.len() == inside {
            self.writer.out.truncate(start);
            return self.empty(Tag::S);
        }
        self.put("\"}");
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        if value.is_empty() {
            return self.empty(Tag::B);
        }
        self.put("{\"B\":\"");
        self.writer.base64(value);
        self.put("\"}");
        Ok(())
    }

    #[inline]
    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(self) -> Result<(), Error> {
        self.put("{\"NULL\":true}");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.put("{\"S\":\"");
        self.writer.text(variant);
        self.put("\"}");
        Ok(())
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        if name.starts_with('$') { self.named(name, value) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut members = Members::begin(self, "{\"M\":{", "}}")?;
        members.entry(variant, value)?;
        members.finish()
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<List<'e, 'a>, Error> {
        List::begin(self, "{\"L\":[", "]}")
    }

    #[inline]
    fn serialize_tuple(self, _: usize) -> Result<List<'e, 'a>, Error> {
        List::begin(self, "{\"L\":[", "]}")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'e, 'a>, Error> {
        List::begin(self, "{\"L\":[", "]}")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List<'e, 'a>, Error> {
        self.open("{\"M\":{")?;
        self.writer.string(variant);
        List::begin(self, ":{\"L\":[", "]}}}").map(List::inside_another)
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Map<'e, 'a>, Error> {
        Map::begin(self)
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'e, 'a>, Error> {
        Members::begin(self, "{\"M\":{", "}}")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'e, 'a>, Error> {
        self.open("{\"M\":{")?;
        self.writer.string(variant);
        Members::begin(self, ":{\"M\":{", "}}}}").map(Members::inside_another)
    }
}
