//! What the parts of requests and answers have in common: they are written to and read from the wire without generics.

use std::collections::BTreeMap;

use super::{Reader, Writer};
use crate::{Error, ErrorKind};

/// A part of a request or an answer.
pub(crate) trait Wire: Sized {
    /// Writes this as one JSON value.
    fn write(&self, writer: &mut Writer<'_>);

    /// Reads one JSON value.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error>;
}

impl Wire for String {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.string(self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.string().map(Into::into)
    }
}

impl Wire for bool {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.bool(*self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.bool()
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl Wire for $type {
            fn write(&self, writer: &mut Writer<'_>) {
                writer.integer(*self);
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
                reader.integer()
            }
        }
    )*};
}

integers!(i32 u32 i64 u64 usize);

impl Wire for f64 {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.float(*self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.float()
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_array();
        for element in self {
            writer.element();
            element.write(writer);
        }
        writer.end_array();
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut elements = Self::new();
        reader.begin_array()?;
        while reader.next_element()? {
            let element = T::read(reader).map_err(|error| error.at_index(elements.len()))?;
            elements.push(element);
        }
        Ok(elements)
    }
}

impl<T: Wire> Wire for BTreeMap<String, T> {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        for (name, value) in self {
            writer.member(name);
            value.write(writer);
        }
        writer.end_object();
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut members = Self::new();
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            let value = T::read(reader).map_err(|error| error.at_name(&name))?;
            members.insert(name.into_owned(), value);
        }
        Ok(members)
    }
}

/// What the service answers with `null` is absent.
impl<T: Wire> Wire for Option<T> {
    fn write(&self, writer: &mut Writer<'_>) {
        match self {
            Some(value) => value.write(writer),
            None => writer.raw("null"),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.null() { Ok(None) } else { T::read(reader).map(Some) }
    }
}

impl<T: Wire> Wire for Box<T> {
    fn write(&self, writer: &mut Writer<'_>) {
        self.as_ref().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        T::read(reader).map(Self::new)
    }
}

/// Any JSON, for what has no type of its own.
impl Wire for serde_json::Value {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.raw(&self.to_string());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let raw = reader.raw_value()?;
        serde_json::from_str(raw).map_err(|error| Error::new(ErrorKind::Malformed, error.to_string()))
    }
}
