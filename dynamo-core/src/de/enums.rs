//! Enums in serde's external form: a string for a unit variant, else a map with one member.

use std::borrow::Cow;

use serde::de::value::CowStrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer as _, VariantAccess, Visitor,
};

use super::ValueDeserializer;
use crate::wire::Reader;
use crate::{Error, ErrorKind};

/// The name of a unit variant.
pub(super) struct UnitName<'de>(pub(super) Cow<'de, str>);

impl<'de> EnumAccess<'de> for UnitName<'de> {
    type Error = Error;
    type Variant = UnitOnly;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, UnitOnly), Error> {
        let name: CowStrDeserializer<'_, Error> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, UnitOnly))
    }
}

/// A variant that can have no content.
pub(super) struct UnitOnly;

#[cold]
fn no_content(expected: &str) -> Error {
    Error::new(ErrorKind::Mismatch, format!("expected {expected}, found the name of a variant alone"))
}

impl<'de> VariantAccess<'de> for UnitOnly {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Error> {
        Err(no_content("a variant with content"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(no_content("a variant with content"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Error> {
        Err(no_content("a variant with content"))
    }
}

/// A map whose one member is named as the variant.
pub(super) struct MapEnum<'r, 'de> {
    reader: &'r mut Reader<'de>,
    name: &'r mut Cow<'de, str>,
}

impl<'r, 'de> MapEnum<'r, 'de> {
    /// Reads the map and the variant in it.
    pub(super) fn read<V: Visitor<'de>>(reader: &'r mut Reader<'de>, visitor: V) -> Result<V::Value, Error> {
        reader.begin_object()?;
        let Some(mut name) = reader.next_member()? else {
            return Err(Error::new(
                ErrorKind::Mismatch,
                "expected the name of a variant, found an empty map",
            ));
        };
        let access = MapEnum { reader: &mut *reader, name: &mut name };
        match visitor.visit_enum(access) {
            Ok(value) if reader.next_member()?.is_none() => Ok(value),
            Ok(_) => {
                Err(Error::new(ErrorKind::Mismatch, "expected one variant, found a map with more members"))
            }
            Err(error) => Err(error),
        }
    }
}

impl<'r, 'de> EnumAccess<'de> for MapEnum<'r, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let name: CowStrDeserializer<'_, Error> = self.name.clone().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl MapEnum<'_, '_> {
    fn at<T>(name: &str, result: Result<T, Error>) -> Result<T, Error> {
        result.map_err(|error| error.at_name(name))
    }
}

impl<'de> VariantAccess<'de> for MapEnum<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Self::at(self.name, de::Deserialize::deserialize(ValueDeserializer::new(self.reader)))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        Self::at(self.name, seed.deserialize(ValueDeserializer::new(self.reader)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        Self::at(self.name, ValueDeserializer::new(self.reader).deserialize_tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Self::at(self.name, ValueDeserializer::new(self.reader).deserialize_struct("", fields, visitor))
    }
}
