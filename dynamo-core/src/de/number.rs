//! The text of numbers as the numbers of Rust.

use std::borrow::Cow;

use serde::de::{self, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::marked::{Marked, MarkedMap};
use super::owned::Raw;
use crate::value::number::not_a_number;
use crate::value::{Number, names};
use crate::wire::Reader;
use crate::{Error, ErrorKind};

/// An integer of an N.
pub(super) enum Integer {
    Unsigned(u64),
    Signed(i64),
    Large(i128),
    Larger(u128),
}

impl Integer {
    /// Reads the text of an N that has been opened up to its opening quote, and closes it.
    #[inline]
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let rest = reader.rest();
        let (negative, digits) = match rest {
            [b'-', digits @ ..] => (true, digits),
            _ => (false, rest),
        };
        let mut value = 0u64;
        let mut count = 0;
        for byte in digits {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            count += 1;
        }
        // Eighteen digits always fit, in either sign.
        if (1..=18).contains(&count) && matches!(digits.get(count..), Some([b'"', b'}', ..])) {
            reader.advance(usize::from(negative) + count + 2);
            return Ok(if negative { Self::Signed(-(value as i64)) } else { Self::Unsigned(value) });
        }
        let text = reader.string_rest()?;
        reader.close()?;
        Self::parse(&text)
    }

    /// Reads the text of a number that has no fraction.
    #[cold]
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        if let Ok(value) = text.parse::<u64>() {
            return Ok(Self::Unsigned(value));
        }
        let number = Number::parse(text.as_bytes())?;
        if let Some(value) = number.to_u64() {
            return Ok(Self::Unsigned(value));
        }
        if let Some(value) = number.to_i64() {
            return Ok(Self::Signed(value));
        }
        if let Some(value) = number.to_i128() {
            return Ok(Self::Large(value));
        }
        if let Some(value) = number.to_u128() {
            return Ok(Self::Larger(value));
        }
        Err(Error::new(
            ErrorKind::Mismatch,
            "expected an integer, found a number with a fraction or out of range",
        ))
    }

    #[inline]
    pub(super) fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Large(_) | Self::Larger(_) => Err(too_large()),
        }
    }

    pub(super) fn visit_i128<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Unsigned(value) => visitor.visit_i128(value.into()),
            Self::Signed(value) => visitor.visit_i128(value.into()),
            Self::Large(value) => visitor.visit_i128(value),
            Self::Larger(_) => Err(too_large()),
        }
    }

    pub(super) fn visit_u128<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Unsigned(value) => visitor.visit_u128(value.into()),
            Self::Large(value) if value >= 0 => visitor.visit_u128(value.unsigned_abs()),
            Self::Larger(value) => visitor.visit_u128(value),
            Self::Signed(_) | Self::Large(_) => {
                Err(Error::new(ErrorKind::Mismatch, "expected a number that is not negative"))
            }
        }
    }
}

#[cold]
fn too_large() -> Error {
    Error::new(ErrorKind::Mismatch, "expected a smaller integer")
}

/// The powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Reads the text of an N as the nearest float, opened and closed as by [`Integer::read`].
#[inline]
pub(super) fn read_float(reader: &mut Reader<'_>) -> Result<f64, Error> {
    let rest = reader.rest();
    let (negative, digits) = match rest {
        [b'-', digits @ ..] => (true, digits),
        _ => (false, rest),
    };
    let (mut value, mut length, mut point) = (0u64, 0, None);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if *byte == b'.' && point.is_none() {
            point = Some(length);
        } else {
            break;
        }
        length += 1;
    }
    // Fifteen digits and a power of ten up to 22 are both exact, so their quotient is rounded once.
    let places = point.map_or(0, |point| length - point - 1);
    if (1..=16).contains(&length)
        && length - usize::from(point.is_some()) <= 15
        && point != Some(0)
        && (point.is_none() || places > 0)
        && matches!(digits.get(length..), Some([b'"', b'}', ..]))
    {
        reader.advance(usize::from(negative) + length + 2);
        let value = value as f64 / POWERS.get(places).copied().unwrap_or(1.0);
        return Ok(if negative { -value } else { value });
    }
    let text = reader.string_rest()?;
    reader.close()?;
    parse_float(&text)
}

/// Reads the text of a number as the nearest float.
pub(super) fn parse_float(text: &str) -> Result<f64, Error> {
    check(text)?;
    let value: f64 = text.parse().map_err(|_| not_a_number())?;
    let size = value.abs();
    if size >= 1e125 || (size < 1e-129 && size != 0.0) {
        // Near the ends of the range only the exact number tells.
        Number::parse(text.as_bytes())?;
    }
    Ok(value)
}

/// Reads the text of a number as the nearest 32-bit float.
pub(super) fn parse_float32(text: &str) -> Result<f32, Error> {
    check(text)?;
    let value: f32 = text.parse().map_err(|_| not_a_number())?;
    if value.is_finite() { Ok(value) } else { Err(too_large_float()) }
}

#[cold]
fn too_large_float() -> Error {
    Error::new(ErrorKind::Mismatch, "expected a 32-bit float, found a larger number")
}

/// Checks what `f64::from_str` would let pass: names of what is no number, and digits beyond all measure.
fn check(text: &str) -> Result<(), Error> {
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
        return Err(not_a_number());
    }
    if text.len() > 38 {
        Number::parse(text.as_bytes())?;
    }
    Ok(())
}

/// The text of a number, for whatever type asks.
pub(super) struct NumberDeserializer<'de>(pub(super) Cow<'de, str>);

macro_rules! integers {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            Integer::parse(&self.0)?.$visit(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for NumberDeserializer<'de> {
    type Error = Error;

    /// An integer or a float where one holds the number exactly, else a private one-entry map.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = Number::parse(self.0.as_bytes())?;
        if let Some(value) = number.to_u64() {
            return visitor.visit_u64(value);
        }
        if let Some(value) = number.to_i64() {
            return visitor.visit_i64(value);
        }
        match number.to_exact_f64() {
            Some(value) => visitor.visit_f64(value),
            None => visitor.visit_map(MarkedMap::new(Marked::Number(self.0))),
        }
    }

    integers! {
        deserialize_i8 visit
        deserialize_i16 visit
        deserialize_i32 visit
        deserialize_i64 visit
        deserialize_i128 visit_i128
        deserialize_u8 visit
        deserialize_u16 visit
        deserialize_u32 visit
        deserialize_u64 visit
        deserialize_u128 visit_u128
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(parse_float(&self.0)?)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f32(parse_float32(&self.0)?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == names::NUMBER {
            visitor.visit_newtype_struct(Raw::from(self.0))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        Err(de::Error::invalid_type(de::Unexpected::Float(0.0), &visitor))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    forward_to_deserialize_any! {
        bool char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
