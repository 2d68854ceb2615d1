//! Checks of parameters before anything is sent.

#[cfg_attr(not(feature = "all-operations"), allow(dead_code))]
mod bounds;

use std::ops::RangeInclusive;

use super::item::returned::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use super::item::select::Select;
use crate::{Error, ErrorKind, Item};

pub(crate) use self::bounds::*;

const MAX_ARN: usize = 1024;
const MIN_NAME: usize = 3;
pub(crate) const MAX_NAME: usize = 255;
/// The most characters of the ARN of something that has tags.
const MAX_RESOURCE_ARN: usize = 1283;
/// The most characters of a tag's key.
pub(crate) const MAX_TAG_KEY: usize = 128;
/// The most tags of a table or another resource.
pub(crate) const MAX_TAGS: usize = 50;
/// The most characters of a tag's value.
pub(crate) const MAX_TAG_VALUE: usize = 256;

/// An error about the parameter called `name` on the wire.
#[cold]
pub(crate) fn invalid(name: &str, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidParameter, message).at_name(name)
}

/// A table: its name, or its ARN.
pub(crate) fn check_table_name(name: &str) -> Result<(), Error> {
    check_table(name, "TableName")
}

pub(crate) fn check_table(name: &str, parameter: &str) -> Result<(), Error> {
    if !name.starts_with("arn:") {
        return check_name(name, parameter);
    }
    let resource = name.splitn(6, ':').nth(5);
    match resource.and_then(|resource| resource.strip_prefix("table/")) {
        // What has parts of its own is something that a table has, such as an index.
        Some(table)
            if !table.is_empty()
                && !table.contains('/')
                && name.len() <= MAX_ARN
                && !is_of_another_service(name) =>
        {
            Ok(())
        }
        _ => Err(invalid(parameter, "expected the ARN of a table of DynamoDB, of at most 1024 characters")),
    }
}

/// Whether an ARN is one of AWS, but not of DynamoDB; servers that stand for it have their own.
fn is_of_another_service(arn: &str) -> bool {
    let mut parts = arn.split(':').skip(1);
    parts.next().is_some_and(|partition| partition.starts_with("aws")) && parts.next() != Some("dynamodb")
}

/// The name of a table or an index.
pub(crate) fn check_name(name: &str, parameter: &str) -> Result<(), Error> {
    check_length(name, parameter, MIN_NAME..=MAX_NAME)?;
    match name.chars().find(|character| !character.is_ascii_alphanumeric() && !"_.-".contains(*character)) {
        Some(character) => Err(invalid(
            parameter,
            format!("expected letters, digits, `_`, `.` and `-`, found {character:?}"),
        )),
        None => Ok(()),
    }
}

/// The number of characters of a text.
pub(crate) fn check_length(text: &str, parameter: &str, allowed: RangeInclusive<usize>) -> Result<(), Error> {
    let length = text.chars().count();
    if allowed.contains(&length) {
        return Ok(());
    }
    let (least, most) = allowed.into_inner();
    Err(invalid(parameter, format!("expected {least} to {most} characters, found {length}")))
}

/// The key of a tag that a user sets.
pub(crate) fn check_tag_key(key: &str, parameter: &str) -> Result<(), Error> {
    if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
        return Err(invalid(parameter, "keys that begin with `aws:` are the service's own"));
    }
    check_length(key, parameter, 1..=MAX_TAG_KEY)
}

/// The ARN of something that has tags.
pub(crate) fn check_resource_arn(arn: &str) -> Result<(), Error> {
    if !arn.starts_with("arn:") || is_of_another_service(arn) {
        return Err(invalid("ResourceArn", "expected an ARN of DynamoDB, such as a table's TableArn"));
    }
    check_length(arn, "ResourceArn", 1..=MAX_RESOURCE_ARN)
}

pub(crate) fn check_limit(limit: Option<u32>) -> Result<(), Error> {
    if limit == Some(0) { Err(invalid("Limit", "expected at least 1")) } else { Ok(()) }
}

/// The size of an item that is to be written.
pub(crate) fn check_item_size(item: &Item) -> Result<(), Error> {
    item.check_size().map_err(|error| error.at_name("Item"))
}

pub(crate) fn check_return_values(
    value: Option<&ReturnValues>,
    allowed: &[ReturnValues],
) -> Result<(), Error> {
    match value {
        Some(value) if !allowed.contains(value) => {
            Err(not_one_of("ReturnValues", value.as_str(), allowed.iter().map(ReturnValues::as_str)))
        }
        _ => Ok(()),
    }
}

