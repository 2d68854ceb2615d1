//! Updates: what to change of an item.

use super::attr::{Attr, IntoAttr};
use super::condition::join;
use super::namer::Namer;
use super::operand::{IntoOperand, Node, Operand, Place};
use super::path::Path;
use super::raw::Raw;
use super::slots::{Expression, Join};
use crate::{Error, ErrorKind, Repeat};

/// What to change of an item.
///
/// Clauses can come in any order; all see the item as it was before the update. Two clauses on the same
/// attribute, or on one inside of the other, are an error when the request is encoded.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Update, attr};
///
/// let update = Update::new()
///     .set("Message", "edited")
///     .set("Log", attr("Log").if_not_exists([0; 0]).list_append(["edited"]))
///     .add("Views", 1)
///     .remove("Draft");
/// # drop(update);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Update {
    set: Vec<(Attr, Operand)>,
    remove: Vec<Attr>,
    add: Vec<(Attr, Operand)>,
    delete: Vec<(Attr, Operand)>,
    raw: Option<Raw>,
}

impl Update {
    /// Starts with nothing to change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the attribute this value.
    pub fn set(mut self, attr: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.set.push((attr.into_attr(), value.into_operand()));
        self
    }

    /// Gives the attribute this value unless the item has the attribute.
    pub fn set_if_absent(self, attr: impl IntoAttr, value: impl IntoOperand) -> Self {
        let attr = attr.into_attr();
        let value = attr.if_not_exists(value);
        self.set(attr, value)
    }

    /// Removes the attribute, or the member of a list or map.
    pub fn remove(mut self, attr: impl IntoAttr) -> Self {
        self.remove.push(attr.into_attr());
        self
    }

    /// Adds a number to the attribute, or members to a set; an absent attribute counts as 0 or the empty set.
    pub fn add(mut self, attr: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.add.push((attr.into_attr(), value.into_operand()));
        self
    }

    /// Takes the members of a set out of the attribute.
    pub fn delete(mut self, attr: impl IntoAttr, members: impl IntoOperand) -> Self {
        self.delete.push((attr.into_attr(), members.into_operand()));
        self
    }

    /// Leaves the attribute as it is where the item has it: what it has been set to so far is for items that lack it.
    ///
    /// An attribute that has not been set before comes out as an error when the request is encoded.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::Update;
    ///
    /// let update = Update::new().set("state", "open").set("created", "monday").only_if_absent("created");
    /// # drop(update);
    /// ```
    pub fn only_if_absent(mut self, attr: impl IntoAttr) -> Self {
        let attr = attr.into_attr();
        let same = |other: &Attr| matches!((&other.path, &attr.path), (Ok(one), Ok(other)) if one == other);
        match self.set.iter_mut().find(|(other, _)| same(other)) {
            Some((_, value)) => *value = attr.if_not_exists(&*value),
            None => {
                let error = attr.path.as_ref().map_or_else(Clone::clone, |path| {
                    invalid(format!("`{path}` is to be set only if absent, but the update does not set it"))
                });
                self.set.push((attr, Operand::invalid(error)));
            }
        }
        self
    }

    /// Puts the clauses of `other` after these.
    pub fn merge(mut self, other: impl Into<Self>) -> Self {
        let other = other.into();
        self.set.extend(other.set);
        self.remove.extend(other.remove);
        self.add.extend(other.add);
        self.delete.extend(other.delete);
        if let Some(raw) = other.raw {
            match &mut self.raw {
                None => self.raw = Some(raw),
                Some(mine) => mine.refuse(invalid("an update holds two texts")),
            }
        }
        self
    }

