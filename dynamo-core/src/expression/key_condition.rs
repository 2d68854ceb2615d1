//! What a key condition may be: equality of key attributes, and at most one other comparison.

use super::condition::{Condition, Node};
use super::operand::{Node as Side, Operand};
use crate::{Error, ErrorKind};

/// A table's key has at most two attributes.
const MAX_TABLE_KEY: usize = 2;
/// An index's key can have up to four partition and four sort attributes.
const MAX_INDEX_KEY: usize = 8;

/// Refuses what can't be a key condition. Text of the user's own is left to the service.
pub(crate) fn check_key_condition(condition: &Condition, of_index: bool) -> Result<(), Error> {
    let parts = match &condition.node {
        Node::And(parts) => parts.as_slice(),
        _ => std::slice::from_ref(condition),
    };
    if parts.iter().any(|part| matches!(part.node, Node::Raw(_))) {
        return Ok(());
    }
    let mut names: Vec<&str> = Vec::new();
    let mut others = 0_usize;
    for part in parts {
        let (name, equality) = check_part(part)?;
        if names.contains(&name) {
            return Err(refused(&format!("`{name}` is compared twice; use between() for a range")));
        }
        names.push(name);
        others += usize::from(!equality);
    }
    let most = if of_index { MAX_INDEX_KEY } else { MAX_TABLE_KEY };
    if names.len() > most {
        return Err(refused(&format!("it compares {} attributes, a key has at most {most}", names.len())));
    }
    if others == names.len() {
        return Err(refused("no attribute is compared by eq(), as the partition key must be"));
    }
    if others > 1 {
        return Err(refused("more than one attribute is compared by something else than eq()"));
    }
    Ok(())
}

/// The attribute, and whether it is compared for equality.
fn check_part(part: &Condition) -> Result<(&str, bool), Error> {
    match &part.node {
        Node::Compare(_, "<>", _) => Err(refused("ne() can't choose keys")),
        Node::Compare(left, comparator, right) => {
            check_right(&[right])?;
            Ok((check_left(left)?, *comparator == "="))
        }
        Node::Between(left, low, high) => {
            check_right(&[low, high])?;
            Ok((check_left(left)?, false))
        }
        Node::BeginsWith(left, prefix) => {
            check_right(&[prefix])?;
            Ok((check_left(left)?, false))
        }
        Node::Invalid(error) => Err(error.clone()),
        Node::In(..) => Err(refused("is_in() can't choose keys")),
        Node::Exists(..) | Node::Type(..) | Node::Contains(..) => {
            Err(refused("only eq, lt, le, gt, ge, between and begins_with can choose keys"))
        }
        Node::And(_) | Node::Or(_) | Node::Not(_) | Node::Raw(_) => {
            Err(refused("`|` and `!` can't choose keys; use filter() for what is no key"))
        }
    }
}

fn check_left(left: &Operand) -> Result<&str, Error> {
    match &left.node {
        Side::Path(path) if path.rest().is_empty() => Ok(path.name()),
        Side::Path(path) => {
            Err(refused(&format!("`{path}` is inside of an attribute, a key is a whole one")))
        }
        Side::Invalid(error) => Err(error.clone()),
        _ => Err(refused("the left side of a comparison is no attribute")),
    }
}

fn check_right(values: &[&Operand]) -> Result<(), Error> {
    for value in values {
        match &value.node {
            Side::Literal(literal) if matches!(literal.tag(), "S" | "N" | "B") => {}
            Side::Literal(literal) => {
                return Err(refused(&format!("a key is a string, number or binary, not {}", literal.tag())));
            }
            Side::Invalid(error) => return Err(error.clone()),
            _ => return Err(refused("the right side of a comparison is no value")),
        }
    }
    Ok(())
}

#[cold]
fn refused(what: &str) -> Error {
    Error::new(ErrorKind::InvalidExpression, format!("no key condition: {what}"))
}
