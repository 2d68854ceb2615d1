//! Numbers under serde: our own formats see text, others a number if it holds exactly, else a one-entry map.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::{Number, names};

/// Under other text formats this is a number where an integer or a float holds it exactly, else a private one-entry map,
/// which [`to_item`](crate::to_item) and this type understand.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(names::NUMBER, &Body(self))
    }
}

struct Body<'a>(&'a Number);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.collect_str(self.0);
        }
        if let Some(value) = self.0.to_i64() {
            return serializer.serialize_i64(value);
        }
        if let Some(value) = self.0.to_u64() {
            return serializer.serialize_u64(value);
        }
        if let Some(value) = self.0.to_simple_f64() {
            return serializer.serialize_f64(value);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(names::NUMBER, &self.0.to_string())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(names::NUMBER, NumberVisitor)
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Number, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(self)
        } else {
            deserializer.deserialize_str(NumberText)
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number::from(value))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Number, E> {
        Number::try_from(value).map_err(E::custom)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Number, E> {
        Number::try_from(value).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
        Number::try_from(value).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Number, A::Error> {
        match map.next_key::<String>()? {
            Some(name) if name == names::NUMBER => {}
            _ => return Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
        let number = map.next_value_seed(TextSeed)?;
        match map.next_key::<de::IgnoredAny>()? {
            None => Ok(number),
            Some(_) => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

/// The text of a number.
struct NumberText;

impl Visitor<'_> for NumberText {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
        text.parse().map_err(E::custom)
    }
}

pub(super) struct TextSeed;

impl<'de> de::DeserializeSeed<'de> for TextSeed {
    type Value = Number;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Number, D::Error> {
        deserializer.deserialize_str(NumberText)
    }
}
