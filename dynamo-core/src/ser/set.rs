//! The serializer of a set, and of its sequence of members.

use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeTuple, Serializer};

use super::member::Member;
use super::{Encoder, refuse};
use crate::Error;
use crate::value::EmptyValues;
use crate::value::sets::{empty, twice};
use crate::wire::Tag;

/// Takes a sequence and writes it as a set; an option of one as well.
pub(super) struct SetSerializer<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    tag: Tag,
}

impl<'e, 'a> SetSerializer<'e, 'a> {
    pub(super) fn new(encoder: &'e mut Encoder<'a>, tag: Tag) -> Self {
        Self { encoder, tag }
    }

    fn begin(self) -> SetMembers<'e, 'a> {
        self.encoder.put(match self.tag {
            Tag::Ss => "{\"SS\":[",
            Tag::Ns => "{\"NS\":[",
            _ => "{\"BS\":[",
        });
        SetMembers { encoder: self.encoder, tag: self.tag, ends: Vec::new() }
    }
}

/// The members of a set, as they are written.
pub(super) struct SetMembers<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    tag: Tag,
    /// Where each member's text starts and ends.
    ends: Vec<(usize, usize)>,
}

impl SetMembers<'_, '_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.encoder.put(if self.ends.is_empty() { "\"" } else { ",\"" });
        let start = self.encoder.len();
        let member = Member { encoder: &mut *self.encoder, tag: self.tag };
        if let Err(error) = value.serialize(member) {
            return Err(error.at_index(self.ends.len()));
        }
        let end = self.encoder.len();
        if start == end && self.encoder.empty == EmptyValues::Reject {
            return Err(refuse("the member is empty").at_index(self.ends.len()));
        }
        self.encoder.put("\"");
        self.ends.push((start, end));
        Ok(())
    }

    /// Equal members have equal text: escapes, base64 and numbers are written in one way only.
    fn finish(self) -> Result<(), Error> {
        if self.ends.is_empty() {
            return Err(empty());
        }
        let out = &self.encoder.writer.out;
        let mut members: Vec<&str> =
            self.ends.iter().filter_map(|&(start, end)| out.get(start..end)).collect();
        members.sort_unstable();
        if members.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(twice());
        }
        self.encoder.put("]}");
        Ok(())
    }
}

impl SerializeSeq for SetMembers<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl SerializeTuple for SetMembers<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

macro_rules! refused {
    ($($method:ident($($type:ty),*) -> $out:ty)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$out, Error> {
            Err(refuse("a set is a sequence of members"))
        }
    )*};
}

impl<'e, 'a> Serializer for SetSerializer<'e, 'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = SetMembers<'e, 'a>;
    type SerializeTuple = SetMembers<'e, 'a>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStruct = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

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

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(refuse("a set is a sequence of members"))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<SetMembers<'e, 'a>, Error> {
        Ok(self.begin())
    }

    fn serialize_tuple(self, _: usize) -> Result<SetMembers<'e, 'a>, Error> {
        Ok(self.begin())
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
        serialize_str(&str) -> ()
        serialize_bytes(&[u8]) -> ()
        serialize_unit() -> ()
        serialize_unit_struct(&'static str) -> ()
        serialize_unit_variant(&'static str, u32, &'static str) -> ()
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant
        serialize_map(Option<usize>) -> Self::SerializeMap
        serialize_struct(&'static str, usize) -> Self::SerializeStruct
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant
    }
}
