use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::{Error, ErrorKind};

/// A DynamoDB number: exact, to 38 significant digits, from 1E-130 to 9.9999999999999999999999999999999999999E+125, or zero.
///
/// Its text is the one the service returns: plain decimal digits, without leading or trailing zeros, without an exponent.
/// Numbers are equal, ordered and hashed by what they are worth: `1.0` is `1`, and `-0` is `0`.
///
/// # Examples
///
/// ```
/// use dynamo_core::Number;
///
/// let price: Number = "1234.50".parse()?;
/// assert_eq!(price.to_string(), "1234.5");
/// assert_eq!(price, Number::try_from(1234.5)?);
/// assert!(price < Number::from(2000));
/// assert_eq!("1E+2".parse::<Number>()?.to_i64(), Some(100));
/// assert!("0.1234567890123456789012345678901234567891".parse::<Number>().is_err());
/// assert!(Number::try_from(f64::NAN).is_err());
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Number {
    /// The significant digits as a whole number, without trailing zeros: high and low half.
    digits: [u64; 2],
    /// The power of ten of the last significant digit; 0 for zero.
    exponent: i16,
    negative: bool,
}

/// The most digits a number can have.
const MAX_DIGITS: i64 = 38;
/// The powers of ten that the first digit can have.
const FIRST_DIGIT: std::ops::RangeInclusive<i64> = -130..=125;

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { digits: [0, 0], exponent: 0, negative: false };

    /// Reads a number from ASCII text: digits with an optional sign, point and exponent.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Error> {
        let (negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let mut scan = Scan::default();
        let mut rest = text;
        while let [byte, tail @ ..] = rest {
            match byte {
                b'0'..=b'9' => scan.digit(byte - b'0'),
                b'.' if !scan.in_fraction => scan.in_fraction = true,
                b'e' | b'E' => break,
                _ => return Err(not_a_number()),
            }
            rest = tail;
        }
        if !scan.any {
            return Err(not_a_number());
        }
        if let [_, tail @ ..] = rest {
            let exponent = parse_exponent(tail)?;
            scan.exponent = scan.exponent.saturating_add(exponent);
        }
        if scan.too_long {
            return Err(too_many_digits());
        }
        Self::build(negative, scan.digits, scan.exponent)
    }

    /// Returns the number that is `digits` times ten to the power of `exponent`.
    fn build(negative: bool, mut digits: u128, mut exponent: i64) -> Result<Self, Error> {
        if digits == 0 {
            return Ok(Self::ZERO);
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            exponent = exponent.saturating_add(1);
        }
        let count = i64::from(digits.ilog10()) + 1;
        if count > MAX_DIGITS {
            return Err(too_many_digits());
        }
        if !FIRST_DIGIT.contains(&exponent.saturating_add(count - 1)) {
            return Err(out_of_range());
        }
        let digits = [(digits >> 64) as u64, digits as u64];
        Ok(Self { digits, exponent: exponent as i16, negative })
    }

    fn magnitude(&self) -> u128 {
        (u128::from(self.digits[0]) << 64) | u128::from(self.digits[1])
    }

    /// Returns the number as an `i64`, if it is one.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        self.to_i128()?.try_into().ok()
    }

    /// Returns the number as a `u64`, if it is one.
    #[must_use]
    pub fn to_u64(&self) -> Option<u64> {
        self.to_u128()?.try_into().ok()
    }

    /// Returns the number as an `i128`, if it is one.
    #[must_use]
    pub fn to_i128(&self) -> Option<i128> {
        let magnitude = self.whole()?;
        if self.negative { 0i128.checked_sub_unsigned(magnitude) } else { magnitude.try_into().ok() }
    }

    /// Returns the number as a `u128`, if it is one.
    #[must_use]
    pub fn to_u128(&self) -> Option<u128> {
        if self.negative { None } else { self.whole() }
    }

    /// Returns the `f64` that is nearest to the number.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}e{}", self.magnitude(), self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// Returns the `f64` whose shortest decimal text is this number, if there is one.
    pub(crate) fn to_exact_f64(self) -> Option<f64> {
        let nearest = self.to_f64();
        (Self::try_from(nearest).ok()? == self).then_some(nearest)
    }

    /// Returns the `f64` that has this number as its text, if every parser of JSON reads that text exactly: fifteen digits and a
    /// power of ten up to 22.
    pub(crate) fn to_simple_f64(self) -> Option<f64> {
        let simple = self.magnitude() < 10u128.pow(15) && self.exponent.unsigned_abs() <= 22;
        simple.then(|| self.to_f64())
    }

    /// Returns whether the number is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Returns the number of bytes DynamoDB counts for this number: one, one more below zero, and one for each two digits
    /// before and after the point.
    pub(crate) fn size(&self) -> usize {
        let (before, after) = self.places();
        1 + usize::from(self.negative) + before.div_ceil(2) + after.div_ceil(2)
    }

    /// Returns how many significant digits stand before and after the point.
    fn places(&self) -> (usize, usize) {
        let count = self.magnitude().checked_ilog10().map_or(0, |log| log as i32 + 1);
        let before = (count + i32::from(self.exponent)).clamp(0, count);
        (before as usize, (count - before) as usize)
    }

    /// Appends the text of this number.
    pub(crate) fn write(&self, out: &mut String) {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(self.magnitude());
        let exponent = i32::from(self.exponent);
        let point = digits.len() as i32 + exponent;
        if self.negative {
            out.push('-');
        }
        if exponent >= 0 {
            out.push_str(digits);
            out.extend(std::iter::repeat_n('0', exponent as usize));
        } else if point > 0 {
            let (before, after) = digits.split_at(point as usize);
            out.push_str(before);
            out.push('.');
            out.push_str(after);
        } else {
            out.push_str("0.");
            out.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
            out.push_str(digits);
        }
    }

    /// The magnitude, if it has no fraction and fits.
    fn whole(&self) -> Option<u128> {
        let power = u32::try_from(self.exponent).ok()?;
        self.magnitude().checked_mul(10u128.checked_pow(power)?)
    }

    /// The power of ten of the first digit, and the digits as a number of exactly 38 digits.
    fn aligned(&self) -> (i32, u128) {
        let magnitude = self.magnitude();
        let Some(log) = magnitude.checked_ilog10() else {
            return (i32::MIN, 0);
        };
        (i32::from(self.exponent) + log as i32, magnitude * 10u128.pow(37 - log))
    }
}

