use std::collections::BTreeMap;

use super::{Binary, BinarySet, Number, NumberSet, StringSet};
use crate::wire::{Reader, Tag, Wire, Writer, too_deep};
use crate::{Error, ErrorKind};

/// One value of an attribute, of any of DynamoDB's ten types, as a tree.
///
/// Most programs read and write their own types and never see one. It is for values whose shape is not known before:
/// [`Item::get`](crate::Item::get) gives one, and a field of this type takes any attribute.
///
/// Under other formats of serde it is DynamoDB's JSON, as in stream records and exports: `{"S":"x"}`.
///
/// # Examples
///
/// ```
/// use dynamo_core::{AttributeValue, to_attribute_value};
///
/// assert_eq!(to_attribute_value("x")?, AttributeValue::S("x".to_owned()));
/// assert_eq!(to_attribute_value(&[1, 2])?, AttributeValue::L(vec![1.into(), 2.into()]));
/// assert_eq!(serde_json::to_string(&AttributeValue::from(1)).unwrap(), r#"{"N":"1"}"#);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum AttributeValue {
    /// A string.
    S(String),
    /// A number.
    N(Number),
    /// Binary data.
    B(Binary),
    /// True or false.
    Bool(bool),
    /// Nothing.
    Null,
    /// A map of attributes.
    M(BTreeMap<String, AttributeValue>),
    /// A list of values.
    L(Vec<AttributeValue>),
    /// A set of strings.
    Ss(StringSet),
    /// A set of numbers.
    Ns(NumberSet),
    /// A set of binary values.
    Bs(BinarySet),
}

impl AttributeValue {
    /// Returns DynamoDB's name for the type of this value: `S`, `N`, `B`, `BOOL`, `NULL`, `M`, `L`, `SS`, `NS` or `BS`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.tag().name()
    }

    pub(crate) fn tag(&self) -> Tag {
        match self {
            Self::S(_) => Tag::S,
            Self::N(_) => Tag::N,
            Self::B(_) => Tag::B,
            Self::Bool(_) => Tag::Bool,
            Self::Null => Tag::Null,
            Self::M(_) => Tag::M,
            Self::L(_) => Tag::L,
            Self::Ss(_) => Tag::Ss,
            Self::Ns(_) => Tag::Ns,
            Self::Bs(_) => Tag::Bs,
        }
    }

    /// Returns the string, if this is one.
    #[must_use]
    pub fn as_s(&self) -> Option<&str> {
        if let Self::S(text) = self { Some(text) } else { None }
    }

    /// Returns the number, if this is one.
    #[must_use]
    pub fn as_n(&self) -> Option<Number> {
        if let Self::N(number) = self { Some(*number) } else { None }
    }

    /// Returns the bytes, if this is binary.
    #[must_use]
    pub fn as_b(&self) -> Option<&[u8]> {
        if let Self::B(binary) = self { Some(binary) } else { None }
    }

    /// Returns the boolean, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// Returns the map, if this is one.
    #[must_use]
    pub fn as_m(&self) -> Option<&BTreeMap<String, AttributeValue>> {
        if let Self::M(map) = self { Some(map) } else { None }
    }

    /// Returns the list, if this is one.
    #[must_use]
    pub fn as_l(&self) -> Option<&[AttributeValue]> {
        if let Self::L(list) = self { Some(list) } else { None }
    }

    /// Returns whether this is NULL.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Checks that the value has at most so many documents within one another.
    pub(crate) fn check_depth(&self, room: u32) -> Result<(), Error> {
        if self.fits_in(room) { Ok(()) } else { Err(too_deep()) }
    }

    fn fits_in(&self, room: u32) -> bool {
        match self {
            Self::M(map) => room > 0 && map.values().all(|value| value.fits_in(room - 1)),
            Self::L(list) => room > 0 && list.iter().all(|value| value.fits_in(room - 1)),
            _ => true,
        }
    }

    /// Returns the value as DynamoDB's JSON.
    pub(crate) fn to_json(&self) -> String {
        let mut json = String::new();
        self.write(&mut Writer::new(&mut json));
        json
    }
}

