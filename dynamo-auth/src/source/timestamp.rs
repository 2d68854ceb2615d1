//! Times as sources of credentials write them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Reads a time of RFC 3339, with any offset; older tools wrote `UTC` in place of `Z`.
pub(crate) fn parse_timestamp(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let parsed = match text.strip_suffix("UTC") {
        Some(older) => OffsetDateTime::parse(&format!("{}Z", older.trim_end()), &Rfc3339),
        None => OffsetDateTime::parse(text, &Rfc3339),
    };
    let time = parsed.ok()?;
    // Adding to the epoch can't overflow within the years that RFC 3339 can write, but a platform may disagree.
    let nanos = u64::try_from(time.unix_timestamp()).ok();
    match nanos {
        Some(seconds) => UNIX_EPOCH.checked_add(Duration::new(seconds, time.nanosecond())),
        None => UNIX_EPOCH.checked_sub(Duration::from_secs(time.unix_timestamp().unsigned_abs())),
    }
}

/// Writes a time as people read it, to the second.
pub(crate) fn show_timestamp(time: SystemTime) -> String {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    };
    let date = OffsetDateTime::from_unix_timestamp(seconds).ok();
    date.and_then(|date| date.format(&Rfc3339).ok()).unwrap_or_else(|| format!("{seconds} s after 1970"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Option<u64>) {
        let expected = seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(parse_timestamp(text), expected, "{text}");
    }

    #[test]
    fn reads_every_spelling_and_nothing_else() {
        check("2022-05-02T18:36:00+00:00", Some(1_651_516_560));
        check(" 2022-05-02T20:36:00+02:00 ", Some(1_651_516_560));
        check("2022-05-02T18:36:00Z", Some(1_651_516_560));
        check("2022-05-02T18:36:00UTC", Some(1_651_516_560));
        for text in ["", "UTC", "2022-05-02", "1651516560", "2022-05-02T18:36:00", "2022-13-02T18:36:00Z"] {
            check(text, None);
        }
        assert!(parse_timestamp("1969-12-31T23:59:59Z").unwrap() < UNIX_EPOCH);
    }

    #[test]
    fn writes_what_it_reads() {
        let time = parse_timestamp("2022-05-02T18:36:00Z").unwrap();
        assert_eq!(show_timestamp(time), "2022-05-02T18:36:00Z");
    }
}
