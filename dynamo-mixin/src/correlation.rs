//! The id that ties a web request, its calls, its measurements and its log lines together.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries a correlation id in requests and answers.
pub const CORRELATION_ID: HeaderName = HeaderName::from_static("correlation-id");

/// The headers looked at, in this order.
const HEADERS: [&str; 3] = ["correlation-id", "x-correlation-id", "x-request-id"];

/// The longest id that is taken over from a request.
const MAX_LENGTH: usize = 128;

/// A correlation id: 1 to 128 visible ASCII characters.
///
/// # Examples
///
/// ```
/// use dynamo_mixin::CorrelationId;
/// use http::{HeaderMap, HeaderValue};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-request-id", HeaderValue::from_static("a-b-c"));
/// assert_eq!(CorrelationId::from_headers(&headers).as_str(), "a-b-c");
/// assert_eq!(CorrelationId::from_headers(&HeaderMap::new()).as_str().len(), 36);
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CorrelationId(Arc<str>);

impl CorrelationId {
    /// Takes the id from `Correlation-ID`, `x-correlation-id` or `x-request-id`, in this order; makes one up when none of them
    /// holds 1 to 128 visible ASCII characters, so that no header can inject anything into a log or an answer.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        HEADERS
            .iter()
            .filter_map(|name| headers.get(*name))
            .find_map(Self::accept)
            .unwrap_or_else(Self::random)
    }

    /// Takes an id from text that holds 1 to 128 visible ASCII characters; `None` for any other.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let visible =
            (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        visible.then(|| Self(text.into()))
    }

    /// A new id: a random UUID (version 4).
    #[must_use]
    pub fn random() -> Self {
        // Each `RandomState` has its own keys, seeded by the operating system: no id needs to be unguessable, only unique.
        let high = RandomState::new().build_hasher().finish();
        let low = RandomState::new().build_hasher().finish();
        let (high, low) = (high & !0xf000 | 0x4000, low & !(0b11 << 62) | (0b10 << 62));
        Self(
            format!(
                "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                high >> 32,
                high >> 16 & 0xffff,
                high & 0xffff,
                low >> 48,
                low & 0xffff_ffff_ffff
            )
            .into(),
        )
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a header's value.
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("invalid"))
    }

    fn accept(value: &HeaderValue) -> Option<Self> {
        value.to_str().ok().and_then(Self::parse)
    }
}

impl fmt::Display for CorrelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<CorrelationId> for Arc<str> {
    fn from(id: CorrelationId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &'static str, value: &[u8], taken: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_bytes(value).unwrap());
        let id = CorrelationId::from_headers(&headers);
        assert_eq!(id.as_str().as_bytes() == value, taken, "{id}");
    }

    #[test]
    fn takes_visible_ascii_from_the_three_headers_only() {
        check("correlation-id", b"abc", true);
        check("x-correlation-id", b"{a}", true);
        check("x-request-id", &[b'x'; 128], true);
        check("x-request-id", &[b'x'; 129], false);
        check("x-request-id", b"", false);
        check("x-request-id", b"a b", false);
        check("x-request-id", b"a\tb", false);
        check("x-request-id", "é".as_bytes(), false);
        check("x-other", b"abc", false);
    }

    #[test]
    fn falls_through_a_header_it_cannot_take_to_the_next() {
        let mut headers = HeaderMap::new();
        headers.insert("correlation-id", HeaderValue::from_static("not this one"));
        headers.insert("x-request-id", HeaderValue::from_static("this-one"));
        assert_eq!(CorrelationId::from_headers(&headers).as_str(), "this-one");
    }

    #[test]
    fn makes_up_distinct_uuids_of_version_4() {
        let ids: std::collections::HashSet<_> = (0..1000).map(|_| CorrelationId::random()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            assert_eq!(id.as_str().as_bytes()[14], b'4', "{id}");
            assert!(b"89ab".contains(&id.as_str().as_bytes()[19]), "{id}");
        }
    }
}
