//! How large numbers, texts and lists may be.

use std::ops::RangeInclusive;

use super::{check_name, check_table, check_table_name, invalid};
use crate::Error;
use crate::operation::timestamp::Timestamp;

const MIN_ARN: usize = 37;
const MAX_ARN: usize = 1024;

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
    Err(invalid(parameter, format!("expected {expected} elements, found {count}")))
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

/// Two moments, of which the second must not be before the first, if there are both.
pub(crate) fn check_times(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    parameter: &str,
) -> Result<(), Error> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            Err(invalid(parameter, "expected a time that is not before the start"))
        }
        _ => Ok(()),
    }
}
