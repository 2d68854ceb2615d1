//! Attribute values and items as plain JSON, and back.
//!
//! Plain JSON has no binary and no sets: they become base64 text and arrays, and come back as strings and lists. Numbers are
//! exact or an error.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{AttributeValue, Item, Number};
use crate::{Error, ErrorKind};

impl TryFrom<Value> for AttributeValue {
    type Error = Error;

    /// Takes over plain JSON: `{"a": 1}` becomes a map with a number.
    fn try_from(value: Value) -> Result<Self, Error> {
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::N(number.to_string().parse()?),
            Value::String(text) => Self::S(text),
            Value::Array(values) => Self::L(
                values
                    .into_iter()
                    .enumerate()
                    .map(|(index, value)| Self::try_from(value).map_err(|error| error.at_index(index)))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(members) => Self::M(from_members(members)?),
        })
    }
}

impl TryFrom<AttributeValue> for Value {
    type Error = Error;

    /// Makes plain JSON: binary becomes base64, sets become arrays.
    fn try_from(value: AttributeValue) -> Result<Self, Error> {
        Ok(match value {
            AttributeValue::S(text) => Self::String(text),
            AttributeValue::N(number) => from_number(number)?,
            AttributeValue::B(binary) => Self::String(base64(&binary)),
            AttributeValue::Bool(value) => Self::Bool(value),
            AttributeValue::Null => Self::Null,
            AttributeValue::M(members) => Self::Object(into_members(members)?),
            AttributeValue::L(values) => Self::Array(
                values
                    .into_iter()
                    .enumerate()
                    .map(|(index, value)| Self::try_from(value).map_err(|error| error.at_index(index)))
                    .collect::<Result<_, _>>()?,
            ),
            AttributeValue::Ss(set) => Self::Array(set.into_iter().map(Self::String).collect()),
            AttributeValue::Ns(set) => {
                Self::Array(set.into_iter().map(from_number).collect::<Result<_, _>>()?)
            }
            AttributeValue::Bs(set) => {
                Self::Array(set.into_iter().map(|binary| Self::String(base64(&binary))).collect())
            }
        })
    }
}

impl TryFrom<Value> for Item {
    type Error = Error;

    /// Takes over a plain JSON object.
    fn try_from(value: Value) -> Result<Self, Error> {
        match value {
            Value::Object(members) => Self::try_from(from_members(members)?),
            _ => Err(Error::new(ErrorKind::InvalidValue, "an item is a JSON object")),
        }
    }
}

impl TryFrom<&Item> for Value {
    type Error = Error;

    /// Makes a plain JSON object: binary becomes base64, sets become arrays.
    fn try_from(item: &Item) -> Result<Self, Error> {
        into_members(BTreeMap::try_from(item)?).map(Self::Object)
    }
}

impl TryFrom<Item> for Value {
    type Error = Error;

    /// Makes a plain JSON object: binary becomes base64, sets become arrays.
    fn try_from(item: Item) -> Result<Self, Error> {
        Self::try_from(&item)
    }
}

type Members = serde_json::Map<String, Value>;

fn from_members(members: Members) -> Result<BTreeMap<String, AttributeValue>, Error> {
    // Inserted one by one: collecting into a map brings a sort with it, which every user would build.
    let mut map = BTreeMap::new();
    for (name, value) in members {
        let value = AttributeValue::try_from(value).map_err(|error| error.at_name(&name))?;
        map.insert(name, value);
    }
    Ok(map)
}

fn into_members(members: BTreeMap<String, AttributeValue>) -> Result<Members, Error> {
    let mut map = Members::new();
    for (name, value) in members {
        let value = Value::try_from(value).map_err(|error| error.at_name(&name))?;
        map.insert(name, value);
    }
    Ok(map)
}

fn from_number(number: Number) -> Result<Value, Error> {
    let exact = match (number.to_i64(), number.to_u64()) {
        (Some(value), _) => Some(value.into()),
        (None, Some(value)) => Some(value.into()),
        (None, None) => number.to_exact_f64().and_then(serde_json::Number::from_f64),
    };
    exact.map(Value::Number).ok_or_else(|| {
        Error::new(ErrorKind::InvalidNumber, "the number has more digits than a JSON number keeps here")
    })
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
