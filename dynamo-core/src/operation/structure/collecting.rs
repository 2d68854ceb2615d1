//! `collecting!`: requests that take in parts one by one, each of which may have no place there.

/// A request that collects parts.
///
/// `with` takes whatever converts into a part; the first that does not is the request's error, with its position, and
/// [`first_error`] tells it when the request is checked. With `plain`, the parts are members like others: the request is read and
/// written as a table of members, once there is no such error.
///
/// [`first_error`]: Self::first_error
macro_rules! collecting {
    (
        $(#[$meta:meta])*
        $name:ident {
            $(#[$part_doc:meta])*
            parts $parts:ident : $part:ty = $wire:literal,
            $(#[$with_doc:meta])*
            with $into:ident :: $convert:ident,
            optional { $( $(#[$doc:meta])* $o:ident : $ot:ty = $ow:literal ),* $(,)? }
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, Default)]
        #[must_use]
        pub struct $name {
            $(#[$part_doc])*
            pub $parts: Vec<$part>,
            $( $(#[$doc])* pub $o: Option<$ot>, )*
            /// Members that have no field here, by their names on the wire.
            pub other: $crate::operation::structure::Members,
            error: Option<$crate::Error>,
        }

        impl $name {
            /// Starts without parts.
            pub fn new() -> Self {
                Self::default()
            }

            $(#[$with_doc])*
            pub fn with(mut self, part: impl $into) -> Self {
                match part.$convert() {
                    Ok(part) => self.$parts.push(part),
                    Err(error) => {
                        let position = self.$parts.len();
                        self.error.get_or_insert_with(|| error.at_index(position).at_name($wire));
                    }
                }
                self
            }

            $(
                $(#[$doc])*
                pub fn $o(mut self, $o: impl Into<$ot>) -> Self {
                    self.$o = Some($o.into());
                    self
                }
            )*

            /// Sets a member by its name on the wire; it goes before what a field of that name says.
            pub fn with_member(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.other.insert(name.into(), value.into());
                self
            }

            /// The error of the first part that has no place here.
            fn first_error(&self) -> Result<(), $crate::Error> {
                self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))
            }
        }
    };
    (
        plain
        $(#[$meta:meta])*
        $name:ident {
            $(#[$part_doc:meta])*
            parts $parts:ident : $part:ty = $wire:literal,
            $(#[$with_doc:meta])*
            with $into:ident :: $convert:ident,
            optional { $( $(#[$doc:meta])* $o:ident : $ot:ty = $ow:literal ),* $(,)? }
        }
    ) => {
        $crate::operation::structure::collecting! {
            $(#[$meta])*
            $name {
                $(#[$part_doc])*
                parts $parts: $part = $wire,
                $(#[$with_doc])*
                with $into::$convert,
                optional { $( $(#[$doc])* $o: $ot = $ow ),* }
            }
        }

        impl $name {
            fn write(&self, writer: &mut $crate::wire::Writer<'_>) -> Result<(), $crate::Error> {
                self.first_error()?;
                $crate::operation::structure::write_shape(self, writer);
                Ok(())
            }
        }

        impl $crate::operation::structure::Shape for $name {
            fn names(&self) -> &'static [$crate::operation::structure::Name] {
                &[($wire, true), $( ($ow, false) ),*]
            }

            fn other(&self) -> &$crate::operation::structure::Members {
                &self.other
            }

            fn look(&self, visit: &mut dyn FnMut(&[&dyn $crate::wire::Wire])) {
                visit(&[&self.$parts, $( &self.$o ),*]);
            }

            fn change(&mut self, fill: $crate::operation::structure::Fill<'_>) -> Result<(), $crate::Error> {
                fill(&mut [&mut self.$parts, $( &mut self.$o ),*], &mut self.other)
            }
        }

        impl $crate::UnknownMembers for $name {
            fn unknown_members(&self) -> Vec<String> {
                let mut found = Vec::new();
                $crate::operation::structure::note_unknown(self, &mut String::new(), &mut found);
                found
            }
        }

        /// Writes the wire form; what can't be encoded is an error.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::operation::structure::serialize_json(&mut |writer| self.write(writer), serializer)
            }
        }

        /// Reads the wire form.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut request = Self::new();
                let mut read = |reader: &mut $crate::wire::Reader<'_>| {
                    $crate::operation::structure::read_shape(&mut request, reader)
                };
                $crate::operation::structure::deserialize_json(&mut read, deserializer)?;
                Ok(request)
            }
        }
    };
}

pub(crate) use collecting;
