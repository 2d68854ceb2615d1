//! What the parts of requests and answers have in common: they are written to and read from the wire.
//!
//! Everything here works on `dyn Wire`, so that a shape of many members costs a table and not a codec of its own.

use std::collections::BTreeMap;

use super::{Reader, Writer};
use crate::{Error, ErrorKind};

/// A part of a request or an answer.
pub(crate) trait Wire {
    /// A value for [`read_into`](Self::read_into) to fill.
    fn empty() -> Self
    where
        Self: Sized;

    /// Writes this as one JSON value.
    fn write(&self, writer: &mut Writer<'_>);

    /// Reads one JSON value into this, which is empty.
    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error>;

    /// Whether this is not written, unless it is required.
    fn is_absent(&self) -> bool {
        false
    }

    /// Adds the paths of what is in here without a name of its own in this crate.
    fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        let _ = (path, found);
    }

    /// Reads one JSON value.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error>
    where
        Self: Sized,
    {
        let mut value = Self::empty();
        value.read_into(reader)?;
        Ok(value)
    }
}

/// Goes one step down a path for as long as `visit` takes.
pub(crate) fn at_step(path: &mut String, step: &str, visit: &mut dyn FnMut(&mut String)) {
    let length = path.len();
    if length > 0 && !step.starts_with('[') {
        path.push('.');
    }
    path.push_str(step);
    visit(path);
    path.truncate(length);
}

macro_rules! scalars {
    ($($type:ty, $empty:expr, $read:ident, |$value:ident, $writer:ident| $write:expr;)*) => {$(
        impl Wire for $type {
            fn empty() -> Self {
                $empty
            }

            fn write(&self, $writer: &mut Writer<'_>) {
                let $value = self;
                $write;
            }

            fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
                *self = reader.$read()?.into();
                Ok(())
            }
        }
    )*};
}

scalars! {
    String, Self::new(), string, |text, writer| writer.string(text);
    bool, false, bool, |value, writer| writer.bool(*value);
    f64, 0.0, float, |value, writer| writer.float(*value);
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl Wire for $type {
            fn empty() -> Self {
                0
            }

            fn write(&self, writer: &mut Writer<'_>) {
                writer.integer(*self);
            }

            fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
                *self = reader.integer()?;
                Ok(())
            }
        }
    )*};
}

integers!(i32 u32 i64 u64 usize);

impl<T: Wire> Wire for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_array();
        for element in self {
            writer.element();
            element.write(writer);
        }
        writer.end_array();
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        read_list(reader, &mut |reader| {
            let mut element = T::empty();
            element.read_into(reader)?;
            self.push(element);
            Ok(())
        })
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        for (index, element) in self.iter().enumerate() {
            at_step(path, &format!("[{index}]"), &mut |path| element.note_unknown(path, found));
        }
    }
}

fn read_list(
    reader: &mut Reader<'_>,
    each: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut index = 0;
    reader.begin_array()?;
    while reader.next_element()? {
        each(reader).map_err(|error| error.at_index(index))?;
        index += 1;
    }
    Ok(())
}

impl<T: Wire> Wire for BTreeMap<String, T> {
    fn empty() -> Self {
        Self::new()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        for (name, value) in self {
            writer.member(name);
            value.write(writer);
        }
        writer.end_object();
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        read_map(reader, &mut |name, reader| {
            let mut value = T::empty();
            value.read_into(reader)?;
            match self.insert(name.to_owned(), value) {
                None => Ok(()),
                Some(_) => Err(Error::new(ErrorKind::Malformed, "the member is there twice")),
            }
        })
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        for (name, value) in self {
            at_step(path, name, &mut |path| value.note_unknown(path, found));
        }
    }
}

fn read_map(
    reader: &mut Reader<'_>,
    each: &mut dyn FnMut(&str, &mut Reader<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        each(&name, reader).map_err(|error| error.at_name(&name))?;
    }
    Ok(())
}

/// What the service answers with `null` is absent.
impl<T: Wire> Wire for Option<T> {
    fn empty() -> Self {
        None
    }

    fn write(&self, writer: &mut Writer<'_>) {
        match self {
            Some(value) => value.write(writer),
            None => writer.raw("null"),
        }
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        if reader.null() { Ok(()) } else { self.insert(T::empty()).read_into(reader) }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        if let Some(value) = self {
            value.note_unknown(path, found);
        }
    }
}

/// Any JSON, for what has no type of its own.
impl Wire for serde_json::Value {
    fn empty() -> Self {
        Self::Null
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.raw(&self.to_string());
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let raw = reader.raw_value()?;
        *self =
            serde_json::from_str(raw).map_err(|error| Error::new(ErrorKind::Malformed, error.to_string()))?;
        Ok(())
    }
}
