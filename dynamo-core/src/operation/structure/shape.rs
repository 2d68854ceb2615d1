//! `shape!` and `operation!`: what has members, and the requests among it.

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

        impl $crate::operation::structure::Shape for $name {
            fn names(&self) -> &'static [$crate::operation::structure::Name] {
                const NAMES: &[$crate::operation::structure::Name] = &[
                    $($( ($rw, true), )*)?
                    $($( ($ow, false), )*)?
                    $($( ($ew, false), )*)?
                    $($( ($mw, false), )*)?
                ];
                const { assert!(NAMES.len() <= $crate::operation::structure::MAX_MEMBERS) };
                NAMES
            }

            fn other(&self) -> &std::collections::BTreeMap<String, serde_json::Value> {
                &self.other
            }

            fn look(&self, visit: &mut dyn FnMut(&[&dyn $crate::wire::Wire])) {
                visit(&[
                    $($( &self.$r, )*)?
                    $($( &self.$o, )*)?
                    $($( &self.$e, )*)?
                    $($( &self.$m, )*)?
                ]);
            }

            fn change(&mut self, fill: $crate::operation::structure::Fill<'_>) -> Result<(), $crate::Error> {
                fill(
                    &mut [
                        $($( &mut self.$r, )*)?
                        $($( &mut self.$o, )*)?
                        $($( &mut self.$e, )*)?
                        $($( &mut self.$m, )*)?
                    ],
                    &mut self.other,
                )
            }
        }

        impl $crate::operation::structure::Plain for $name {
            fn start_empty() -> Self {
                Self {
                    $($( $r: $crate::wire::Wire::empty(), )*)?
                    $($( $o: None, )*)?
                    $($( $e: None, )*)?
                    $($( $m: Default::default(), )*)?
                    other: Default::default(),
                }
            }
        }

        $crate::operation::structure::serde_shells!($name);
    };
}

/// An [`Operation`](crate::Operation) out of a shape.
///
/// After `check`, in this order and each only where it applies: `resource`, the name or ARN that the request is about
/// where it is not the first of `tables`; `token`, the field that holds the idempotency token; `target_prefix`,
/// where the operation is not of the main service; `decode`, where the answer is read otherwise than as the shape it is.
macro_rules! operation {
    (
        $(#[$meta:meta])*
        $name:ident -> $output:ty {
            repeat: $repeat:expr,
            tables: $tables:expr,
            check: $check:expr,
            $(resource: $resource:expr,)?
            $(token: $token:ident = $token_name:literal,)?
            $(target_prefix: $prefix:expr,)?
            $(decode: $decode:expr,)?
            $(required { $($required:tt)* })?
            $(optional { $($optional:tt)* })?
            $(exact { $($exact:tt)* })?
            $(many { $($many:tt)* })?
        }
    ) => {
        $crate::operation::structure::shape! {
            $(#[$meta])*
            $name {
                $(required { $($required)* })?
                $(optional { $($optional)* })?
                $(exact { $($exact)* })?
                $(many { $($many)* })?
            }
        }

        impl $crate::Operation for $name {
            type Output = $output;

            fn name(&self) -> &str {
                stringify!($name)
            }

            $(
                fn target_prefix(&self) -> &'static str {
                    $prefix
                }
            )?

            fn table_names(&self) -> Vec<&str> {
                let tables: fn(&Self) -> Vec<&str> = $tables;
                tables(self)
            }

            $(
                fn resource(&self) -> Option<&str> {
                    let resource: fn(&Self) -> Option<&str> = $resource;
                    resource(self)
                }
            )?

            $crate::operation::structure::repeat!($repeat $(, $token = $token_name)?);

            fn encode(&self) -> Result<Vec<u8>, $crate::Error> {
                let check: fn(&Self) -> Result<(), $crate::Error> = $check;
                check(self)?;
                $crate::operation::structure::encode(&mut |writer| {
                    $crate::wire::Wire::write(self, writer);
                    Ok(())
                })
            }

            $crate::operation::structure::decoding!($output $(, $decode)?);
        }
    };
}

/// How an operation may be repeated; with a token, safely.
macro_rules! repeat {
    ($repeat:expr) => {
        fn repeat(&self) -> $crate::Repeat {
            $repeat
        }
    };
    ($repeat:expr, $token:ident = $name:literal) => {
        /// Safe with a token, which makes the service carry the call out once.
        fn repeat(&self) -> $crate::Repeat {
            let has_token =
                $crate::operation::structure::has_token(self.$token.as_deref(), &self.other, $name);
            if has_token { $crate::Repeat::Safe } else { $repeat }
        }

        fn fill_token(&mut self, token: &mut dyn FnMut() -> String) {
            if !self.other.contains_key($name) {
                self.$token.get_or_insert_with(token);
            }
        }
    };
}

/// How an answer is read: as the shape that it is, unless something else is said.
macro_rules! decoding {
    ($output:ty) => {
        fn decode(body: &[u8]) -> Result<$output, $crate::Error> {
            $crate::operation::structure::decode(body, <$output as $crate::wire::Wire>::read)
        }
    };
    ($output:ty, $decode:expr) => {
        fn decode(body: &[u8]) -> Result<$output, $crate::Error> {
            $decode(body)
        }
    };
}

pub(crate) use {decoding, operation, repeat, shape};
