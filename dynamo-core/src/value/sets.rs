use std::collections::{BTreeSet, btree_set};
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::{Binary, Number, names};
use crate::{Error, ErrorKind};

macro_rules! set {
    ($(#[$doc:meta])* $set:ident of $member:ty, $name:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $set(BTreeSet<$member>);

        impl $set {
            /// Makes a set of the members.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidValue`] if there is no member, [`ErrorKind::Duplicate`] if one is there twice.
            pub fn new<I>(members: I) -> Result<Self, Error>
            where
                I: IntoIterator,
                I::Item: Into<$member>,
            {
                let mut set = BTreeSet::new();
                for member in members {
                    if !set.insert(member.into()) {
                        return Err(twice());
                    }
                }
                Self::try_from(set)
            }

            /// Returns the members, in order.
            pub fn iter(&self) -> btree_set::Iter<'_, $member> {
                self.0.iter()
            }

            /// Returns the number of members, which is never 0.
            #[must_use]
            #[allow(clippy::len_without_is_empty)]
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Returns the members as a set of the standard library.
            #[must_use]
            pub fn as_set(&self) -> &BTreeSet<$member> {
                &self.0
            }

            /// Gives the members away.
            #[must_use]
            pub fn into_set(self) -> BTreeSet<$member> {
                self.0
            }
        }

        impl TryFrom<BTreeSet<$member>> for $set {
            type Error = Error;

            /// Takes over the members, unless there are none.
            fn try_from(members: BTreeSet<$member>) -> Result<Self, Error> {
                if members.is_empty() { Err(empty()) } else { Ok(Self(members)) }
            }
        }

        impl From<$set> for BTreeSet<$member> {
            fn from(set: $set) -> Self {
                set.0
            }
        }

        impl IntoIterator for $set {
            type Item = $member;
            type IntoIter = btree_set::IntoIter<$member>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.into_iter()
            }
        }

        impl<'a> IntoIterator for &'a $set {
            type Item = &'a $member;
            type IntoIter = btree_set::Iter<'a, $member>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter()
            }
        }

        /// Under other formats, a sequence.
        impl Serialize for $set {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct($name, &self.0)
            }
        }

        impl<'de> Deserialize<'de> for $set {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct SetVisitor;

                impl<'de> Visitor<'de> for SetVisitor {
                    type Value = $set;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_newtype_struct<D: Deserializer<'de>>(self, set: D) -> Result<$set, D::Error> {
                        if set.is_human_readable() {
                            set.deserialize_any(self)
                        } else {
                            set.deserialize_seq(self)
                        }
                    }

                    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<$set, A::Error> {
                        let mut members = BTreeSet::new();
                        while let Some(member) = seq.next_element::<$member>()? {
                            if !members.insert(member) {
                                return Err(de::Error::custom(twice()));
                            }
                        }
                        $set::try_from(members).map_err(de::Error::custom)
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$set, A::Error> {
                        match map.next_key::<String>()? {
                            Some(name) if name == $name => map.next_value(),
                            _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
                        }
                    }
                }

                deserializer.deserialize_newtype_struct($name, SetVisitor)
            }
        }
    };
}

set! {
    /// A set of strings (type SS): at least one, none twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{StringSet, to_string};
    ///
    /// #[derive(serde::Serialize)]
    /// struct Post { tags: StringSet }
    /// let post = Post { tags: StringSet::new(["red", "blue"])? };
    /// assert_eq!(to_string(&post)?, r#"{"tags":{"SS":["blue","red"]}}"#);
    /// assert!(StringSet::new(Vec::<String>::new()).is_err());
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    StringSet of String, names::STRING_SET, "a string set"
}

set! {
    /// A set of numbers (type NS), in numeric order: at least one, none twice; `1` and `1.0` are the same.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{NumberSet, to_attribute_value};
    ///
    /// let set = NumberSet::new([10, 9, 2])?;
    /// let numbers: Vec<String> = set.iter().map(ToString::to_string).collect();
    /// assert_eq!(numbers, ["2", "9", "10"]);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    NumberSet of Number, names::NUMBER_SET, "a number set"
}

set! {
    /// A set of binary values (type BS): at least one, none twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::BinarySet;
    ///
    /// let set = BinarySet::new([b"one", b"two"])?;
    /// assert_eq!(set.len(), 2);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    BinarySet of Binary, names::BINARY_SET, "a binary set"
}

#[cold]
pub(crate) fn empty() -> Error {
    Error::new(ErrorKind::InvalidValue, "the set is empty, which DynamoDB doesn't allow")
}

#[cold]
pub(crate) fn twice() -> Error {
    Error::new(ErrorKind::Duplicate, "the set has a member twice")
}
