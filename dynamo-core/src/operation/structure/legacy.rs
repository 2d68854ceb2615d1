//! Parameters of before there were expressions: they don't go with expressions, nor into transactions.

use super::Shape;
use crate::Error;
use crate::expression::Slot;
use crate::operation::check::invalid;

/// Their names on the wire.
const LEGACY: [&str; 7] = [
    "AttributeUpdates",
    "AttributesToGet",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
];

/// Whether a member is given, by its field or by its name.
pub(crate) fn gives(shape: &dyn Shape, name: &str) -> bool {
    first_given(shape, &[name]).is_some()
}

/// Refuses legacy parameters beside expressions, as the service does.
pub(crate) fn check_not_mixed(shape: &dyn Shape, slots: &[Slot<'_>]) -> Result<(), Error> {
    let given = |slot: &&Slot<'_>| {
        slot.text.is_some() || slot.tree.is_some() || shape.other().contains_key(slot.member)
    };
    let Some(slot) = slots.iter().find(given) else { return Ok(()) };
    first_given(shape, &LEGACY).map_or(Ok(()), |name| {
        let message =
            format!("a legacy parameter does not go with {}: say all of it in expressions", slot.member);
        Err(invalid(name, message))
    })
}

/// Refuses legacy parameters in a place that knows only expressions, `what`.
pub(crate) fn check_no_legacy(shape: &dyn Shape, what: &str) -> Result<(), Error> {
    first_given(shape, &LEGACY)
        .map_or(Ok(()), |name| Err(invalid(name, format!("{what} has no place for a legacy parameter"))))
}

fn first_given<'a>(shape: &dyn Shape, names: &[&'a str]) -> Option<&'a str> {
    let mut found = names.iter().find(|name| shape.other().contains_key(**name)).copied();
    shape.look(&mut |values| {
        let given = |name: &&&str| {
            let mut members = shape.names().iter().zip(values);
            members.any(|((member, _), value)| *member == **name && !value.is_absent())
        };
        found = found.or_else(|| names.iter().find(given).copied());
    });
    found
}
