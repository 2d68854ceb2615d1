//! Items and attribute values under serde: text for our own formats and for binary ones, DynamoDB's JSON for the others.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::{AttributeValue, Binary, BinarySet, Item, Number, NumberSet, StringSet, names};
use crate::wire::{Reader, Tag, Wire};
use crate::{Error, ErrorKind};

/// Under other text formats this is DynamoDB's JSON.
impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(names::ITEM, &ItemBody(self))
    }
}

struct ItemBody<'a>(&'a Item);

impl Serialize for ItemBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_str(self.0.as_json());
        }
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.0 {
            map.serialize_entry(&name, &value.map_err(serde::ser::Error::custom)?)?;
        }
        map.end()
    }
}

/// Under other text formats this is DynamoDB's JSON.
impl Serialize for AttributeValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(names::ATTRIBUTE_VALUE, &ValueBody(self))
    }
}

struct ValueBody<'a>(&'a AttributeValue);

impl Serialize for ValueBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            // Our own serializer judges the depth; this is for trees that no stack could take.
            self.0.check_depth(1000).map_err(serde::ser::Error::custom)?;
            return serializer.serialize_str(&self.0.to_json());
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_key(self.0.type_name())?;
        match self.0 {
            AttributeValue::S(text) => map.serialize_value(text)?,
            AttributeValue::N(number) => map.serialize_value(&Text(number))?,
            AttributeValue::B(binary) => map.serialize_value(&super::binary::Body(binary))?,
            AttributeValue::Bool(value) => map.serialize_value(value)?,
            AttributeValue::Null => map.serialize_value(&true)?,
            AttributeValue::M(members) => map.serialize_value(members)?,
            AttributeValue::L(list) => map.serialize_value(list)?,
            AttributeValue::Ss(set) => map.serialize_value(set.as_set())?,
            AttributeValue::Ns(set) => map.serialize_value(&Texts(set))?,
            AttributeValue::Bs(set) => map.serialize_value(set.as_set())?,
        }
        map.end()
    }
}

struct Text<'a>(&'a Number);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

struct Texts<'a>(&'a NumberSet);

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for number in self.0 {
            seq.serialize_element(&Text(number))?;
        }
        seq.end()
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemVisitor;

        impl<'de> Visitor<'de> for ItemVisitor {
            type Value = Item;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Item, D::Error> {
                if deserializer.is_human_readable() {
                    deserializer.deserialize_map(self)
                } else {
                    deserializer.deserialize_str(self)
                }
            }

            fn visit_str<E: de::Error>(self, json: &str) -> Result<Item, E> {
                Item::from_json(json).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
                let mut attributes = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    attributes.insert(name, map.next_value::<AttributeValue>()?);
                }
                Item::try_from(attributes).map_err(de::Error::custom)
            }
        }

        deserializer.deserialize_newtype_struct(names::ITEM, ItemVisitor)
    }
}

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;

        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = AttributeValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an attribute value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<AttributeValue, D::Error> {
                if !deserializer.is_human_readable() {
                    return deserializer.deserialize_str(self);
                }
                let loose = Loose::deserialize(deserializer)?;
                match loose.as_wire() {
                    Some(value) => value,
                    None => loose.into_value(),
                }
                .map_err(de::Error::custom)
            }

            fn visit_str<E: de::Error>(self, json: &str) -> Result<AttributeValue, E> {
                let mut reader = Reader::over(json);
                let value = AttributeValue::read(&mut reader).map_err(E::custom)?;
                reader.end().map_err(E::custom)?;
                Ok(value)
            }
        }

        deserializer.deserialize_newtype_struct(names::ATTRIBUTE_VALUE, ValueVisitor)
    }
}

/// What serde may hand us for an attribute value: DynamoDB's JSON as another format read it, or one of our own attributes
/// that serde has buffered. Only the whole tree tells which.
enum Loose {
    Value(AttributeValue),
    List(Vec<Loose>),
    Map(Vec<(String, Loose)>),
    /// A map that our own deserializer has marked as one.
    MarkedMap(Vec<(String, Loose)>),
}

