//! The ten type tags of attribute values, and the brackets around a tagged value.

use std::borrow::Cow;

use super::Reader;
use crate::{Error, ErrorKind};

/// The type of an attribute value on the wire.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tag {
    S,
    N,
    B,
    Bool,
    Null,
    M,
    L,
    Ss,
    Ns,
    Bs,
}

impl Tag {
    /// Returns the tag as DynamoDB spells it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::M => "M",
            Self::L => "L",
            Self::Ss => "SS",
            Self::Ns => "NS",
            Self::Bs => "BS",
        }
    }

    /// Returns the tag of this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "S" => Self::S,
            "N" => Self::N,
            "B" => Self::B,
            "BOOL" => Self::Bool,
            "NULL" => Self::Null,
            "M" => Self::M,
            "L" => Self::L,
            "SS" => Self::Ss,
            "NS" => Self::Ns,
            "BS" => Self::Bs,
            _ => return None,
        })
    }
}

/// `{"S":` without the S.
const ONE_LETTER: u64 = u64::from_le_bytes(*b"{\"\0\":\0\0\0");
const ONE_LETTER_MASK: u64 = u64::from_le_bytes([0xff, 0xff, 0, 0xff, 0xff, 0, 0, 0]);
const BOOL: u64 = u64::from_le_bytes(*b"{\"BOOL\":");
const NULL: u64 = u64::from_le_bytes(*b"{\"NULL\":");
const STRING: u64 = u64::from_le_bytes(*b"{\"S\":\"\0\0");
const NUMBER: u64 = u64::from_le_bytes(*b"{\"N\":\"\0\0");
const SIX: u64 = u64::from_le_bytes([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]);

impl<'de> Reader<'de> {
    /// Opens an attribute value: passes over `{"S":` and returns its tag.
    #[inline]
    pub(crate) fn open(&mut self) -> Result<Tag, Error> {
        let word = self.word();
        if word & ONE_LETTER_MASK == ONE_LETTER {
            let tag = match word.to_le_bytes()[2] {
                b'S' => Tag::S,
                b'N' => Tag::N,
                b'B' => Tag::B,
                b'M' => Tag::M,
                b'L' => Tag::L,
                _ => return self.open_slowly(),
            };
            self.advance(5);
            return Ok(tag);
        }
        if word == BOOL {
            self.advance(8);
            return Ok(Tag::Bool);
        }
        if word == NULL {
            self.advance(8);
            return Ok(Tag::Null);
        }
        self.open_slowly()
    }

    /// Passes over `{"S":"`, if it is next.
    #[inline]
    pub(crate) fn open_string(&mut self) -> bool {
        let found = self.word() & SIX == STRING;
        if found {
            self.advance(6);
        }
        found
    }

    /// Passes over `{"N":"`, if it is next.
    #[inline]
    pub(crate) fn open_number(&mut self) -> bool {
        let found = self.word() & SIX == NUMBER;
        if found {
            self.advance(6);
        }
        found
    }

    /// Says whether an attribute value of type NULL is next.
    #[inline]
    pub(crate) fn at_null(&self) -> bool {
        self.word() == NULL
    }

    /// Returns the tag of the next attribute value without passing it.
    pub(crate) fn peek_tag(&mut self) -> Result<Tag, Error> {
        self.skip_space();
        let position = self.position();
        let tag = self.open();
        self.rewind(position);
        tag
    }

    /// Closes an attribute value: passes over `}`.
    #[inline]
    pub(crate) fn close(&mut self) -> Result<(), Error> {
        if self.eat(b'}') { Ok(()) } else { Err(self.not_closed()) }
    }

    /// Opens the document (list or map) of an attribute, one level deeper.
    #[inline]
    pub(crate) fn deeper(&mut self) -> Result<(), Error> {
        match self.room.checked_sub(1) {
            Some(room) => {
                self.room = room;
                Ok(())
            }
            None => Err(too_deep()),
        }
    }

    /// Comes back from a document.
    #[inline]
    pub(crate) fn shallower(&mut self) {
        self.room += 1;
    }

    /// Reads `true`, the only value of NULL.
    #[inline]
    pub(crate) fn null_value(&mut self) -> Result<(), Error> {
        if self.bool()? {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Malformed, "NULL is false, which DynamoDB doesn't have"))
    }

    /// Reads a string of base64.
    pub(crate) fn binary(&mut self) -> Result<Vec<u8>, Error> {
        let text = self.string()?;
        decode_base64(&text)
    }

    /// Reads the text of an N that has been opened, and closes it.
    pub(crate) fn number_text(&mut self) -> Result<Cow<'de, str>, Error> {
        let text = self.string()?;
        self.close()?;
        Ok(text)
    }

    #[cold]
    #[inline(never)]
    fn open_slowly(&mut self) -> Result<Tag, Error> {
        if !self.eat(b'{') {
            return Err(self.unexpected("an attribute value"));
        }
        if self.skip_space() == b'}' {
            return Err(Error::new(ErrorKind::Malformed, "the attribute value has no type"));
        }
        let name = self.string()?;
        let Some(tag) = Tag::of(&name) else {
            return Err(Error::new(ErrorKind::Malformed, format!("unknown attribute type {name:?}")));
        };
        self.colon()?;
        self.skip_space();
        Ok(tag)
    }

    #[cold]
    #[inline(never)]
    fn not_closed(&self) -> Error {
        match self.peek() {
            b',' => Error::new(ErrorKind::Malformed, "the attribute value has two types"),
            _ => self.unexpected("`}`"),
        }
    }
}

/// Undoes base64, in the standard alphabet, with its padding.
pub(crate) fn decode_base64(text: &str) -> Result<Vec<u8>, Error> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .map_err(|_| Error::new(ErrorKind::Malformed, "the binary value is not base64"))
}

#[cold]
#[inline(never)]
pub(crate) fn too_deep() -> Error {
    Error::new(ErrorKind::TooDeep, format!("nested deeper than {} levels", super::MAX_LEVELS))
}
