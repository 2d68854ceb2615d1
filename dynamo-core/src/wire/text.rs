//! JSON strings: finding where they end, and undoing their escapes.

use std::borrow::Cow;

use crate::{Error, ErrorKind};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Returns where the first quote, backslash or control character at or after `from` is, or the length.
#[inline]
pub(super) fn find_special(bytes: &[u8], from: usize) -> usize {
    let mut rest = bytes.get(from..).unwrap_or_default();
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        let found = specials(u64::from_le_bytes(*chunk));
        if found != 0 {
            return bytes.len() - rest.len() + (found.trailing_zeros() / 8) as usize;
        }
        rest = tail;
    }
    let special = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    bytes.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}

/// Says whether bytes can stand between quotes as they are.
#[inline]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    // The last word overlaps the one before, so that no byte is looked at alone, but of the shortest texts.
    if let Some(last) = bytes.last_chunk::<8>() {
        let mut found = specials(u64::from_le_bytes(*last));
        let mut rest = bytes;
        while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
            found |= specials(u64::from_le_bytes(*chunk));
            rest = tail;
        }
        return found == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let word = u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
        return specials(word) == 0;
    }
    bytes.iter().all(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\')
}

/// Marks the high bit of each byte that is special; only the lowest mark is exact.
#[inline]
fn specials(word: u64) -> u64 {
    // With its second bit turned over, a quote comes right after the control characters, and a space does not.
    let low = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let slash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (low | slash) & !word & HIGH
}

/// Reads the string whose first character is at `start` and whose first escape is at `escape`.
/// Returns it with the place after its closing quote.
#[cold]
#[inline(never)]
pub(super) fn read_escaped(
    text: &str,
    start: usize,
    escape: usize,
) -> Result<(Cow<'static, str>, usize), Error> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity((escape - start) * 2 + 16);
    let (mut from, mut at) = (start, escape);
    loop {
        out.push_str(text.get(from..at).unwrap_or_default());
        match bytes.get(at) {
            Some(b'"') => return Ok((Cow::Owned(out), at + 1)),
            Some(b'\\') => {
                let (character, next) = read_escape(bytes, at)?;
                out.push(character);
                from = next;
                at = find_special(bytes, next);
            }
            Some(_) => return Err(control_character(at)),
            None => return Err(open_string(start)),
        }
    }
}

/// Passes over the string whose first escape is at `escape`; returns the place after its closing quote.
#[cold]
#[inline(never)]
pub(super) fn skip_escaped(text: &str, start: usize, escape: usize) -> Result<usize, Error> {
    let bytes = text.as_bytes();
    let mut at = escape;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = find_special(bytes, read_escape(bytes, at)?.1),
            Some(_) => return Err(control_character(at)),
            None => return Err(open_string(start)),
        }
    }
}

/// Reads the escape whose backslash is at `at`.
fn read_escape(bytes: &[u8], at: usize) -> Result<(char, usize), Error> {
    let character = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return read_code(bytes, at),
        _ => {
            return Err(Error::new(ErrorKind::Malformed, format!("unknown escape in a string at byte {at}")));
        }
    };
    Ok((character, at + 2))
}

fn read_code(bytes: &[u8], at: usize) -> Result<(char, usize), Error> {
    let lone =
        || Error::new(ErrorKind::Malformed, format!("half of a surrogate pair in a string at byte {at}"));
    let first = read_hex(bytes, at + 2)?;
    let (code, next) = match first {
        0xd800..=0xdbff => {
            if bytes.get(at + 6..at + 8) != Some(b"\\u") {
                return Err(lone());
            }
            let second = read_hex(bytes, at + 8)?;
            if !(0xdc00..=0xdfff).contains(&second) {
                return Err(lone());
            }
            (0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), at + 12)
        }
        code => (code, at + 6),
    };
    char::from_u32(code).map(|character| (character, next)).ok_or_else(lone)
}

fn read_hex(bytes: &[u8], at: usize) -> Result<u32, Error> {
    let digits = bytes.get(at..at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    digits.and_then(|digits| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()).ok_or_else(
        || Error::new(ErrorKind::Malformed, format!("expected four hexadecimal digits at byte {at}")),
    )
}

#[cold]
#[inline(never)]
pub(super) fn control_character(at: usize) -> Error {
    Error::new(ErrorKind::Malformed, format!("unescaped control character in a string at byte {at}"))
}

#[cold]
#[inline(never)]
pub(super) fn open_string(start: usize) -> Error {
    Error::new(ErrorKind::Malformed, format!("the string that starts at byte {start} never ends"))
}
