//! Structs while they are being written, and what they share with maps.

use serde::ser::{Serialize, SerializeStruct, SerializeStructVariant};

use super::Encoder;
use crate::Error;

/// A map of attributes that has been opened.
pub(crate) struct Members<'e, 'a> {
    pub(super) encoder: &'e mut Encoder<'a>,
    /// Where its first member begins.
    pub(super) start: usize,
    pub(super) levels: u32,
    close: &'static str,
}

impl<'e, 'a> Members<'e, 'a> {
    #[inline]
    pub(super) fn begin(
        encoder: &'e mut Encoder<'a>,
        open: &str,
        close: &'static str,
    ) -> Result<Self, Error> {
        encoder.open(open)?;
        let start = encoder.len();
        Ok(Self { encoder, start, levels: 1, close })
    }

    /// Opens the item itself, which is no level.
    #[inline]
    pub(super) fn begin_item(encoder: &'e mut Encoder<'a>) -> Self {
        encoder.put("{");
        let start = encoder.len();
        Self { encoder, start, levels: 0, close: "}" }
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

    /// Takes back the member that begins here, whose value was to be left out.
    #[cold]
    pub(super) fn omit(&mut self, member: usize) {
        self.encoder.omitted = false;
        self.encoder.writer.out.truncate(member);
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
