//! `choice!`: enumerations that keep what they do not know.

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
            fn empty() -> Self {
                Self::Unknown(String::new())
            }

            fn write(&self, writer: &mut $crate::wire::Writer<'_>) {
                writer.string(self.as_str());
            }

            fn read_into(&mut self, reader: &mut $crate::wire::Reader<'_>) -> Result<(), $crate::Error> {
                *self = Self::from(&*reader.string()?);
                Ok(())
            }

            fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
                if let Self::Unknown(text) = self {
                    found.push(format!("{path}: {text}"));
                }
            }
        }

        $crate::operation::structure::serde_shells!($name);
    };
}

pub(crate) use choice;
