//! Attribute names that the compiler checks.

/// Names the attributes of a type once, so that a misspelt one elsewhere does not compile.
///
/// Makes a type with a function for each attribute, which gives the [`Attr`](crate::Attr) to build expressions from; with
/// `NAMES`, with `projection()`, which asks for these attributes and no others, and with `unnamed`, for a test that the names are
/// those which serde writes. A field without `= ".."` is called as on the wire. The list must have every field of the
/// struct, so that a new field is not forgotten; unless `..` ends it.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Query, attributes};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Thread {
///     forum_name: String,
///     subject: String,
///     views: u32,
/// }
///
/// attributes! {
///     /// What a thread's attributes are called.
///     struct Threads for Thread {
///         forum_name = "ForumName",
///         subject = "Subject",
///         views = "Views",
///     }
/// }
///
/// let popular = Query::new("Thread", Threads::forum_name().eq("S3"))
///     .filter(Threads::views().gt(10))
///     .projection(Threads::projection());
/// # drop(popular);
/// assert_eq!(Threads::NAMES, ["ForumName", "Subject", "Views"]);
///
/// // In a test: serde and the list agree.
/// let thread = Thread { forum_name: "S3".into(), subject: "Hi".into(), views: 0 };
/// assert!(Threads::unnamed(&thread)?.is_empty());
/// # Ok::<(), dynamo_core::Error>(())
/// ```
///
/// A misspelt attribute is an error of the compiler:
///
/// ```compile_fail
/// # struct Thread { views: u32 }
/// dynamo_core::attributes! { struct Threads for Thread { views = "Views" } }
/// let condition = Threads::veiws().gt(10);
/// ```
///
/// So is a field that the list does not have:
///
/// ```compile_fail
/// # struct Thread { views: u32, subject: String }
/// dynamo_core::attributes! { struct Threads for Thread { views = "Views" } }
/// ```
#[macro_export]
macro_rules! attributes {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident for $item:ident {
            $( $(#[$doc:meta])* $field:ident $(= $wire:literal)? ),+ $(,)?
        }
    ) => {
        $crate::attributes! { @type [$(#[$meta])*] [$visibility] $name $item $([$(#[$doc])*] $field [$($wire)?])+ }

        /// Every field has its name.
        const _: fn($item) = |$item { $( $field: _ ),+ }| {};
    };
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident for $item:ident {
            $( $(#[$doc:meta])* $field:ident $(= $wire:literal)? ),+, ..
        }
    ) => {
        $crate::attributes! { @type [$(#[$meta])*] [$visibility] $name $item $([$(#[$doc])*] $field [$($wire)?])+ }

        /// Every name has its field.
        const _: fn($item) = |$item { $( $field: _ ),+, .. }| {};
    };
    (@type [$(#[$meta:meta])*] [$visibility:vis] $name:ident $item:ident $([$(#[$doc:meta])*] $field:ident [$($wire:literal)?])+) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        $visibility struct $name;

        #[allow(dead_code)]
        impl $name {
            /// The names, as on the wire.
            $visibility const NAMES: &'static [&'static str] = &[$( $crate::attributes!(@name $field $($wire)?) ),+];

            /// Asks for these attributes and no others.
            $visibility fn projection() -> $crate::Projection {
                Self::NAMES.iter().map(|name| $crate::attr_name(name)).collect()
            }

            /// The attributes that serde writes for an item and that are not among the names.
            ///
            /// # Errors
            ///
            /// As `to_item`.
            $visibility fn unnamed(item: &$item) -> ::core::result::Result<::std::vec::Vec<::std::string::String>, $crate::Error> {
                let item = $crate::to_item(item)?;
                let names = item.iter().map(|(name, _)| name.into_owned());
                Ok(names.filter(|name| !Self::NAMES.contains(&name.as_str())).collect())
            }

            $(
                #[doc = concat!("The attribute `", $crate::attributes!(@name $field $($wire)?), "`.")]
                $(#[$doc])*
                #[must_use]
                $visibility fn $field() -> $crate::Attr {
                    $crate::attr_name($crate::attributes!(@name $field $($wire)?))
                }
            )+
        }
    };
    (@name $field:ident $wire:literal) => { $wire };
    (@name $field:ident) => { stringify!($field) };
}
