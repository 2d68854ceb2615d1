//! The deserializer of a map's key, which is the text of an attribute's name.

use std::borrow::Cow;

use serde::de::value::StringDeserializer;
use serde::de::{Deserializer, EnumAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::enums::UnitOnly;
use super::owned::Raw;
use crate::value::names;
use crate::{Error, ErrorKind};

pub(super) struct MapKey<'de> {
    text: Cow<'de, str>,
}

impl<'de> MapKey<'de> {
    #[inline]
    pub(super) fn new(text: Cow<'de, str>) -> Self {
        Self { text }
    }

    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, Error> {
        self.text.parse().map_err(|_| {
            Error::new(ErrorKind::Mismatch, format!("expected {expected} as the name of an attribute"))
        })
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $expected:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.parse($expected)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for MapKey<'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    parsed! {
        deserialize_bool visit_bool "true or false"
        deserialize_i8 visit_i8 "an integer"
        deserialize_i16 visit_i16 "an integer"
        deserialize_i32 visit_i32 "an integer"
        deserialize_i64 visit_i64 "an integer"
        deserialize_i128 visit_i128 "an integer"
        deserialize_u8 visit_u8 "an integer"
        deserialize_u16 visit_u16 "an integer"
        deserialize_u32 visit_u32 "an integer"
        deserialize_u64 visit_u64 "an integer"
        deserialize_u128 visit_u128 "an integer"
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match (name, self.text) {
            (names::NUMBER, text) => visitor.visit_newtype_struct(Raw::from(text)),
            (_, text) => visitor.visit_newtype_struct(Self { text }),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for MapKey<'de> {
    type Error = Error;
    type Variant = UnitOnly;

    fn variant_seed<S: serde::de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, UnitOnly), Error> {
        let variant = seed.deserialize(StringDeserializer::<Error>::new(self.text.into_owned()))?;
        Ok((variant, UnitOnly))
    }
}
