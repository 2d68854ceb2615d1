//! Lists and maps while they are being written.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::map_key::MapKey;
use super::{Encoder, refuse};
use crate::Error;
use crate::value::names;

/// A list that has been opened.
pub(crate) struct List<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    index: usize,
    close: &'static str,
    levels: u32,
}

impl<'e, 'a> List<'e, 'a> {
    #[inline]
    pub(super) fn begin(
        encoder: &'e mut Encoder<'a>,
        open: &str,
        close: &'static str,
    ) -> Result<Self, Error> {
        encoder.open(open)?;
        Ok(Self { encoder, index: 0, close, levels: 1 })
    }

    /// Closes two levels at the end, not one.
    pub(super) fn inside_another(self) -> Self {
        Self { levels: 2, ..self }
    }

    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if self.index > 0 {
            self.encoder.put(",");
        }
        if let Err(error) = value.serialize(&mut *self.encoder) {
            return Err(error.at_index(self.index));
        }
        // An empty value that was to be left out stays in a list.
        self.encoder.omitted = false;
        self.index += 1;
        Ok(())
    }

    #[inline]
    fn finish(self) -> Result<(), Error> {
        self.encoder.room += self.levels;
        self.encoder.put(self.close);
        Ok(())
    }
}

macro_rules! list {
    ($($kind:ident $method:ident)*) => {$(
        impl $kind for List<'_, '_> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            #[inline]
            fn end(self) -> Result<(), Error> {
                self.finish()
            }
        }
    )*};
}

list! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

/// A map that has been opened.
pub(crate) struct Members<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    /// Where the text of this map begins.
    opened: usize,
    /// Where its first member begins.
    start: usize,
    /// Where the member being written begins.
    member: usize,
    close: &'static str,
    levels: u32,
    /// The map stands for a value of one of our own types, which serde has buffered.
    stands_for: Option<&'static str>,
}

impl<'e, 'a> Members<'e, 'a> {
    #[inline]
    pub(super) fn begin(
        encoder: &'e mut Encoder<'a>,
        open: &str,
        close: &'static str,
    ) -> Result<Self, Error> {
        let opened = encoder.len();
        encoder.open(open)?;
        Ok(Self::opened(encoder, opened, close, 1))
    }

    /// Opens the item itself, which is no level.
    #[inline]
    pub(super) fn begin_item(encoder: &'e mut Encoder<'a>) -> Self {
        let opened = encoder.len();
        encoder.put("{");
        Self::opened(encoder, opened, "}", 0)
    }

    #[inline]
    fn opened(encoder: &'e mut Encoder<'a>, opened: usize, close: &'static str, levels: u32) -> Self {
        let start = encoder.len();
        Self { encoder, opened, start, member: start, close, levels, stands_for: None }
    }

    /// Closes another level at the end.
    pub(super) fn inside_another(self) -> Self {
        Self { levels: self.levels + 1, ..self }
    }

    #[inline]
    pub(super) fn entry<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let member = self.encoder.len();
        self.encoder.put(if member == self.start { "\"" } else { ",\"" });
        self.encoder.writer.text(name);
        self.encoder.put("\":");
        if let Err(error) = value.serialize(&mut *self.encoder) {
            return Err(error.at_name(name));
        }
        if self.encoder.omitted {
            self.omit(member);
        }
        Ok(())
    }

    #[inline]
    pub(super) fn finish(self) -> Result<(), Error> {
        self.encoder.room += self.levels;
        self.encoder.put(self.close);
        Ok(())
    }

    #[cold]
    fn omit(&mut self, member: usize) {
        self.encoder.omitted = false;
        self.encoder.writer.out.truncate(member);
    }

    /// The name of the member being written, as it stands in the JSON.
    fn name(&self) -> &str {
        let written = self.encoder.writer.out.get(self.member..).unwrap_or_default();
        let written = written.strip_prefix(',').unwrap_or(written);
        written
            .get(1..)
            .and_then(|rest| rest.rfind("\":").and_then(|end| rest.get(..end)))
            .unwrap_or_default()
    }

    /// Takes the map for what its one private key says it stands for.
    #[cold]
    fn replace(&mut self) -> Result<(), Error> {
        let Some(name) = [names::NUMBER, names::STRING_SET, names::NUMBER_SET, names::BINARY_SET, names::MAP]
            .into_iter()
            .find(|name| self.name() == *name)
        else {
            return Ok(());
        };
        if self.levels == 0 {
            return Err(refuse("an item is a map or a struct, found a number or a set"));
        }
        self.encoder.writer.out.truncate(self.opened);
        self.encoder.room += self.levels;
        self.stands_for = Some(name);
        Ok(())
    }

    #[cold]
    fn substitute<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.encoder.named(name, value)?;
        self.encoder.omitted = false;
        Ok(())
    }
}

impl SerializeMap for Members<'_, '_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        if self.stands_for.is_some() {
            return Err(refuse("a reserved name stands beside others in a map"));
        }
        self.member = self.encoder.len();
        let first = self.member == self.start;
        self.encoder.put(if first { "\"" } else { ",\"" });
        key.serialize(MapKey(self.encoder))?;
        self.encoder.put("\":");
        if first && self.encoder.writer.out.as_bytes().get(self.start + 1) == Some(&b'$') {
            self.replace()?;
        }
        Ok(())
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if let Some(name) = self.stands_for {
            return self.substitute(name, value);
        }
        let begin = self.encoder.len();
        if let Err(error) = value.serialize(&mut *self.encoder) {
            self.encoder.writer.out.truncate(begin);
            return Err(error.at_name(self.name()));
        }
        if self.encoder.omitted {
            self.omit(self.member);
        }
        Ok(())
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        if self.stands_for.is_some() { Ok(()) } else { self.finish() }
    }
}

impl SerializeStruct for Members<'_, '_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.entry(key, value)
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl SerializeStructVariant for Members<'_, '_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.entry(key, value)
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}
