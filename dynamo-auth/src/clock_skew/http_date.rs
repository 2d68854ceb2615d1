//! Dates as HTTP writes them: today's form, and the two older ones that a reader must know too.

use std::time::{Duration, SystemTime};

use time::{Date, Month, OffsetDateTime, Time};

/// Reads a date in any of the three forms.
///
/// The oldest but one has a year of two digits; the century is the one that puts it at most 50 years after `now`.
pub(super) fn parse(text: &str, now: SystemTime) -> Option<SystemTime> {
    let text = text.trim();
    if !text.is_ascii() {
        return None;
    }
    let at = match text.split_once(", ") {
        Some((weekday, rest)) if is_weekday(weekday, |name| name.get(..3).unwrap_or_default()) => {
            fixed(rest)?
        }
        Some((weekday, rest)) if is_weekday(weekday, |name| name) => with_short_year(rest, now)?,
        Some(_) => return None,
        None => asctime(text)?,
    };
    match u64::try_from(at.unix_timestamp()) {
        Ok(after) => SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(after)),
        Err(_) => SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(at.unix_timestamp().unsigned_abs())),
    }
}

/// `01 Jan 2026 00:00:01 GMT`.
fn fixed(text: &str) -> Option<OffsetDateTime> {
    let [day, month, year, time] = fields(text.strip_suffix(" GMT")?, ' ')?;
    at(number(year, 4)?, month, number(day, 2)?, time)
}

/// `01-Jan-26 00:00:01 GMT`.
fn with_short_year(text: &str, now: SystemTime) -> Option<OffsetDateTime> {
    let [date, time] = fields(text.strip_suffix(" GMT")?, ' ')?;
    let [day, month, year] = fields(date, '-')?;
    let this_year = i32::try_from(
        now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs()) / 31_556_952,
    )
    .ok()?
    .checked_add(1970)?;
    let year = this_year - this_year % 100 + number(year, 2)?;
    let year = match year - this_year {
        51.. => year - 100,
        ..=-50 => year + 100,
        _ => year,
    };
    at(year, month, number(day, 2)?, time)
}

/// `Thu Jan  1 00:00:01 2026`.
fn asctime(text: &str) -> Option<OffsetDateTime> {
    let (weekday, rest) = text.split_once(' ')?;
    let (month, rest) = rest.split_once(' ')?;
    let (day, rest) = rest.split_at_checked(2)?;
    let [time, year] = fields(rest.strip_prefix(' ')?, ' ')?;
    let day = day.strip_prefix(' ').map_or_else(|| number(day, 2), |digit| number(digit, 1))?;
    is_weekday(weekday, |name| name.get(..3).unwrap_or_default())
        .then(|| at(number(year, 4)?, month, day, time))?
}

fn at(year: i32, month: &str, day: i32, time: &str) -> Option<OffsetDateTime> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = u8::try_from(MONTHS.iter().position(|name| *name == month)? + 1).ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, u8::try_from(day).ok()?).ok()?;
    let [hour, minute, second] = fields(time, ':')?;
    let [hour, minute, second] = [number(hour, 2)?, number(minute, 2)?, number(second, 2)?];
    // A leap second is told as the second before it.
    let second = if second == 60 { 59 } else { second };
    let [hour, minute, second] = [hour, minute, second].map(|part| u8::try_from(part).unwrap_or(u8::MAX));
    Some(date.with_time(Time::from_hms(hour, minute, second).ok()?).assume_utc())
}

fn is_weekday(text: &str, spelled: impl Fn(&'static str) -> &'static str) -> bool {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        .into_iter()
        .any(|name| spelled(name) == text)
}

/// Exactly so many parts.
fn fields<const N: usize>(text: &str, separator: char) -> Option<[&str; N]> {
    let mut parts = text.split(separator);
    let mut fields = [""; N];
    for field in &mut fields {
        *field = parts.next()?;
    }
    parts.next().is_none().then_some(fields)
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW_YEAR_2026: u64 = 1_767_225_600;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NEW_YEAR_2026);
        let expected = expected.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(parse(text, now), expected, "{text:?}");
    }

    #[test]
    fn reads_the_three_forms() {
        for text in [
            "Thu, 01 Jan 2026 00:00:01 GMT",
            " Thu, 01 Jan 2026 00:00:01 GMT ",
            "Thursday, 01-Jan-26 00:00:01 GMT",
            "Thu Jan  1 00:00:01 2026",
            "Thu Jan 01 00:00:01 2026",
        ] {
            check(text, Some(NEW_YEAR_2026 + 1));
        }
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777));
        check("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777));
        check("Sun Nov  6 08:49:37 1994", Some(784_111_777));
        check("Thu, 29 Feb 2024 23:59:60 GMT", Some(1_709_251_199));
    }

    #[test]
    fn a_short_year_is_at_most_fifty_years_ahead() {
        let year = |text: &str, now: u64| {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
            let at = parse(&format!("Monday, 01-Jun-{text} 00:00:00 GMT"), now).unwrap();
            OffsetDateTime::from(at).year()
        };
        let found = ["26", "75", "76", "77", "99", "00"].map(|text| year(text, NEW_YEAR_2026 + 86_400));
        assert_eq!(found, [2026, 2075, 2076, 1977, 1999, 2000]);
        // 2099: the next century is near.
        assert_eq!(["00", "49", "50"].map(|text| year(text, 4_080_000_000)), [2100, 2149, 2050]);
    }

    #[test]
    fn garbage_is_no_date() {
        for text in [
            "",
            "0",
            "1767225601",
            "2026-01-01T00:00:01Z",
            "Thu, 01 Jan 2026 00:00:01",
            "Thu, 01 Jan 2026 00:00:01 CET",
            "Thu, 1 Jan 2026 00:00:01 GMT",
            "Thu, 32 Jan 2026 00:00:01 GMT",
            "Thu, 30 Feb 2026 00:00:01 GMT",
            "Thu, 01 Foo 2026 00:00:01 GMT",
            "Thu, 01 Jan 2026 24:00:01 GMT",
            "Thu, 01 Jan 2026 00:60:01 GMT",
            "Thu, 01 Jan 2026 00:00:61 GMT",
            "Thu, 01 Jan 2026 00:00 GMT",
            "Thu, 01 Jan 2026 +0:00:01 GMT",
            "Thu, 01 Jan 20266 00:00:01 GMT",
            "Foo, 01 Jan 2026 00:00:01 GMT",
            "Thursday, 01 Jan 2026 00:00:01 GMT",
            "Thu Jan 1 00:00:01 2026",
            "Thu Jan  1 00:00:01 2026 GMT",
            "Thü, 01 Jan 2026 00:00:01 GMT",
            "Thu Jan é 00:00:01 2026",
        ] {
            check(text, None);
        }
        assert!(parse("Sun Nov  6 08:49:37 0000", SystemTime::UNIX_EPOCH).unwrap() < SystemTime::UNIX_EPOCH);
    }
}
