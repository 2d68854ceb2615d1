//! Modules for `#[serde(with = ..)]`: standard collections as sets, byte containers as binary.

macro_rules! set_module {
    ($(#[$doc:meta])* $module:ident, $name:ident, $expected:literal) => {
        $(#[$doc])*
        pub mod $module {
            use std::fmt;
            use std::marker::PhantomData;

            use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
            use serde::{Serialize, Serializer};

            use crate::value::names::$name;
            use crate::value::sequence::Sequence;

            /// Writes a collection, or an option of one, as a set.
            ///
            /// # Errors
            ///
            /// Those of the serializer; in DynamoDB's form, if the collection is empty or has a member twice.
            pub fn serialize<T: Serialize + ?Sized, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct($name, value)
            }

            /// Reads a set into a collection, or an option of one.
            ///
            /// # Errors
            ///
            /// Those of the deserializer; in DynamoDB's form, if the attribute is not such a set.
            pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
                deserializer.deserialize_newtype_struct($name, SetVisitor(PhantomData))
            }

            struct SetVisitor<T>(PhantomData<T>);

            impl<'de, T: Deserialize<'de>> Visitor<'de> for SetVisitor<T> {
                type Value = T;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str($expected)
                }

                fn visit_newtype_struct<D: Deserializer<'de>>(self, set: D) -> Result<T, D::Error> {
                    // What serde has buffered may be a map that stands for a set.
                    if set.is_human_readable() { set.deserialize_any(self) } else { T::deserialize(set) }
                }

                fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
                    T::deserialize(Sequence(seq))
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
                    match map.next_key::<String>()? {
                        Some(name) if name == $name => map.next_value(),
                        _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
                    }
                }

                fn visit_unit<E: de::Error>(self) -> Result<T, E> {
                    T::deserialize(de::value::UnitDeserializer::new())
                }

                fn visit_none<E: de::Error>(self) -> Result<T, E> {
                    self.visit_unit()
                }

                fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
                    self.visit_newtype_struct(deserializer)
                }
            }
        }
    };
}

set_module! {
    /// A collection of strings as a string set: `#[serde(with = "dynamo_core::string_set")]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::collections::BTreeSet;
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Post {
    ///     #[serde(with = "dynamo_core::string_set")]
    ///     tags: BTreeSet<String>,
    /// }
    /// let json = dynamo_core::to_string(&Post { tags: ["b".into(), "a".into()].into() })?;
    /// assert_eq!(json, r#"{"tags":{"SS":["a","b"]}}"#);
    /// assert_eq!(dynamo_core::from_str::<Post>(&json)?.tags.len(), 2);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    string_set, STRING_SET, "a string set"
}

set_module! {
    /// A collection of numbers as a number set: `#[serde(with = "dynamo_core::number_set")]`.
    ///
    /// The members are written in the order of the collection.
    number_set, NUMBER_SET, "a number set"
}

set_module! {
    /// A collection of byte containers as a binary set: `#[serde(with = "dynamo_core::binary_set")]`.
    ///
    /// `Vec<u8>` and byte arrays will do as members.
    binary_set, BINARY_SET, "a binary set"
}

/// Bytes as binary: `#[serde(with = "dynamo_core::bytes")]` on a `Vec<u8>`, a byte array, or another container of bytes.
///
/// For an option, use `Option<Binary>`.
pub mod bytes {
    use serde::Serializer;
    use serde::de::{self, Deserialize, Deserializer};

    use crate::value::Binary;
    use crate::value::binary::Body;
    use crate::value::names::BINARY;

    /// Writes bytes as binary; under other text formats as base64.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<T: AsRef<[u8]> + ?Sized, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(BINARY, &Body(value.as_ref()))
    }

    /// Reads binary into a container of bytes.
    ///
    /// # Errors
    ///
    /// Those of the deserializer, and one if the bytes don't fit, as into an array of another length.
    pub fn deserialize<'de, T: TryFrom<Vec<u8>>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let bytes = Binary::deserialize(deserializer)?.into_vec();
        let length = bytes.len();
        T::try_from(bytes)
            .map_err(|_| de::Error::custom(format_args!("{length} bytes are not as many as expected")))
    }
}