/// For the operations that only know the item before the write.
pub(crate) const OLD_ONLY: &[ReturnValues] = &[ReturnValues::None, ReturnValues::AllOld];
pub(crate) const OLD_AND_NEW: &[ReturnValues] = &[
    ReturnValues::None,
    ReturnValues::AllOld,
    ReturnValues::UpdatedOld,
    ReturnValues::AllNew,
    ReturnValues::UpdatedNew,
];

pub(crate) fn check_on_failure(value: Option<&ReturnValuesOnConditionCheckFailure>) -> Result<(), Error> {
    check_known(
        "ReturnValuesOnConditionCheckFailure",
        value.filter(|value| !value.is_known()).map(ReturnValuesOnConditionCheckFailure::as_str),
        &["NONE", "ALL_OLD"],
    )
}

pub(crate) fn check_capacity(value: Option<&ReturnConsumedCapacity>) -> Result<(), Error> {
    check_known(
        "ReturnConsumedCapacity",
        value.filter(|value| !value.is_known()).map(ReturnConsumedCapacity::as_str),
        &["INDEXES", "TOTAL", "NONE"],
    )
}

pub(crate) fn check_metrics(value: Option<&ReturnItemCollectionMetrics>) -> Result<(), Error> {
    check_known(
        "ReturnItemCollectionMetrics",
        value.filter(|value| !value.is_known()).map(ReturnItemCollectionMetrics::as_str),
        &["SIZE", "NONE"],
    )
}

/// What is asked for, beside the projection that is given.
pub(crate) fn check_select(
    select: Option<&Select>,
    has_projection: bool,
    has_index: bool,
) -> Result<(), Error> {
    check_known(
        "Select",
        select.filter(|select| !select.is_known()).map(Select::as_str),
        &["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"],
    )?;
    match select {
        Some(Select::SpecificAttributes) if !has_projection => {
            Err(invalid("Select", "SPECIFIC_ATTRIBUTES needs a projection"))
        }
        Some(Select::SpecificAttributes) | None => Ok(()),
        Some(select) if has_projection => {
            Err(invalid("Select", format!("{select} does not go with a projection")))
        }
        Some(Select::AllProjectedAttributes) if !has_index => {
            Err(invalid("Select", "ALL_PROJECTED_ATTRIBUTES needs an index"))
        }
        Some(_) => Ok(()),
    }
}

fn check_known(parameter: &str, unknown: Option<&str>, known: &[&str]) -> Result<(), Error> {
    unknown.map_or(Ok(()), |value| Err(not_one_of(parameter, value, known.iter().copied())))
}

/// A value that the service may know but this crate does not goes through `with_member`.
fn not_one_of<'a>(parameter: &str, value: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let known = known.collect::<Vec<_>>().join(", ");
    invalid(parameter, format!("expected one of {known}, found {value:?}"))
}

#[cfg(test)]
mod tests {
    use super::check_table_name;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        match (check_table_name(name), expected) {
            (Ok(()), None) => {}
            (Err(error), Some(expected)) => {
                assert!(error.to_string().contains(expected), "{name}: {error}");
                assert_eq!(error.path(), Some("TableName"));
            }
            (found, expected) => panic!("{name}: {found:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn knows_table_names_and_arns() {
        check("Thread", None);
        check("a_b.c-9", None);
        check(&"a".repeat(255), None);
        check("arn:aws:dynamodb:eu-west-1:123456789012:table/Thread", None);
        check("ab", Some("found 2"));
        check("", Some("found 0"));
        check(&"a".repeat(256), Some("found 256"));
        check("a table", Some("found ' '"));
        check("tablé", Some("found 'é'"));
        check("é", Some("found 1"));
        check(&"é".repeat(255), Some("found 'é'"));
        check("arn:aws:dynamodb:eu-west-1:123456789012:table/", Some("ARN"));
        check("arn:aws:s3:::bucket", Some("ARN"));
        check("arn:aws:s3:eu-west-1:123456789012:table/Thread", Some("ARN"));
        check("arn:aws:dynamodb:eu-west-1:123456789012:table/Thread/index/ByDay", Some("ARN"));
        check("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Thread", None);
        check("arn:scylla:alternator:keyspace:scylla:table/Thread", None);
        check("arn:dynamodb:table/Thread", Some("ARN"));
        check("arn:", Some("ARN"));
    }
}
