//! Lists and maps while they are being read.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::ValueDeserializer;
use super::map_key::MapKey;
use crate::wire::Reader;
use crate::{Error, ErrorKind};

/// Reads a map of attributes: an item, or the inside of an M.
#[inline]
pub(super) fn read_members<'de, V: Visitor<'de>>(
    reader: &mut Reader<'de>,
    visitor: V,
) -> Result<V::Value, Error> {
    reader.begin_object()?;
    let mut members = Members { reader, name: 0, done: false };
    let value = visitor.visit_map(&mut members)?;
    if !members.done {
        members.finish()?;
    }
    Ok(value)
}

/// Reads the inside of an L.
#[inline]
pub(super) fn read_elements<'de, V: Visitor<'de>>(
    reader: &mut Reader<'de>,
    visitor: V,
) -> Result<V::Value, Error> {
    reader.begin_array()?;
    let mut elements = Elements { reader, index: 0, done: false };
    let value = visitor.visit_seq(&mut elements)?;
    if !elements.done {
        elements.finish()?;
    }
    Ok(value)
}

/// A map that has been opened.
struct Members<'r, 'de> {
    reader: &'r mut Reader<'de>,
    /// Where the name of the member being read is.
    name: usize,
    done: bool,
}

impl Members<'_, '_> {
    /// Says which member an error came from.
    #[cold]
    #[inline(never)]
    fn blame(&mut self, error: Error) -> Error {
        self.reader.rewind(self.name);
        match self.reader.string() {
            Ok(name) => error.at_name(&name),
            Err(_) => error,
        }
    }

    #[cold]
    #[inline(never)]
    fn finish(&mut self) -> Result<(), Error> {
        if self.reader.step(b'}')? {
            return Err(Error::new(ErrorKind::Mismatch, "the map has more members than were expected"));
        }
        Ok(())
    }
}

impl<'de> MapAccess<'de> for &mut Members<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if self.done || !self.reader.step(b'}')? {
            self.done = true;
            return Ok(None);
        }
        if self.reader.peek() != b'"' {
            self.reader.skip_space();
        }
        self.name = self.reader.position();
        let name = self.reader.string_inlined()?;
        self.reader.colon()?;
        match seed.deserialize(MapKey::new(name)) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(self.blame(error)),
        }
    }

    #[inline]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        match seed.deserialize(ValueDeserializer::new(self.reader)) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.blame(error)),
        }
    }
}

/// A list that has been opened.
struct Elements<'r, 'de> {
    reader: &'r mut Reader<'de>,
    index: usize,
    done: bool,
}

impl Elements<'_, '_> {
    #[cold]
    #[inline(never)]
    fn finish(&mut self) -> Result<(), Error> {
        if self.reader.step(b']')? {
            let message = format!("expected {} elements, found more", self.index);
            return Err(Error::new(ErrorKind::Mismatch, message));
        }
        Ok(())
    }
}

impl<'de> SeqAccess<'de> for &mut Elements<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.done || !self.reader.step(b']')? {
            self.done = true;
            return Ok(None);
        }
        match seed.deserialize(ValueDeserializer::new(self.reader)) {
            Ok(value) => {
                self.index += 1;
                Ok(Some(value))
            }
            Err(error) => Err(error.at_index(self.index)),
        }
    }
}