    /// Whether there is nothing to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.raw.is_none() && !self.has_clauses()
    }

    /// Whether the item ends up the same when this is applied twice in a row.
    ///
    /// Text is [`Repeat::Unsafe`], since nothing here reads it.
    #[must_use]
    pub fn repeat(&self) -> Repeat {
        let settled = |attr: &Attr| matches!(&attr.path, Ok(path) if !path.has_index());
        let sets_members = |(attr, value): &(Attr, Operand)| {
            settled(attr)
                && value.as_literal().is_some_and(|literal| matches!(literal.tag(), "SS" | "NS" | "BS"))
        };
        let safe = self.raw.is_none()
            && self.set.iter().all(|(attr, value)| settled(attr) && sets_the_same(attr, value))
            && self.remove.iter().all(settled)
            && self.add.iter().all(sets_members)
            && self.delete.iter().all(sets_members);
        if safe { Repeat::Safe } else { Repeat::Unsafe }
    }

    /// Refuses to change an attribute that is part of the item's key.
    pub(crate) fn check_spares_key(&self, is_key: &dyn Fn(&str) -> bool) -> Result<(), Error> {
        let key = self.attrs().filter_map(|attr| attr.path.as_ref().ok()).find(|path| is_key(path.name()));
        key.map_or(Ok(()), |path| {
            Err(invalid(format!("`{path}` is part of the key, which no update can change")))
        })
    }

    fn has_clauses(&self) -> bool {
        self.attrs().next().is_some()
    }

    fn attrs(&self) -> impl Iterator<Item = &Attr> {
        let pairs = self.set.iter().chain(&self.add).chain(&self.delete);
        pairs.map(|(attr, _)| attr).chain(&self.remove)
    }

    fn check_overlap(&self) -> Result<(), Error> {
        let mut paths = Vec::new();
        for attr in self.attrs() {
            paths.push(attr.path.as_ref().map_err(Clone::clone)?);
        }
        paths.sort_by(|left, right| left.name().cmp(right.name()));
        for (index, path) in paths.iter().enumerate() {
            let same_attribute = paths.iter().skip(index + 1).take_while(|other| other.name() == path.name());
            for other in same_attribute {
                if other.overlaps(path) {
                    return Err(invalid(format!("an update changes both `{path}` and `{other}`")));
                }
            }
        }
        Ok(())
    }
}

impl Join for Update {
    fn join(self, more: Self) -> Self {
        self.merge(more)
    }
}

impl From<Raw> for Update {
    fn from(raw: Raw) -> Self {
        Self { raw: Some(raw), ..Self::default() }
    }
}

impl Expression for Update {
    fn define<'a>(&'a self, namer: &mut Namer<'a>) -> Result<(), Error> {
        self.raw.as_ref().map_or(Ok(()), |raw| raw.define(namer))
    }

    fn render<'a>(&'a self, namer: &mut Namer<'a>, out: &mut String) -> Result<(), Error> {
        if let Some(raw) = &self.raw {
            if self.has_clauses() {
                return Err(invalid("an update is either text or clauses such as set(), not both"));
            }
            return raw.render(namer, out);
        }
        self.check_overlap()?;
        clause("SET ", &self.set, out, |(attr, value), out| {
            path(attr, namer, out)?;
            out.push_str(" = ");
            value.render(Place::Set, namer, out)
        })?;
        clause("REMOVE ", &self.remove, out, |attr, out| path(attr, namer, out))?;
        clause("ADD ", &self.add, out, |(attr, value), out| {
            path(attr, namer, out)?;
            member(value, "add() takes a number or a set", &["N", "SS", "NS", "BS"], namer, out)
        })?;
        clause("DELETE ", &self.delete, out, |(attr, value), out| {
            path(attr, namer, out)?;
            member(value, "delete() takes a set", &["SS", "NS", "BS"], namer, out)
        })
    }
}

/// Whether a SET gives the same whatever the item holds after the first time.
fn sets_the_same(attr: &Attr, value: &Operand) -> bool {
    match (&attr.path, &value.node) {
        (_, Node::Literal(_)) => true,
        (Ok(path), Node::IfNotExists(other, value)) => path == other && value.as_literal().is_some(),
        _ => false,
    }
}

fn clause<'a, T>(
    keyword: &str,
    parts: &'a [T],
    out: &mut String,
    render: impl FnMut(&'a T, &mut String) -> Result<(), Error>,
) -> Result<(), Error> {
    if parts.is_empty() {
        return Ok(());
    }
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(keyword);
    join(parts, ", ", out, render)
}

fn path<'a>(attr: &'a Attr, namer: &mut Namer<'a>, out: &mut String) -> Result<(), Error> {
    let path: &Path = attr.path.as_ref().map_err(Clone::clone)?;
    namer.path(path, out);
    Ok(())
}

fn member<'a>(
    value: &'a Operand,
    expected: &str,
    tags: &[&str],
    namer: &mut Namer<'a>,
    out: &mut String,
) -> Result<(), Error> {
    match &value.node {
        Node::Literal(literal) if tags.contains(&literal.tag()) => {
            out.push(' ');
            namer.value(literal.as_json(), out);
            Ok(())
        }
        Node::Literal(literal) => Err(invalid(format!("{expected}, not {}", literal.tag()))),
        Node::Invalid(error) => Err(error.clone()),
        _ => Err(invalid(format!("{expected}, not an attribute or a function"))),
    }
}

#[cold]
fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidExpression, message)
}
