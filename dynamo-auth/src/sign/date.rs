//! The time of a signature as its 16 bytes, `20150830T123600Z`.

use std::time::SystemTime;

use time::OffsetDateTime;

use crate::Error;

/// A time as a signature writes it.
#[derive(Clone, Copy)]
pub(super) struct Stamp([u8; Stamp::LEN]);

impl Stamp {
    pub(super) const LEN: usize = 16;

    pub(super) fn new(now: SystemTime) -> Result<Self, Error> {
        let out_of_range = || Error::invalid_request("the clock shows no year from 0 to 9999");
        let seconds = match now.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).map_err(|_| out_of_range())?,
            Err(before) => {
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).map_err(|_| out_of_range())?;
                -seconds - i64::from(before.subsec_nanos() > 0)
            }
        };
        let time = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| out_of_range())?;
        let (year, month, day) = time.to_calendar_date();
        let (hour, minute, second) = time.to_hms();
        let year = u16::try_from(year).map_err(|_| out_of_range())?;
        let [c, y] = [year / 100, year % 100].map(|part| two(u8::try_from(part).unwrap_or_default()));
        let [m, d, h, n, s] = [u8::from(month), day, hour, minute, second].map(two);
        Ok(Self([
            c[0], c[1], y[0], y[1], m[0], m[1], d[0], d[1], b'T', h[0], h[1], n[0], n[1], s[0], s[1], b'Z',
        ]))
    }

    /// All of it.
    pub(super) fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The date without the time.
    pub(super) fn day(&self) -> [u8; 8] {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        [a, b, c, d, e, f, g, h]
    }
}

fn two(number: u8) -> [u8; 2] {
    [b'0' + number / 10 % 10, b'0' + number % 10]
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
        let stamp = Stamp::new(now).unwrap();
        assert_eq!((stamp.as_str(), &stamp.day()[..]), (expected, &expected.as_bytes()[..8]));
    }

    #[test]
    fn writes_dates_of_four_digit_years() {
        check(1_440_938_160, "20150830T123600Z");
        check(0, "19700101T000000Z");
        check(-1, "19691231T235959Z");
        check(951_782_400, "20000229T000000Z");
        check(253_402_300_799, "99991231T235959Z");
        assert!(Stamp::new(SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800)).is_err());
        assert!(Stamp::new(SystemTime::UNIX_EPOCH - Duration::from_secs(62_167_219_201)).is_err());
    }
}
