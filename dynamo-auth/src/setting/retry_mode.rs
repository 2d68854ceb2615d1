//! The ways to retry that other SDKs know.

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
