//! The macros that make requests, answers and their parts out of short descriptions.
//!
//! A description names each member once, in Rust and (greppable) as on the wire:
//!
//! ```text
//! shape! {
//!     /// How much a table can be read and written each second.
//!     ProvisionedThroughput {
//!         required { read_capacity_units: i64 = "ReadCapacityUnits", .. }     // in `new`, always written
//!         optional { max_units: i64 = "MaxUnits", .. }                        // Option, written when there
//!         exact { limit: u32 = "Limit", .. }                                  // the same, and the setter takes no `Into`
//!         many { tags: Vec<Tag> = "Tags", .. }                                // written when not empty
//!     }
//! }
//! ```
//!
//! `operation!` is a shape that is also an [`Operation`](super::Operation). `request!` is a shape with expressions:
//! it adds `trees`, each a tree beside its text, and the placeholders `names` and `values`. `choice!` is an enumeration
//! that keeps values it does not know. The code of a codec is the same for all and knows no generics of the user's.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;

use crate::wire::{Reader, Wire, Writer};
use crate::{Error, ErrorKind};

/// Members without a field of their own, by name. Empty costs no allocation.
pub(crate) type Members = BTreeMap<String, Value>;

macro_rules! shape {
    (
        $(#[$meta:meta])*
        $name:ident {
            $(required { $( $(#[$rdoc:meta])* $r:ident : $rt:ty = $rw:literal ),* $(,)? })?
            $(optional { $( $(#[$odoc:meta])* $o:ident : $ot:ty = $ow:literal ),* $(,)? })?
            $(exact { $( $(#[$edoc:meta])* $e:ident : $et:ty = $ew:literal ),* $(,)? })?
            $(many { $( $(#[$mdoc:meta])* $m:ident : $mt:ty = $mw:literal ),* $(,)? })?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($( $(#[$rdoc])* pub $r: $rt, )*)?
            $($( $(#[$odoc])* pub $o: Option<$ot>, )*)?
            $($( $(#[$edoc])* pub $e: Option<$et>, )*)?
            $($( $(#[$mdoc])* pub $m: $mt, )*)?
            /// Members that have no field here, by their names on the wire.
            pub other: std::collections::BTreeMap<String, serde_json::Value>,
        }

        impl $name {
            #[doc = concat!("Makes a `", stringify!($name), "` of what it needs.")]
            #[must_use]
            #[allow(clippy::new_without_default)]
            pub fn new($($( $r: impl Into<$rt> ),*)?) -> Self {
                Self {
                    $($( $r: $r.into(), )*)?
                    $($( $o: None, )*)?
                    $($( $e: None, )*)?
                    $($( $m: Default::default(), )*)?
                    other: Default::default(),
                }
            }

            $($(
                $(#[$odoc])*
                #[must_use]
                pub fn $o(mut self, $o: impl Into<$ot>) -> Self {
                    self.$o = Some($o.into());
                    self
                }
            )*)?

            $($(
                $(#[$edoc])*
                #[must_use]
                pub fn $e(mut self, $e: $et) -> Self {
                    self.$e = Some($e);
                    self
                }
            )*)?

            $($(
                $(#[$mdoc])*
                #[must_use]
                pub fn $m(mut self, $m: impl IntoIterator<Item = <$mt as IntoIterator>::Item>) -> Self {
                    self.$m = $m.into_iter().collect();
                    self
                }
            )*)?

            /// Sets a member by its name on the wire; it goes before what a field of that name says.
            #[must_use]
            pub fn with_member(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.other.insert(name.into(), value.into());
                self
            }
        }

        impl $crate::wire::Wire for $name {
            fn write(&self, writer: &mut $crate::wire::Writer<'_>) {
                #[allow(unused_imports)]
                use $crate::operation::structure::{write_member, write_others};
                writer.begin_object();
                $($( write_member(writer, &self.other, $rw, &self.$r); )*)?
                $($(
                    if let Some(value) = &self.$o {
                        write_member(writer, &self.other, $ow, value);
                    }
                )*)?
                $($(
                    if let Some(value) = &self.$e {
                        write_member(writer, &self.other, $ew, value);
                    }
                )*)?
                $($(
                    if !self.$m.is_empty() {
                        write_member(writer, &self.other, $mw, &self.$m);
                    }
                )*)?
                write_others(writer, &self.other);
                writer.end_object();
            }

            fn read(reader: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::Error> {
                #[allow(unused_imports)]
                use $crate::operation::structure::{missing, read_member, read_other};
                $($( let mut $r: Option<$rt> = None; )*)?
                $($( let mut $o: Option<$ot> = None; )*)?
                $($( let mut $e: Option<$et> = None; )*)?
                $($( let mut $m: Option<$mt> = None; )*)?
                let mut other = std::collections::BTreeMap::new();
                reader.begin_object()?;
                while let Some(name) = reader.next_member()? {
                    match &*name {
                        $($( $rw => read_member(reader, $rw, &mut $r)?, )*)?
                        $($( $ow => read_member(reader, $ow, &mut $o)?, )*)?
                        $($( $ew => read_member(reader, $ew, &mut $e)?, )*)?
                        $($( $mw => read_member(reader, $mw, &mut $m)?, )*)?
                        _ => read_other(reader, name.into_owned(), &mut other)?,
                    }
                }
                Ok(Self {
                    $($( $r: $r.ok_or_else(|| missing($rw))?, )*)?
                    $($( $o, )*)?
                    $($( $e, )*)?
                    $($( $m: $m.unwrap_or_default(), )*)?
                    other,
                })
            }
        }

        $crate::operation::structure::serde_shells!($name);
    };
}

macro_rules! request {
    (
        $(#[$meta:meta])*
        $name:ident {
            required { $( $(#[$rdoc:meta])* $r:ident : $rt:ty = $rw:literal ),* $(,)? }
            $(optional { $( $(#[$odoc:meta])* $o:ident : $ot:ty = $ow:literal ),* $(,)? })?
            $(exact { $( $(#[$edoc:meta])* $e:ident : $et:ty = $ew:literal ),* $(,)? })?
            trees { $( $(#[$tdoc:meta])* $t:ident : $tt:ty, $text:ident = $tw:literal ),* $(,)? }
            names $names:ident = $nw:literal,
            $(values $values:ident = $vw:literal,)?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct $name {
            $( $(#[$rdoc])* pub $r: $rt, )*
            $($( $(#[$odoc])* pub $o: Option<$ot>, )*)?
            $($( $(#[$edoc])* pub $e: Option<$et>, )*)?
            $(
                $(#[$tdoc])*
                pub $t: Option<$tt>,
                #[doc = concat!("The same as text: `", $tw, "`. Only one of the two can be given.")]
                pub $text: Option<String>,
            )*
            /// The user's own `#placeholders` and the attribute names they stand for.
            pub $names: std::collections::BTreeMap<String, String>,
            $(
                /// The user's own `:placeholders` and the values they stand for.
                pub $values: $crate::Item,
            )?
            /// Members that have no field here, by their names on the wire.
            pub other: std::collections::BTreeMap<String, serde_json::Value>,
            /// The first error of the chain that made this; it comes out at encode.
            pub(crate) error: Option<$crate::Error>,
        }

        impl $name {
            /// Starts from what is required, everything else absent.
            pub(crate) fn start($( $r: $rt ),*) -> Self {
                Self {
                    $( $r, )*
                    $($( $o: None, )*)?
                    $($( $e: None, )*)?
                    $( $t: None, $text: None, )*
                    $names: Default::default(),
                    $( $values: $crate::Item::new(), )?
                    other: Default::default(),
                    error: None,
                }
            }

            $($(
                $(#[$odoc])*
                pub fn $o(mut self, $o: impl Into<$ot>) -> Self {
                    self.$o = Some($o.into());
                    self
                }
            )*)?

            $($(
                $(#[$edoc])*
                pub fn $e(mut self, $e: $et) -> Self {
                    self.$e = Some($e);
                    self
                }
            )*)?

            $(
                $(#[$tdoc])*
                ///
                /// Given more than once, all of them count.
                pub fn $t(mut self, $t: impl Into<$tt>) -> Self {
                    let more = $t.into();
                    self.$t = Some(match self.$t.take() {
                        Some(given) => $crate::expression::Join::join(given, more),
                        None => more,
                    });
                    self
                }

                #[doc = concat!("Gives `", $tw, "` as text, with placeholders of your own.")]
                pub fn $text(mut self, text: impl Into<String>) -> Self {
                    self.$text = Some(text.into());
                    self
                }
            )*

            /// Defines `placeholder`, which starts with `#` and occurs in expression text, to be the attribute `name`.
            pub fn name(mut self, placeholder: impl Into<String>, name: impl Into<String>) -> Self {
                self.$names.insert(placeholder.into(), name.into());
                self
            }

            /// Defines placeholders, which start with `#` and occur in expression text, to be attribute names.
            pub fn $names<P: Into<String>, N: Into<String>>(mut self, names: impl IntoIterator<Item = (P, N)>) -> Self {
                self.$names.extend(names.into_iter().map(|(placeholder, name)| (placeholder.into(), name.into())));
                self
            }

            $(
                /// Defines `placeholder`, which starts with `:` and occurs in expression text, to be `value`.
                pub fn value(mut self, placeholder: impl AsRef<str>, value: impl serde::Serialize) -> Self {
                    if let Err(error) = self.$values.insert(placeholder.as_ref(), &value) {
                        self.error.get_or_insert(error);
                    }
                    self
                }

                /// Defines placeholders, which start with `:` and occur in expression text, to be the values of a map.
                pub fn $values(mut self, values: impl serde::Serialize) -> Self {
                    match $crate::to_item(&values) {
                        Ok(more) => {
                            more.pairs().for_each(|(placeholder, json)| self.$values.insert_json(&placeholder, json));
                        }
                        Err(error) => {
                            self.error.get_or_insert(error);
                        }
                    }
                    self
                }
            )?

            /// Sets a member by its name on the wire, such as one of the legacy parameters; it goes before what a
            /// field of that name says.
            pub fn with_member(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.other.insert(name.into(), value.into());
                self
            }

            /// Writes this as an object: members, rendered expressions, placeholders.
            pub(crate) fn write_request(&self, writer: &mut $crate::wire::Writer<'_>) -> Result<(), $crate::Error> {
                #[allow(unused_imports)]
                use $crate::operation::structure::{check_slots_free, write_member, write_others};
                if let Some(error) = &self.error {
                    return Err(error.clone());
                }
                writer.begin_object();
                $( write_member(writer, &self.other, $rw, &self.$r); )*
                $($(
                    if let Some(value) = &self.$o {
                        write_member(writer, &self.other, $ow, value);
                    }
                )*)?
                $($(
                    if let Some(value) = &self.$e {
                        write_member(writer, &self.other, $ew, value);
                    }
                )*)?
                let slots = [$(
                    $crate::expression::Slot {
                        member: $tw,
                        text: self.$text.as_deref(),
                        tree: self.$t.as_ref().map(|tree| tree as &dyn $crate::expression::Expression),
                    },
                )*];
                #[allow(unused_mut, unused_assignments)]
                let mut values: Option<&$crate::Item> = None;
                $( values = Some(&self.$values); )?
                check_slots_free(&slots, &self.other)?;
                $crate::expression::write_expressions(writer, &slots, &self.$names, values)?;
                write_others(writer, &self.other);
                writer.end_object();
                Ok(())
            }

            /// Reads what [`write_request`](Self::write_request) writes; expressions stay text.
            pub(crate) fn read_request(reader: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::Error> {
                #[allow(unused_imports)]
                use $crate::operation::structure::{missing, read_member, read_other};
                $( let mut $r: Option<$rt> = None; )*
                $($( let mut $o: Option<$ot> = None; )*)?
                $($( let mut $e: Option<$et> = None; )*)?
                $( let mut $text: Option<String> = None; )*
                let mut $names: Option<std::collections::BTreeMap<String, String>> = None;
                $( let mut $values: Option<$crate::Item> = None; )?
                let mut other = std::collections::BTreeMap::new();
                reader.begin_object()?;
                while let Some(name) = reader.next_member()? {
                    match &*name {
                        $( $rw => read_member(reader, $rw, &mut $r)?, )*
                        $($( $ow => read_member(reader, $ow, &mut $o)?, )*)?
                        $($( $ew => read_member(reader, $ew, &mut $e)?, )*)?
                        $( $tw => read_member(reader, $tw, &mut $text)?, )*
                        $nw => read_member(reader, $nw, &mut $names)?,
                        $( $vw => read_member(reader, $vw, &mut $values)?, )?
                        _ => read_other(reader, name.into_owned(), &mut other)?,
                    }
                }
                let request = Self::start($( $r.ok_or_else(|| missing($rw))? ),*);
                Ok(Self {
                    $($( $o, )*)?
                    $($( $e, )*)?
                    $( $text, )*
                    $names: $names.unwrap_or_default(),
                    $( $values: $values.unwrap_or_default(), )?
                    other,
                    ..request
                })
            }
        }

        /// Writes the wire form; what can't be encoded is an error.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::operation::structure::serialize_json(&mut |writer| self.write_request(writer), serializer)
            }
        }

        /// Reads the wire form.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::operation::structure::deserialize_json(&mut Self::read_request, deserializer)
            }
        }
    };
}

macro_rules! operation {
    (
        $(#[$meta:meta])*
        $name:ident -> $output:ty {
            repeat: $repeat:expr,
            tables: $tables:expr,
            check: $check:expr,
            $($sections:tt)*
        }
    ) => {
        $crate::operation::structure::shape! { $(#[$meta])* $name { $($sections)* } }

        impl $crate::Operation for $name {
            type Output = $output;

            fn name(&self) -> &str {
                stringify!($name)
            }

            fn table_names(&self) -> Vec<&str> {
                let tables: fn(&Self) -> Vec<&str> = $tables;
                tables(self)
            }

            fn repeat(&self) -> $crate::Repeat {
                $repeat
            }

            fn encode(&self) -> Result<Vec<u8>, $crate::Error> {
                let check: fn(&Self) -> Result<(), $crate::Error> = $check;
                check(self)?;
                $crate::operation::structure::encode(&mut |writer| {
                    $crate::wire::Wire::write(self, writer);
                    Ok(())
                })
            }

            fn decode(body: &[u8]) -> Result<$output, $crate::Error> {
                $crate::operation::structure::decode(body, <$output as $crate::wire::Wire>::read)
            }
        }
    };
}

macro_rules! choice {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$doc:meta])* $variant:ident = $text:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        pub enum $name {
            $( $(#[$doc])* $variant, )*
            /// A value that this crate does not know, as it is on the wire.
            Unknown(String),
        }

        impl $name {
            /// The value as it is on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )*
                    Self::Unknown(text) => text,
                }
            }

            /// Whether the value has a variant of its own here.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::wire::Wire for $name {
            fn write(&self, writer: &mut $crate::wire::Writer<'_>) {
                writer.string(self.as_str());
            }

            fn read(reader: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::Error> {
                reader.string().map(|text| Self::from(&*text))
            }
        }

        $crate::operation::structure::serde_shells!($name);
    };
}

/// `Serialize` and `Deserialize` over the codec.
macro_rules! serde_shells {
    ($name:ident) => {
        /// Writes the wire form.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::operation::structure::serialize_json(
                    &mut |writer| {
                        $crate::wire::Wire::write(self, writer);
                        Ok(())
                    },
                    serializer,
                )
            }
        }

        /// Reads the wire form.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::operation::structure::deserialize_json(
                    &mut <Self as $crate::wire::Wire>::read,
                    deserializer,
                )
            }
        }
    };
}

pub(crate) use {choice, operation, request, serde_shells, shape};

/// What writes one JSON value.
pub(crate) type Write<'a> = &'a mut dyn FnMut(&mut Writer<'_>) -> Result<(), Error>;

/// Makes a body.
pub(crate) fn encode(write: Write<'_>) -> Result<Vec<u8>, Error> {
    let mut body = String::with_capacity(256);
    write(&mut Writer::new(&mut body))?;
    Ok(body.into_bytes())
}

/// Reads a body, which must be one JSON value and nothing else.
pub(crate) fn decode<'de, T>(
    body: &'de [u8],
    read: impl FnOnce(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut reader = Reader::new(body)?;
    let value = read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

pub(crate) fn write_member<T: Wire>(writer: &mut Writer<'_>, other: &Members, name: &str, value: &T) {
    if !other.contains_key(name) {
        writer.member(name);
        value.write(writer);
    }
}

pub(crate) fn write_others(writer: &mut Writer<'_>, other: &Members) {
    for (name, value) in other {
        writer.member(name);
        value.write(writer);
    }
}

/// Reads a member of which `null` means that it is absent.
pub(crate) fn read_member<T: Wire>(
    reader: &mut Reader<'_>,
    name: &str,
    member: &mut Option<T>,
) -> Result<(), Error> {
    *member = Option::<T>::read(reader).map_err(|error| error.at_name(name))?;
    Ok(())
}

pub(crate) fn read_other(reader: &mut Reader<'_>, name: String, other: &mut Members) -> Result<(), Error> {
    let value = Value::read(reader).map_err(|error| error.at_name(&name))?;
    other.insert(name, value);
    Ok(())
}

/// Refuses an expression that is also given by `with_member`.
pub(crate) fn check_slots_free(slots: &[crate::expression::Slot<'_>], other: &Members) -> Result<(), Error> {
    let twice = slots
        .iter()
        .find(|slot| (slot.text.is_some() || slot.tree.is_some()) && other.contains_key(slot.member));
    twice.map_or(Ok(()), |slot| {
        let message = "is given twice: by a setter and by with_member()";
        Err(Error::new(ErrorKind::InvalidParameter, message).at_name(slot.member))
    })
}

#[cold]
pub(crate) fn missing(name: &str) -> Error {
    Error::new(ErrorKind::Malformed, "the member is missing").at_name(name)
}

pub(crate) fn serialize_json<S: Serializer>(write: Write<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    to_value(write).map_err(ser::Error::custom)?.serialize(serializer)
}

pub(crate) fn deserialize_json<'de, T, D: Deserializer<'de>>(
    read: &mut dyn FnMut(&mut Reader<'_>) -> Result<T, Error>,
    deserializer: D,
) -> Result<T, D::Error> {
    let json = Value::deserialize(deserializer)?.to_string();
    read(&mut Reader::over(&json)).map_err(de::Error::custom)
}

fn to_value(write: Write<'_>) -> Result<Value, Error> {
    let body = encode(write)?;
    serde_json::from_slice(&body).map_err(|error| Error::new(ErrorKind::Malformed, error.to_string()))
}
