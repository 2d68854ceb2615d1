//! `request!`: requests with expressions.

macro_rules! request {
    (
        $(#[$meta:meta])*
        $name:ident {
            required { $( $(#[$rdoc:meta])* $r:ident : $rt:ty = $rw:literal ),* $(,)? }
            $(optional { $( $(#[$odoc:meta])* $o:ident : $ot:ty = $ow:literal ),* $(,)? })?
            $(exact { $( $(#[$edoc:meta])* $e:ident : $et:ty = $ew:literal ),* $(,)? })?
            $(many { $( $(#[$mdoc:meta])* $m:ident : $mt:ty = $mw:literal ),* $(,)? })?
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
            $($( $(#[$mdoc])* pub $m: $mt, )*)?
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
                    $($( $m: Default::default(), )*)?
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

            $($(
                $(#[$mdoc])*
                pub fn $m(mut self, $m: impl IntoIterator<Item = <$mt as IntoIterator>::Item>) -> Self {
                    self.$m = $m.into_iter().collect();
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

            /// Whether a member is given, by its field or by its name.
            #[allow(dead_code)]
            pub(crate) fn gives(&self, name: &str) -> bool {
                $crate::operation::structure::gives(self, name)
            }

            /// Writes this as an object: members, rendered expressions, placeholders.
            pub(crate) fn write_request(&self, writer: &mut $crate::wire::Writer<'_>) -> Result<(), $crate::Error> {
                use $crate::operation::structure::{check_not_mixed, check_slots_free, write_members, write_others};
                if let Some(error) = &self.error {
                    return Err(error.clone());
                }
                writer.begin_object();
                write_members(self, Self::PLAIN, writer);
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
                check_slots_free(&slots, &self.$names, values, &self.other)?;
                check_not_mixed(self, &slots)?;
                $crate::expression::write_expressions(writer, &slots, &self.$names, values)?;
                write_others(writer, &self.other);
                writer.end_object();
                Ok(())
            }

            /// Reads what [`write_request`](Self::write_request) writes; expressions stay text.
            pub(crate) fn read_request(reader: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::Error> {
                let mut request = Self::start($( <$rt as $crate::wire::Wire>::empty() ),*);
                $crate::operation::structure::read_shape(&mut request, reader)?;
                Ok(request)
            }

            /// How many members stand before the texts of the expressions.
            const PLAIN: usize = {
                const PLAIN: &[&str] = &[$( $rw, )* $($( $ow, )*)? $($( $ew, )*)? $($( $mw, )*)?];
                PLAIN.len()
            };
        }

        /// The plain members, then the texts of expressions and their placeholders.
        impl $crate::operation::structure::Shape for $name {
            fn names(&self) -> &'static [$crate::operation::structure::Name] {
                const NAMES: &[$crate::operation::structure::Name] = &[
                    $( ($rw, true), )*
                    $($( ($ow, false), )*)?
                    $($( ($ew, false), )*)?
                    $($( ($mw, false), )*)?
                    $( ($tw, false), )*
                    ($nw, false),
                    $( ($vw, false), )?
                ];
                const { assert!(NAMES.len() <= $crate::operation::structure::MAX_MEMBERS) };
                NAMES
            }

            fn other(&self) -> &std::collections::BTreeMap<String, serde_json::Value> {
                &self.other
            }

            fn look(&self, visit: &mut dyn FnMut(&[&dyn $crate::wire::Wire])) {
                visit(&[
                    $( &self.$r, )*
                    $($( &self.$o, )*)?
                    $($( &self.$e, )*)?
                    $($( &self.$m, )*)?
                    $( &self.$text, )*
                    &self.$names,
                    $( &self.$values, )?
                ]);
            }

            fn change(&mut self, fill: $crate::operation::structure::Fill<'_>) -> Result<(), $crate::Error> {
                fill(
                    &mut [
                        $( &mut self.$r, )*
                        $($( &mut self.$o, )*)?
                        $($( &mut self.$e, )*)?
                        $($( &mut self.$m, )*)?
                        $( &mut self.$text, )*
                        &mut self.$names,
                        $( &mut self.$values, )?
                    ],
                    &mut self.other,
                )
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

pub(crate) use request;
