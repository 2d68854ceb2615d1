//! A setting's value with the place it came from.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

/// A setting's value with the place it came from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a setting came from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Origin {
    /// The program said so.
    Code,
    /// An environment variable, by its name.
    Variable(Cow<'static, str>),
    /// A setting of a profile, or of a section that the profile points to.
    Profile {
        /// The profile or section.
        name: String,
        /// The setting.
        key: String,
        /// The file.
        file: PathBuf,
        /// The line in it, from 1.
        line: usize,
    },
    /// The instance that the program runs on, by its metadata service.
    InstanceMetadata,
    /// Nobody said anything.
    Default,
}

impl<T> Found<T> {
    pub(crate) fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    pub(crate) fn try_map<U, E>(self, map: impl FnOnce(T, &Origin) -> Result<U, E>) -> Result<Found<U>, E> {
        Ok(Found { value: map(self.value, &self.origin)?, origin: self.origin })
    }
}

impl Origin {
    /// The variable or the profile's key.
    pub(crate) fn setting(&self) -> &str {
        match self {
            Self::Variable(name) => name,
            Self::Profile { key, .. } => key,
            Self::Code | Self::InstanceMetadata | Self::Default => "",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code => f.write_str("code"),
            Self::Variable(name) => f.write_str(name),
            Self::Profile { name, key, file, line } => {
                write!(f, "`{key}` of {name:?} ({}:{line})", file.display())
            }
            Self::InstanceMetadata => f.write_str("instance metadata"),
            Self::Default => f.write_str("default"),
        }
    }
}
