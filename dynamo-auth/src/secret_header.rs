//! Header values that are secrets.

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

/// A header value that no log shows, and whose one buffer, shared by all its clones, is overwritten in the end; `None`
/// if the text can't stand in a header.
pub(crate) fn secret_header(text: &str) -> Option<HeaderValue> {
    let bytes = Bytes::from_owner(Zeroizing::new(text.as_bytes().to_vec()));
    let mut value = HeaderValue::from_maybe_shared(bytes).ok()?;
    value.set_sensitive(true);
    Some(value)
}
