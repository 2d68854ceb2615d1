//! How often and in which way to retry, as other SDKs set it.

use super::{Found, Settings};
use crate::Error;

/// How to retry, as `AWS_RETRY_MODE` or `retry_mode` name it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RetryMode {
    /// The way that all AWS SDKs share.
    #[default]
    Standard,
    /// The standard way, with a limit on the rate after throttling.
    Adaptive,
    /// The way of older SDKs. It means the standard one here, with a [warning](Self::warning).
    Legacy,
}

impl RetryMode {
    /// What to tell whoever chose it.
    #[must_use]
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Self::Legacy => Some("the retry mode `legacy` is not offered; `standard` is used in its place"),
            Self::Standard | Self::Adaptive => None,
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "standard" => Some(Self::Standard),
            "adaptive" => Some(Self::Adaptive),
            "legacy" => Some(Self::Legacy),
            _ => None,
        }
    }
}

impl Settings {
    /// How many attempts a call may take in all: `AWS_MAX_ATTEMPTS`, `max_attempts`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](crate::ErrorKind::InvalidSetting) unless it is a number from 1; and as
    /// [`profile`](Self::profile).
    pub fn max_attempts(&self) -> Result<Option<Found<u32>>, Error> {
        self.parsed("AWS_MAX_ATTEMPTS", "max_attempts", "a number of attempts, 1 or more", |text| {
            text.parse().ok().filter(|attempts| *attempts > 0)
        })
    }

    /// How to retry: `AWS_RETRY_MODE`, `retry_mode`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](crate::ErrorKind::InvalidSetting) unless it is `standard`, `adaptive` or `legacy`; and as
    /// [`profile`](Self::profile).
    pub fn retry_mode(&self) -> Result<Option<Found<RetryMode>>, Error> {
        let expected = "`standard`, `adaptive` or `legacy`";
        self.parsed("AWS_RETRY_MODE", "retry_mode", expected, RetryMode::parse)
    }
}
