//! Lists while they are being written.

use serde::ser::{Serialize, SerializeSeq, SerializeTuple, SerializeTupleStruct, SerializeTupleVariant};

use super::Encoder;
use crate::Error;

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