impl Wire for AttributeValue {
    fn empty() -> Self {
        Self::Null
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        writer.member(self.tag().name());
        match self {
            Self::S(text) => writer.string(text),
            Self::N(number) => write_number(number, writer),
            Self::B(binary) => write_binary(binary, writer),
            Self::Bool(value) => writer.bool(*value),
            Self::Null => writer.bool(true),
            Self::M(map) => map.write(writer),
            Self::L(list) => list.write(writer),
            Self::Ss(set) => write_set(set, writer, |text, writer| writer.string(text)),
            Self::Ns(set) => write_set(set, writer, write_number),
            Self::Bs(set) => write_set(set, writer, write_binary),
        }
        writer.end_object();
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.skip_space();
        *self = match reader.open()? {
            Tag::S => Self::S(reader.string()?.into_owned()),
            Tag::N => Self::N(read_number(reader)?),
            Tag::B => Self::B(Binary::new(reader.binary()?)),
            Tag::Bool => Self::Bool(reader.bool()?),
            Tag::Null => {
                reader.null_value()?;
                Self::Null
            }
            Tag::M => {
                reader.deeper()?;
                let map = read_map(reader)?;
                reader.shallower();
                Self::M(map)
            }
            Tag::L => {
                reader.deeper()?;
                let list = Vec::read(reader)?;
                reader.shallower();
                Self::L(list)
            }
            Tag::Ss => {
                Self::Ss(StringSet::new(read_members(reader, |reader| Ok(reader.string()?.into_owned()))?)?)
            }
            Tag::Ns => Self::Ns(NumberSet::new(read_members(reader, read_number)?)?),
            Tag::Bs => Self::Bs(BinarySet::new(read_members(reader, Reader::binary)?)?),
        };
        reader.close()
    }
}

/// Reads a map of attributes: an item, or the inside of an M.
pub(crate) fn read_map(reader: &mut Reader<'_>) -> Result<BTreeMap<String, AttributeValue>, Error> {
    let mut map = BTreeMap::new();
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        let value = AttributeValue::read(reader).map_err(|error| error.at_name(&name))?;
        if map.insert(name.as_ref().to_owned(), value).is_some() {
            return Err(Error::new(ErrorKind::Malformed, "the attribute is there twice").at_name(&name));
        }
    }
    Ok(map)
}

fn read_members<'de, T>(
    reader: &mut Reader<'de>,
    read: impl Fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut members = Vec::new();
    reader.begin_array()?;
    while reader.next_element()? {
        members.push(read(reader)?);
    }
    Ok(members)
}

fn read_number(reader: &mut Reader<'_>) -> Result<Number, Error> {
    Number::parse(reader.string()?.as_bytes())
}

fn write_number(number: &Number, writer: &mut Writer<'_>) {
    writer.raw("\"");
    number.write(writer.out);
    writer.raw("\"");
}

fn write_binary(binary: &Binary, writer: &mut Writer<'_>) {
    writer.raw("\"");
    writer.base64(binary);
    writer.raw("\"");
}

fn write_set<'a, T: 'a>(
    set: impl IntoIterator<Item = &'a T>,
    writer: &mut Writer<'_>,
    write: impl Fn(&T, &mut Writer<'_>),
) {
    writer.begin_array();
    for member in set {
        writer.element();
        write(member, writer);
    }
    writer.end_array();
}

impl From<&str> for AttributeValue {
    fn from(text: &str) -> Self {
        Self::S(text.to_owned())
    }
}

impl From<bool> for AttributeValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_parts {
    ($($type:ty => $variant:ident),* $(,)?) => {$(
        impl From<$type> for AttributeValue {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

from_parts! {
    String => S, Number => N, Binary => B, BTreeMap<String, AttributeValue> => M, Vec<AttributeValue> => L,
    StringSet => Ss, NumberSet => Ns, BinarySet => Bs,
    i8 => N, i16 => N, i32 => N, i64 => N, u8 => N, u16 => N, u32 => N, u64 => N, isize => N, usize => N,
}
