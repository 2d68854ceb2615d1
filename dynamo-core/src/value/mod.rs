//! The data model: attribute values, numbers, sets, binary, items and keys.

mod attribute_value;
pub(crate) mod binary;
mod empty_values;
mod expiry;
mod item;
mod item_serde;
mod key;
pub(crate) mod number;
mod number_serde;
mod plain;
mod sequence;
pub(crate) mod sets;
mod size;
mod with;

pub use self::attribute_value::AttributeValue;
pub use self::binary::Binary;
pub use self::empty_values::EmptyValues;
pub use self::expiry::Expiry;
pub use self::item::{Item, Iter};
pub use self::key::{Key, KeyNames, key};
pub use self::number::Number;
pub use self::sets::{BinarySet, NumberSet, StringSet};
pub use self::with::{binary_set, bytes, number_set, string_set};

/// The names under which our types tell our own serializer and deserializer what they are.
///
/// Serde hands the name of a newtype to the format, and other formats ignore it.
pub(crate) mod names {
    pub(crate) const ITEM: &str = "$dynamo_core::Item";
    pub(crate) const ATTRIBUTE_VALUE: &str = "$dynamo_core::AttributeValue";
    pub(crate) const NUMBER: &str = "$dynamo_core::Number";
    pub(crate) const BINARY: &str = "$dynamo_core::Binary";
    pub(crate) const STRING_SET: &str = "$dynamo_core::StringSet";
    pub(crate) const NUMBER_SET: &str = "$dynamo_core::NumberSet";
    pub(crate) const BINARY_SET: &str = "$dynamo_core::BinarySet";
    /// A map, where serde buffers and the map could be taken for an attribute value.
    pub(crate) const MAP: &str = "$dynamo_core::Map";
}
