use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

use crate::{Error, ErrorKind, Sent};

/// Decodes a gzip body of at most `max_answer` decoded bytes.
///
/// The transport hands out the bytes as they came over the wire, because a checksum in a header is over those. Check
/// that first, then decode.
///
/// # Examples
///
/// ```
/// assert!(dynamo_http::decode_gzip(b"no gzip", 1 << 20).is_err());
/// ```
///
/// # Errors
///
/// [`ErrorKind::Protocol`] when the body is no gzip, is damaged or ends early; [`ErrorKind::TooLarge`] when it would
/// decode to more than `max_answer` bytes.
pub fn decode_gzip(body: &[u8], max_answer: usize) -> Result<Bytes, Error> {
    let mut decoded = Vec::with_capacity(body.len().saturating_mul(4).min(max_answer));
    let limit = u64::try_from(max_answer).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(body).take(limit).read_to_end(&mut decoded).map_err(|cause| {
        Error::with_sentence(ErrorKind::Protocol, Sent::Maybe, "the answer's gzip body is damaged")
            .with_source(cause)
    })?;
    if decoded.len() > max_answer {
        return Err(Error::too_large("decoded body", max_answer, Sent::Maybe));
    }
    Ok(decoded.into())
}
