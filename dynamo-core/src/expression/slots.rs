//! The places of a request where an expression goes, and the one namer they share.

use std::collections::BTreeMap;

use super::namer::Namer;
use crate::wire::Writer;
use crate::{Error, ErrorKind, Item};

/// The most bytes an expression can have.
pub(super) const MAX_EXPRESSION: usize = 4096;

/// A tree that can become expression text.
pub(crate) trait Expression {
    /// Tells the namer the placeholders that the user defined inside of this.
    fn define<'a>(&'a self, namer: &mut Namer<'a>) -> Result<(), Error>;

    /// Appends this as text, placeholders from the namer.
    fn render<'a>(&'a self, namer: &mut Namer<'a>, out: &mut String) -> Result<(), Error>;
}

/// A tree that can take in another for the same place.
pub(crate) trait Join {
    /// Makes one of both.
    fn join(self, more: Self) -> Self;
}

/// One place for an expression: text, a tree, or nothing.
pub(crate) struct Slot<'a> {
    /// The member's name on the wire, such as `FilterExpression`.
    pub(crate) member: &'static str,
    pub(crate) text: Option<&'a str>,
    pub(crate) tree: Option<&'a dyn Expression>,
}

/// Writes what is in the slots, `ExpressionAttributeNames` and `ExpressionAttributeValues` into an object that is
/// being written.
pub(crate) fn write_expressions(
    writer: &mut Writer<'_>,
    slots: &[Slot<'_>],
    names: &BTreeMap<String, String>,
    values: Option<&Item>,
) -> Result<(), Error> {
    let mut namer = Namer::default();
    for (placeholder, name) in names {
        namer.define_name(placeholder, name)?;
    }
    for (placeholder, json) in values.into_iter().flat_map(Item::fragments) {
        namer.define_value(placeholder, json)?;
    }
    for slot in slots {
        check_slot(slot)?;
        if let Some(tree) = slot.tree {
            tree.define(&mut namer)?;
        }
    }
    let mut out = String::new();
    for slot in slots {
        out.clear();
        match (slot.text, slot.tree) {
            (Some(text), _) => {
                namer.scan(text)?;
                out.push_str(text);
            }
            (None, Some(tree)) => tree.render(&mut namer, &mut out)?,
            (None, None) => continue,
        }
        check_text(slot.member, &out)?;
        writer.member(slot.member);
        writer.string(&out);
    }
    namer.finish()?;
    write_placeholders(writer, &namer);
    Ok(())
}

fn write_placeholders(writer: &mut Writer<'_>, namer: &Namer<'_>) {
    if namer.has_names() {
        writer.member("ExpressionAttributeNames");
        writer.begin_object();
        namer.each_name(&mut |placeholder, name| {
            writer.member(placeholder);
            writer.string(name);
        });
        writer.end_object();
    }
    if namer.has_values() {
        writer.member("ExpressionAttributeValues");
        writer.begin_object();
        namer.each_value(&mut |placeholder, json| {
            writer.member(placeholder);
            writer.raw(json);
        });
        writer.end_object();
    }
}

fn check_slot(slot: &Slot<'_>) -> Result<(), Error> {
    if slot.text.is_some() && slot.tree.is_some() {
        return Err(Error::new(
            ErrorKind::InvalidExpression,
            format!("{} is given both as text and as a tree", slot.member),
        ));
    }
    Ok(())
}

fn check_text(member: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::new(ErrorKind::InvalidExpression, format!("{member} is empty")));
    }
    if text.len() > MAX_EXPRESSION {
        return Err(Error::new(
            ErrorKind::InvalidExpression,
            format!("{member} has {} bytes, an expression can have {MAX_EXPRESSION}", text.len()),
        ));
    }
    Ok(())
}
