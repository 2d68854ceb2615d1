//! The time of a signature as its 16 bytes, `20150830T123600Z`.

use std::time::SystemTime;

use time::OffsetDateTime;

use crate::Error;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// A time in whole seconds, apart from how it is written.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Instant {
    /// Days since 1970.
    pub(super) day: i64,
    /// Seconds since midnight.
    second: u32,
}

impl Instant {
    pub(super) fn new(now: SystemTime) -> Result<Self, Error> {
        let seconds = match now.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).map_err(|_| out_of_range())?,
            Err(before) => {
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).map_err(|_| out_of_range())?;
                -seconds - i64::from(before.subsec_nanos() > 0)
            }
        };
        Ok(Self {
            day: seconds.div_euclid(DAY),
            second: u32::try_from(seconds.rem_euclid(DAY)).unwrap_or_default(),
        })
    }

    /// The date, `20150830`.
    pub(super) fn date(self) -> Result<[u8; 8], Error> {
        let midnight = self.day.checked_mul(DAY).ok_or_else(out_of_range)?;
        let date = OffsetDateTime::from_unix_timestamp(midnight).map_err(|_| out_of_range())?.date();
        let year = u16::try_from(date.year()).map_err(|_| out_of_range())?;
        let [c, y] = [year / 100, year % 100].map(|part| two(part.into()));
        let [m, d] = [u8::from(date.month()), date.day()].map(|part| two(part.into()));
        Ok([c[0], c[1], y[0], y[1], m[0], m[1], d[0], d[1]])
    }

    /// The time after that date, `20150830T123600Z`.
    pub(super) fn stamp(self, date: [u8; 8]) -> Stamp {
        let [h, n, s] = [self.second / 3600, self.second / 60 % 60, self.second % 60].map(two);
        let [d0, d1, d2, d3, d4, d5, d6, d7] = date;
        Stamp([d0, d1, d2, d3, d4, d5, d6, d7, b'T', h[0], h[1], n[0], n[1], s[0], s[1], b'Z'])
    }
}

/// A time as a signature writes it.
#[derive(Clone, Copy)]
pub(super) struct Stamp([u8; 16]);

impl Stamp {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn two(number: u32) -> [u8; 2] {
    [number / 10 % 10, number % 10].map(|digit| b'0' + u8::try_from(digit).unwrap_or_default())
}

#[cold]
fn out_of_range() -> Error {
    Error::invalid_request("the clock shows no year from 0 to 9999")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(seconds: i64, expected: &str) {
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let now =
            if seconds < 0 { SystemTime::UNIX_EPOCH - distance } else { SystemTime::UNIX_EPOCH + distance };
        let instant = Instant::new(now).unwrap();
        assert_eq!(instant.stamp(instant.date().unwrap()).as_str(), expected);
    }

    #[test]
    fn writes_dates_of_four_digit_years() {
        check(1_440_938_160, "20150830T123600Z");
        check(0, "19700101T000000Z");
        check(-1, "19691231T235959Z");
        check(951_782_400, "20000229T000000Z");
        check(253_402_300_799, "99991231T235959Z");
        for now in [
            SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800),
            SystemTime::UNIX_EPOCH - Duration::from_secs(62_167_219_201),
        ] {
            assert!(Instant::new(now).unwrap().date().is_err());
        }
    }
}
