//! A region's name.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::shown;
use crate::{Error, ErrorKind, Partition};

/// The name of a region, which is always a valid part of a host name.
///
/// The region `local` stands for a server on this machine.
///
/// # Examples
///
/// ```
/// use dynamo_auth::Region;
///
/// let region = Region::new("cn-north-1")?;
/// assert_eq!(region.default_endpoint(), "https://dynamodb.cn-north-1.amazonaws.com.cn");
/// assert_eq!(Region::new("local")?.default_endpoint(), "http://localhost:8000");
/// assert!(Region::new("evil.example/").is_err());
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Region(Arc<str>);

impl Region {
    /// The region that requests to a server on this machine are signed for.
    pub const FOR_LOCAL: &'static str = "us-east-1";

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`InvalidRegion`](ErrorKind::InvalidRegion) unless it has 1 to 63 ASCII letters, digits and inner hyphens.
    pub fn new(name: impl AsRef<str>) -> Result<Self, Error> {
        let name = name.as_ref();
        if !is_host_label(name) {
            let message = format!("expected a region such as `eu-west-1`, found {}", shown(name));
            return Err(Error::of(ErrorKind::InvalidRegion, message));
        }
        Ok(Self(name.into()))
    }

    /// The region named `us-east-1`, which requests to a server on this machine are signed for.
    #[must_use]
    pub fn for_local() -> Self {
        Self(Self::FOR_LOCAL.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether it is `local`, a server on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        &*self.0 == "local"
    }

    /// The name that requests are signed for: its own, except for `local`.
    #[must_use]
    pub fn signing_name(&self) -> &str {
        if self.is_local() { Self::FOR_LOCAL } else { &self.0 }
    }

    /// The group of regions that it belongs to.
    #[must_use]
    pub fn partition(&self) -> &'static Partition {
        Partition::of(&self.0)
    }

    /// The address of DynamoDB in this region when nothing else is set.
    #[must_use]
    pub fn default_endpoint(&self) -> String {
        if self.is_local() {
            return "http://localhost:8000".into();
        }
        format!("https://dynamodb.{}.{}", self.0, self.partition().dns_suffix)
    }
}

/// Says whether a text can be one label of a host name.
pub(crate) fn is_host_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Region").field(&self.as_str()).finish()
    }
}

impl AsRef<str> for Region {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Region {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::new(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_host_labels_only() {
        for good in ["us-east-1", "a", "local", "fake-region-10", &"x".repeat(63)] {
            assert_eq!(Region::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "-a", "a-", "a.b", "a b", "a/b", "ü", "us_east_1", "a\n", &"x".repeat(64)] {
            let error = Region::new(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRegion, "{bad}");
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }

    #[test]
    fn local_is_signed_for_another_region() {
        let local = Region::new("local").unwrap();
        assert_eq!((local.as_str(), local.signing_name()), ("local", "us-east-1"));
        assert_eq!(Region::new("eu-west-1").unwrap().signing_name(), "eu-west-1");
    }
}