/// What has been seen of the digits.
#[derive(Default)]
struct Scan {
    digits: u128,
    exponent: i64,
    any: bool,
    in_fraction: bool,
    too_long: bool,
    /// Zeros that count only if another digit follows.
    zeros: u32,
}

impl Scan {
    fn digit(&mut self, digit: u8) {
        self.any = true;
        if self.in_fraction {
            self.exponent -= 1;
        }
        if self.digits == 0 && digit == 0 {
            return;
        }
        // Zeros at the end are no digits of the number, however many there are.
        if digit == 0 {
            self.zeros = self.zeros.saturating_add(1);
            self.exponent += 1;
            return;
        }
        let shift = self.zeros + 1;
        let shifted = 10u128.checked_pow(shift).and_then(|power| self.digits.checked_mul(power));
        match shifted.and_then(|digits| digits.checked_add(u128::from(digit))) {
            Some(digits) => self.digits = digits,
            None => self.too_long = true,
        }
        self.exponent -= i64::from(self.zeros);
        self.zeros = 0;
    }
}

fn parse_exponent(text: &[u8]) -> Result<i64, Error> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return Err(not_a_number());
    }
    let mut exponent = 0i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return Err(not_a_number());
        }
        exponent = (exponent * 10 + i64::from(byte - b'0')).min(i64::from(i32::MAX));
    }
    Ok(if negative { -exponent } else { exponent })
}

impl FromStr for Number {
    type Err = Error;

    /// Reads digits with an optional sign, point and exponent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidNumber`] if the text is no number, has more than 38 significant digits, or is out of range.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(40);
        self.write(&mut text);
        f.pad(&text)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.aligned().cmp(&other.aligned()),
            (true, true) => other.aligned().cmp(&self.aligned()),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! from_integers {
    ($($type:ty)*) => {$(
        impl From<$type> for Number {
            fn from(value: $type) -> Self {
                let negative = (value as i128) < 0;
                let mut digits = (value as i128).unsigned_abs();
                let mut exponent = 0;
                while digits != 0 && digits.is_multiple_of(10) {
                    digits /= 10;
                    exponent += 1;
                }
                Self { digits: [0, digits as u64], exponent, negative }
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl TryFrom<i128> for Number {
    type Error = Error;

    /// Takes over the integer, unless it has more than 38 significant digits.
    fn try_from(value: i128) -> Result<Self, Error> {
        Self::build(value < 0, value.unsigned_abs(), 0)
    }
}

impl TryFrom<u128> for Number {
    type Error = Error;

    /// Takes over the integer, unless it has more than 38 significant digits.
    fn try_from(value: u128) -> Result<Self, Error> {
        Self::build(false, value, 0)
    }
}

macro_rules! from_floats {
    ($($type:ty)*) => {$(
        impl TryFrom<$type> for Number {
            type Error = Error;

            /// Takes the shortest decimal number that reads back as the same float.
            fn try_from(value: $type) -> Result<Self, Error> {
                if value.is_finite() {
                    Self::parse(zmij::Buffer::new().format_finite(value).as_bytes())
                } else {
                    Err(not_finite())
                }
            }
        }
    )*};
}

from_floats!(f32 f64);

impl TryFrom<&str> for Number {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Number {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

#[cold]
pub(crate) fn not_a_number() -> Error {
    Error::new(ErrorKind::InvalidNumber, "the text is no decimal number")
}

#[cold]
pub(crate) fn not_finite() -> Error {
    Error::new(ErrorKind::InvalidNumber, "DynamoDB has no infinite numbers and no NaN")
}

#[cold]
pub(crate) fn out_of_range() -> Error {
    Error::new(ErrorKind::InvalidNumber, "the number is out of range: 1E-130 to 9.99E+125, either sign, or 0")
}

#[cold]
fn too_many_digits() -> Error {
    Error::new(ErrorKind::InvalidNumber, "the number has more than 38 significant digits")
}