impl Loose {
    /// Takes it for DynamoDB's JSON; `None` if it isn't, anywhere.
    fn as_wire(&self) -> Option<Result<AttributeValue, Error>> {
        let Self::Map(members) = self else { return None };
        let [(name, value)] = members.as_slice() else { return None };
        Some(match (Tag::of(name)?, value) {
            (Tag::S, Self::Value(AttributeValue::S(text))) => Ok(AttributeValue::S(text.clone())),
            (Tag::N, Self::Value(AttributeValue::S(text))) => text.parse().map(AttributeValue::N),
            (Tag::B, Self::Value(AttributeValue::S(text))) => binary(text).map(AttributeValue::B),
            (Tag::Bool, Self::Value(AttributeValue::Bool(value))) => Ok(AttributeValue::Bool(*value)),
            (Tag::Null, Self::Value(AttributeValue::Bool(true))) => Ok(AttributeValue::Null),
            (Tag::M, Self::Map(members)) => {
                let (mut map, mut wrong) = (BTreeMap::new(), None);
                for (name, value) in members {
                    match value.as_wire()? {
                        Ok(value) => drop(map.insert(name.clone(), value)),
                        Err(error) => drop(wrong.get_or_insert(error)),
                    }
                }
                wrong.map_or(Ok(AttributeValue::M(map)), Err)
            }
            (Tag::L, Self::List(list)) => {
                let values = list.iter().map(Self::as_wire).collect::<Option<Vec<_>>>()?;
                values.into_iter().collect::<Result<_, _>>().map(AttributeValue::L)
            }
            (Tag::Ss, Self::List(list)) => StringSet::new(texts(list)?).map(AttributeValue::Ss),
            (Tag::Ns, Self::List(list)) => {
                let numbers =
                    texts(list)?.into_iter().map(str::parse::<Number>).collect::<Result<Vec<_>, _>>();
                numbers.and_then(NumberSet::new).map(AttributeValue::Ns)
            }
            (Tag::Bs, Self::List(list)) => {
                let binaries = texts(list)?.into_iter().map(binary).collect::<Result<Vec<_>, _>>();
                binaries.and_then(BinarySet::new).map(AttributeValue::Bs)
            }
            _ => return None,
        })
    }

    /// Takes it for what it is.
    fn into_value(self) -> Result<AttributeValue, Error> {
        Ok(match self {
            Self::Value(value) => value,
            Self::List(list) => {
                AttributeValue::L(list.into_iter().map(Self::into_value).collect::<Result<_, _>>()?)
            }
            Self::Map(members) | Self::MarkedMap(members) => {
                let mut map = BTreeMap::new();
                for (name, value) in members {
                    map.insert(name, value.into_value()?);
                }
                AttributeValue::M(map)
            }
        })
    }
}

fn texts(list: &[Loose]) -> Option<Vec<&str>> {
    list.iter()
        .map(
            |value| {
                if let Loose::Value(AttributeValue::S(text)) = value { Some(text.as_str()) } else { None }
            },
        )
        .collect()
}

fn binary(text: &str) -> Result<Binary, Error> {
    crate::wire::decode_base64(text).map(Binary::new)
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose::Value(AttributeValue::Bool(value)))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Loose, E> {
        Ok(Loose::Value(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose::Value(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Loose, E> {
        Number::try_from(value).map(|number| Loose::Value(number.into())).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Value(text.into()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Loose, E> {
        Ok(Loose::Value(text.into()))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Loose, E> {
        Ok(Loose::Value(Binary::from(bytes).into()))
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Loose, E> {
        Ok(Loose::Value(Binary::new(bytes).into()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Loose, E> {
        Ok(Loose::Value(AttributeValue::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<Loose, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loose, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loose, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element()? {
            list.push(value);
        }
        Ok(Loose::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let marked = match name.as_str() {
                names::NUMBER => Loose::Value(map.next_value_seed(super::number_serde::TextSeed)?.into()),
                names::STRING_SET => Loose::Value(map.next_value::<StringSet>()?.into()),
                names::NUMBER_SET => Loose::Value(map.next_value::<NumberSet>()?.into()),
                names::BINARY_SET => Loose::Value(map.next_value::<BinarySet>()?.into()),
                names::MAP => match map.next_value()? {
                    Loose::Map(members) => Loose::MarkedMap(members),
                    other => other,
                },
                _ => {
                    members.push((name, map.next_value()?));
                    continue;
                }
            };
            if !members.is_empty() || map.next_key::<de::IgnoredAny>()?.is_some() {
                return Err(de::Error::custom(mixed()));
            }
            return Ok(marked);
        }
        Ok(Loose::Map(members))
    }
}

#[cold]
fn mixed() -> Error {
    Error::new(ErrorKind::Mismatch, "a reserved name stands beside others in a map")
}
