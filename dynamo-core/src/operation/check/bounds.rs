//! How large numbers, texts and lists may be.

use std::ops::RangeInclusive;

use super::{check_length, check_name, check_table, check_table_name, invalid};
use crate::Error;
use crate::operation::timestamp::Timestamp;

const MIN_ARN: usize = 37;
const MAX_ARN: usize = 1024;
const MAX_REVISION: usize = 255;

/// A whole number, if there is one.
pub(crate) fn check_range(
    value: Option<i64>,
    parameter: &str,
    allowed: RangeInclusive<i64>,
) -> Result<(), Error> {
    let Some(value) = value.filter(|value| !allowed.contains(value)) else { return Ok(()) };
    let expected = match allowed.into_inner() {
        (least, i64::MAX) => format!("at least {least}"),
        (least, most) => format!("{least} to {most}"),
    };
    Err(invalid(parameter, format!("expected {expected}, found {value}")))
}

/// The most answers on a page, if it is given.
pub(crate) fn check_page(size: Option<u32>, parameter: &str, most: i64) -> Result<(), Error> {
    check_range(size.map(i64::from), parameter, 1..=most)
}

/// The number of elements of a list.
pub(crate) fn check_elements(
    count: usize,
    parameter: &str,
    allowed: RangeInclusive<usize>,
) -> Result<(), Error> {
    if allowed.contains(&count) {
        return Ok(());
    }
    let expected = match allowed.into_inner() {
        (least, usize::MAX) => format!("at least {least}"),
        (least, most) => format!("{least} to {most}"),
    };
    Err(invalid(parameter, format!("expected {expected} in the list, found {count}")))
}

/// The ARN of anything but a table.
pub(crate) fn check_arn(arn: &str, parameter: &str) -> Result<(), Error> {
    if arn.starts_with("arn:") && (MIN_ARN..=MAX_ARN).contains(&arn.len()) {
        return Ok(());
    }
    Err(invalid(parameter, format!("expected an ARN, of {MIN_ARN} to {MAX_ARN} characters")))
}

/// A table that must be given by its ARN, if it is given.
pub(crate) fn check_table_arn(arn: Option<&str>, parameter: &str) -> Result<(), Error> {
    match arn {
        Some(arn) if !arn.starts_with("arn:") => {
            Err(invalid(parameter, "expected the ARN of a table, not its name"))
        }
        Some(arn) => check_table(arn, parameter),
        None => Ok(()),
    }
}

/// A table's name that can't be an ARN, if there is one.
pub(crate) fn check_optional_name(name: Option<&str>, parameter: &str) -> Result<(), Error> {
    name.map_or(Ok(()), |name| check_name(name, parameter))
}

/// A table, by name or ARN, if there is one.
pub(crate) fn check_optional_table(table: Option<&str>) -> Result<(), Error> {
    table.map_or(Ok(()), check_table_name)
}

/// A token of the user's, if there is one; it is not told.
pub(crate) fn check_token(token: Option<&str>, parameter: &str) -> Result<(), Error> {
    match token {
        Some(token) if token.is_empty() || token.contains('$') => {
            Err(invalid(parameter, "expected a token of at least one character, and no `$`"))
        }
        _ => Ok(()),
    }
}

/// The most characters of the token of a transaction.
const MAX_REQUEST_TOKEN: usize = 36;

/// The idempotency token of a transaction, if there is one.
pub(crate) fn check_request_token(token: Option<&str>) -> Result<(), Error> {
    match token {
        Some(token) if !(1..=MAX_REQUEST_TOKEN).contains(&token.chars().count()) => {
            Err(invalid("ClientRequestToken", format!("expected 1 to {MAX_REQUEST_TOKEN} characters")))
        }
        _ => Ok(()),
    }
}

/// A moment, if there is one: a number of seconds.
pub(crate) fn check_time(time: Option<Timestamp>, parameter: &str) -> Result<(), Error> {
    match time {
        Some(time) if !time.as_secs().is_finite() => {
            Err(invalid(parameter, "expected a number of seconds since 1970"))
        }
        _ => Ok(()),
    }
}

/// A start and an end that is not before it, where there are both, with the names of their parameters.
pub(crate) fn check_times(
    from: (Option<Timestamp>, &str),
    to: (Option<Timestamp>, &str),
) -> Result<(), Error> {
    check_time(from.0, from.1)?;
    check_time(to.0, to.1)?;
    match (from.0, to.0) {
        (Some(start), Some(end)) if end < start => {
            Err(invalid(to.1, format!("expected a time that is not before {}", from.1)))
        }
        _ => Ok(()),
    }
}

/// The revision that a policy must have, if one is asked for.
pub(crate) fn check_revision(revision: Option<&str>) -> Result<(), Error> {
    revision.map_or(Ok(()), |revision| check_length(revision, "ExpectedRevisionId", 1..=MAX_REVISION))
}
