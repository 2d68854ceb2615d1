//! The pull reader: a place in a text, and steps over what JSON has.

use std::borrow::Cow;

use super::text::{control_character, find_special, open_string, read_escaped, skip_escaped};
use super::{MAX_DOCUMENTS_READ, Tag};
use crate::{Error, ErrorKind};

/// A place in JSON text.
///
/// Objects are read by [`begin_object`](Self::begin_object), then [`next_member`](Self::next_member) until it says `None`,
/// each member's value being read or skipped in between; arrays in the same way by [`begin_array`](Self::begin_array) and
/// [`next_element`](Self::next_element).
#[derive(Clone, Debug)]
pub(crate) struct Reader<'de> {
    text: &'de str,
    position: usize,
    /// How many more documents of an attribute may be opened.
    pub(super) room: u32,
    /// Nothing has been read since the innermost object or array was opened.
    fresh: bool,
}

impl<'de> Reader<'de> {
    /// Starts at the beginning of bytes, which must be UTF-8.
    pub(crate) fn new(bytes: &'de [u8]) -> Result<Self, Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::over(text)),
            Err(error) => Err(not_utf8(error.valid_up_to())),
        }
    }

    /// Starts at the beginning of a text.
    pub(crate) fn over(text: &'de str) -> Self {
        Self { text, position: 0, room: MAX_DOCUMENTS_READ, fresh: false }
    }

    /// Starts over a text that lies inside documents already: `room` more may be opened.
    pub(crate) fn within(text: &'de str, room: u32) -> Self {
        Self { text, position: 0, room, fresh: false }
    }

    /// Returns the byte this reader is at.
    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Goes back to a place that [`position`](Self::position) gave.
    pub(crate) fn rewind(&mut self, position: usize) {
        self.position = position;
        self.fresh = false;
    }

    /// Returns the text between two places.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &'de str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Checks that only white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        self.skip_space();
        if self.position == self.text.len() { Ok(()) } else { Err(self.unexpected("the end of the text")) }
    }

    /// Opens an object.
    #[inline]
    pub(crate) fn begin_object(&mut self) -> Result<(), Error> {
        self.fresh = true;
        if self.eat(b'{') { Ok(()) } else { Err(self.unexpected("an object")) }
    }

    /// Goes to the next member of the object and returns its name, or closes the object.
    pub(crate) fn next_member(&mut self) -> Result<Option<Cow<'de, str>>, Error> {
        if !self.step(b'}')? {
            return Ok(None);
        }
        let name = self.string()?;
        self.colon()?;
        Ok(Some(name))
    }

    /// Opens an array.
    #[inline]
    pub(crate) fn begin_array(&mut self) -> Result<(), Error> {
        self.fresh = true;
        if self.eat(b'[') { Ok(()) } else { Err(self.unexpected("an array")) }
    }

    /// Goes to the next element of the array, or closes the array and says `false`.
    #[inline]
    pub(crate) fn next_element(&mut self) -> Result<bool, Error> {
        self.step(b']')
    }

    /// Reads a string, borrowed if it has no escapes.
    pub(crate) fn string(&mut self) -> Result<Cow<'de, str>, Error> {
        self.string_inlined()
    }

    /// The same, in line: for names and values of users' types, where a call would show.
    #[inline(always)]
    pub(crate) fn string_inlined(&mut self) -> Result<Cow<'de, str>, Error> {
        if !self.eat(b'"') {
            return Err(self.unexpected("a string"));
        }
        self.string_rest()
    }

    /// Reads a string whose opening quote has been read, in line.
    #[inline(always)]
    pub(crate) fn string_rest(&mut self) -> Result<Cow<'de, str>, Error> {
        let start = self.position;
        let end = find_special(self.text.as_bytes(), start);
        match self.text.as_bytes().get(end) {
            Some(b'"') => {
                self.position = end + 1;
                Ok(Cow::Borrowed(self.slice(start, end)))
            }
            Some(b'\\') => {
                let (text, next) = read_escaped(self.text, start, end)?;
                self.position = next;
                Ok(text)
            }
            Some(_) => Err(control_character(end)),
            None => Err(open_string(start)),
        }
    }

    /// Passes over a string.
    pub(crate) fn skip_string(&mut self) -> Result<(), Error> {
        if !self.eat(b'"') {
            return Err(self.unexpected("a string"));
        }
        let start = self.position;
        let end = find_special(self.text.as_bytes(), start);
        self.position = match self.text.as_bytes().get(end) {
            Some(b'"') => end + 1,
            Some(b'\\') => skip_escaped(self.text, start, end)?,
            Some(_) => return Err(control_character(end)),
            None => return Err(open_string(start)),
        };
        Ok(())
    }

    /// Reads `true` or `false`.
    pub(crate) fn bool(&mut self) -> Result<bool, Error> {
        self.skip_space();
        if self.eat_exactly(b"true") {
            Ok(true)
        } else if self.eat_exactly(b"false") {
            Ok(false)
        } else {
            Err(self.unexpected("true or false"))
        }
    }

    /// Passes over `null`, if it is next.
    #[inline]
    pub(crate) fn null(&mut self) -> bool {
        self.skip_space() == b'n' && self.eat_exactly(b"null")
    }

    /// Passes over a JSON number and returns its text.
    pub(crate) fn number(&mut self) -> Result<&'de str, Error> {
        self.skip_space();
        let start = self.position;
        if self.peek() == b'-' {
            self.position += 1;
        }
        let leading = self.peek();
        let whole = self.digits();
        if whole == 0 || (whole > 1 && leading == b'0') {
            self.position = start;
            return Err(self.unexpected("a number"));
        }
        if self.peek() == b'.' {
            self.position += 1;
            if self.digits() == 0 {
                return Err(self.unexpected("a digit"));
            }
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.position += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.position += 1;
            }
            if self.digits() == 0 {
                return Err(self.unexpected("a digit"));
            }
        }
        Ok(self.slice(start, self.position))
    }

    /// Reads a whole number; `2.0` and `2e0` are whole as well.
    pub(crate) fn integer<I: TryFrom<i128>>(&mut self) -> Result<I, Error> {
        let at = self.position;
        let text = self.number()?;
        let value =
            text.parse::<i128>().ok().or_else(|| whole(text)).and_then(|value| I::try_from(value).ok());
        value.ok_or_else(|| {
            Error::new(ErrorKind::Malformed, format!("expected a whole number in range at byte {at}"))
        })
    }

    /// Reads a number as the nearest 64-bit float.
    pub(crate) fn float(&mut self) -> Result<f64, Error> {
        let at = self.position;
        let value = self.number()?.parse::<f64>().ok().filter(|value| value.is_finite());
        value.ok_or_else(|| Error::new(ErrorKind::Malformed, format!("the number at byte {at} is too large")))
    }

    /// Returns the first byte after white space, without passing it; 0 at the end.
    #[inline]
    pub(crate) fn skip_space(&mut self) -> u8 {
        loop {
            let byte = self.peek();
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return byte;
            }
            self.position += 1;
        }
    }

    /// Returns the next byte, 0 at the end.
    #[inline]
    pub(crate) fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.position).copied().unwrap_or(0)
    }

    /// Returns the next eight bytes as a little-endian word, 0 near the end.
    #[inline]
    pub(crate) fn word(&self) -> u64 {
        match self.text.as_bytes().get(self.position..).and_then(<[u8]>::first_chunk::<8>) {
            Some(chunk) => u64::from_le_bytes(*chunk),
            None => 0,
        }
    }

    /// Passes over bytes that have been looked at.
    #[inline]
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.position += bytes;
    }

    /// Returns what has not been read.
    #[inline]
    pub(crate) fn rest(&self) -> &'de [u8] {
        self.text.as_bytes().get(self.position..).unwrap_or_default()
    }

    /// Passes over white space and this byte; `false` (and no further than the space) if it is not there.
    #[inline]
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        if self.peek() == byte || self.skip_space() == byte {
            self.position += 1;
            return true;
        }
        false
    }

    /// Passes over the colon between a name and its value.
    #[inline]
    pub(crate) fn colon(&mut self) -> Result<(), Error> {
        if self.eat(b':') { Ok(()) } else { Err(self.unexpected("`:`")) }
    }

    /// Goes to the next part of an object or array: `true`, or closes it: `false`.
    #[inline]
    pub(crate) fn step(&mut self, close: u8) -> Result<bool, Error> {
        let fresh = std::mem::replace(&mut self.fresh, false);
        if self.eat(close) {
            return Ok(false);
        }
        if fresh {
            return Ok(true);
        }
        if self.eat(b',') {
            return Ok(true);
        }
        Err(self.unexpected(if close == b'}' { "`,` or `}`" } else { "`,` or `]`" }))
    }

    /// Says what was expected here and what is here instead.
    #[cold]
    #[inline(never)]
    pub(crate) fn unexpected(&self, expected: &str) -> Error {
        let message = match self.text.get(self.position..).and_then(|rest| rest.chars().next()) {
            None if self.text.is_empty() => format!("expected {expected}, found nothing"),
            None => format!("expected {expected}, found the end at byte {}", self.position),
            Some(found) => format!("expected {expected}, found {found:?} at byte {}", self.position),
        };
        Error::new(ErrorKind::Malformed, message)
    }

    /// Says that an attribute has another type than was asked for.
    #[cold]
    #[inline(never)]
    pub(crate) fn mismatch(&self, expected: &str, found: Tag) -> Error {
        Error::new(ErrorKind::Mismatch, format!("expected {expected}, found {}", found.name()))
    }

    #[inline]
    fn eat_exactly(&mut self, expected: &[u8]) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.position += expected.len();
        }
        found
    }

    fn digits(&mut self) -> usize {
        let start = self.position;
        while self.peek().is_ascii_digit() {
            self.position += 1;
        }
        self.position - start
    }
}

/// Reads `2.0` or `2e3` as a whole number.
fn whole(text: &str) -> Option<i128> {
    text.parse::<crate::Number>().ok()?.to_i128()
}

#[cold]
fn not_utf8(at: usize) -> Error {
    Error::new(ErrorKind::Malformed, format!("the text is not UTF-8 at byte {at}"))
}
