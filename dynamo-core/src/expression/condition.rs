//! Conditions: what must hold of an item, for writes, filters and key conditions.

use std::ops::{BitAnd, BitOr, Not};

use super::attr::Attr;
use super::literal::Literal;
use super::namer::Namer;
use super::operand::{Operand, Place};
use super::path::Path;
use super::raw::Raw;
use super::slots::{Expression, Join};
use crate::{Error, ErrorKind};

/// How deep conditions may nest; DynamoDB allows 300 operators in all.
const MAX_DEPTH: u16 = 300;
/// How many values IN takes.
const MAX_IN: usize = 100;
const TYPE_TAGS: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];

/// What must hold of an item.
///
/// Made by the methods of [`Attr`]; `&`, `|` and `!` combine conditions, and parentheses appear where they must.
/// Text goes in through [`raw`](crate::raw). A mistake (an unreadable path, a value that can't be encoded) is kept
/// and comes out when the request is encoded.
///
/// # Examples
///
/// ```
/// use dynamo_core::attr;
///
/// let condition = attr("Views").gt(10) & !(attr("Locked").exists() | attr("Subject").begins_with("Old"));
/// # drop(condition);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Condition {
    pub(super) node: Node,
    depth: u16,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    Compare(Operand, &'static str, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    /// A function of a path: `attribute_exists`, `attribute_not_exists`.
    Exists(Path, bool),
    Type(Path, Literal),
    BeginsWith(Operand, Operand),
    Contains(Operand, Operand),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Raw(Raw),
    Invalid(Error),
}

impl Condition {
    pub(super) fn compare(left: Operand, comparator: &'static str, right: Operand) -> Self {
        Self::leaf(Node::Compare(left, comparator, right))
    }

    pub(super) fn between(value: Operand, low: Operand, high: Operand) -> Self {
        Self::leaf(Node::Between(value, low, high))
    }

    pub(super) fn is_in(value: Operand, values: Vec<Operand>) -> Self {
        Self::leaf(match values.len() {
            0 => Node::Invalid(invalid("IN needs at least one value")),
            1..=MAX_IN => Node::In(value, values),
            _ => Node::Invalid(invalid("IN takes at most 100 values")),
        })
    }

    pub(super) fn exists(attr: &Attr, exists: bool) -> Self {
        Self::of_path(attr, |path| Node::Exists(path, exists))
    }

    pub(super) fn attribute_type(attr: &Attr, tag: &str) -> Self {
        if !TYPE_TAGS.contains(&tag) {
            let message = format!("`{tag}` is no type: expected one of {}", TYPE_TAGS.join(", "));
            return Self::leaf(Node::Invalid(invalid(message)));
        }
        match Literal::new(tag) {
            Ok(literal) => Self::of_path(attr, |path| Node::Type(path, literal)),
            Err(error) => Self::leaf(Node::Invalid(error)),
        }
    }

    pub(super) fn begins_with(value: Operand, prefix: Operand) -> Self {
        Self::leaf(Node::BeginsWith(value, prefix))
    }

    pub(super) fn contains(value: Operand, member: Operand) -> Self {
        Self::leaf(Node::Contains(value, member))
    }

    fn leaf(node: Node) -> Self {
        Self { node, depth: 0 }
    }

    fn of_path(attr: &Attr, make: impl FnOnce(Path) -> Node) -> Self {
        Self::leaf(match &attr.path {
            Ok(path) => make(path.clone()),
            Err(error) => Node::Invalid(error.clone()),
        })
    }

    fn and(self, other: Self) -> Self {
        if let Some(invalid) = Self::invalid_of(&self, &other) {
            return invalid;
        }
        let depth = self.depth.max(other.depth).saturating_add(1);
        let mut all = match self.node {
            Node::And(all) => all,
            node => vec![Self { node, depth: self.depth }],
        };
        match other.node {
            Node::And(more) => all.extend(more),
            node => all.push(Self { node, depth: other.depth }),
        }
        Self { node: Node::And(all), depth }.limited()
    }

    fn or(self, other: Self) -> Self {
        if let Some(invalid) = Self::invalid_of(&self, &other) {
            return invalid;
        }
        let depth = self.depth.max(other.depth).saturating_add(1);
        let mut any = match self.node {
            Node::Or(any) => any,
            node => vec![Self { node, depth: self.depth }],
        };
        match other.node {
            Node::Or(more) => any.extend(more),
            node => any.push(Self { node, depth: other.depth }),
        }
        Self { node: Node::Or(any), depth }.limited()
    }

    fn invalid_of(left: &Self, right: &Self) -> Option<Self> {
        [left, right].into_iter().find(|condition| matches!(condition.node, Node::Invalid(_))).cloned()
    }

    fn limited(self) -> Self {
        if self.depth > MAX_DEPTH {
            Self::leaf(Node::Invalid(invalid("a condition has more than 300 operators")))
        } else {
            self
        }
    }

    /// Renders this inside of AND, OR or NOT.
    fn render_inside<'a>(&'a self, namer: &mut Namer<'a>, out: &mut String) -> Result<(), Error> {
        let grouped = matches!(self.node, Node::And(_) | Node::Or(_) | Node::Raw(_));
        if grouped {
            out.push('(');
        }
        self.render(namer, out)?;
        if grouped {
            out.push(')');
        }
        Ok(())
    }
}

impl Expression for Condition {
    fn define<'a>(&'a self, namer: &mut Namer<'a>) -> Result<(), Error> {
        match &self.node {
            Node::And(parts) | Node::Or(parts) => parts.iter().try_for_each(|part| part.define(namer)),
            Node::Not(part) => part.define(namer),
            Node::Raw(raw) => raw.define(namer),
            _ => Ok(()),
        }
    }

    fn render<'a>(&'a self, namer: &mut Namer<'a>, out: &mut String) -> Result<(), Error> {
        match &self.node {
            Node::Compare(left, comparator, right) => {
                left.render(Place::Condition, namer, out)?;
                out.push(' ');
                out.push_str(comparator);
                out.push(' ');
                right.render(Place::Condition, namer, out)
            }
            Node::Between(value, low, high) => {
                value.render(Place::Condition, namer, out)?;
                out.push_str(" BETWEEN ");
                low.render(Place::Condition, namer, out)?;
                out.push_str(" AND ");
                high.render(Place::Condition, namer, out)
            }
            Node::In(value, values) => {
                value.render(Place::Condition, namer, out)?;
                out.push_str(" IN (");
                join(values, ", ", out, |value, out| value.render(Place::Condition, namer, out))?;
                out.push(')');
                Ok(())
            }
            Node::Exists(path, exists) => {
                out.push_str(if *exists { "attribute_exists(" } else { "attribute_not_exists(" });
                namer.path(path, out);
                out.push(')');
                Ok(())
            }
            Node::Type(path, literal) => {
                out.push_str("attribute_type(");
                namer.path(path, out);
                out.push_str(", ");
                namer.value(literal.as_json(), out);
                out.push(')');
                Ok(())
            }
            Node::BeginsWith(value, other) => call("begins_with(", value, other, namer, out),
            Node::Contains(value, other) => call("contains(", value, other, namer, out),
            Node::And(parts) => join(parts, " AND ", out, |part, out| part.render_inside(namer, out)),
            Node::Or(parts) => join(parts, " OR ", out, |part, out| part.render_inside(namer, out)),
            Node::Not(part) => {
                out.push_str("NOT ");
                if matches!(part.node, Node::And(_) | Node::Or(_) | Node::Raw(_)) {
                    part.render_inside(namer, out)
                } else {
                    out.push('(');
                    part.render(namer, out)?;
                    out.push(')');
                    Ok(())
                }
            }
            Node::Raw(raw) => raw.render(namer, out),
            Node::Invalid(error) => Err(error.clone()),
        }
    }
}

impl Join for Condition {
    fn join(self, more: Self) -> Self {
        self.and(more)
    }
}

impl From<Raw> for Condition {
    fn from(raw: Raw) -> Self {
        Self::leaf(Node::Raw(raw))
    }
}

/// A condition that could not be made: the error comes out when the request is encoded.
impl From<Error> for Condition {
    fn from(error: Error) -> Self {
        Self::leaf(Node::Invalid(error))
    }
}

impl<C: Into<Self>> BitAnd<C> for Condition {
    type Output = Self;

    fn bitand(self, other: C) -> Self {
        self.and(other.into())
    }
}

impl<C: Into<Self>> BitOr<C> for Condition {
    type Output = Self;

    fn bitor(self, other: C) -> Self {
        self.or(other.into())
    }
}

impl Not for Condition {
    type Output = Self;

    fn not(self) -> Self {
        match self.node {
            Node::Not(inner) => *inner,
            node => {
                let depth = self.depth.saturating_add(1);
                Self { node: Node::Not(Box::new(Self { node, depth: self.depth })), depth }.limited()
            }
        }
    }
}

impl<C: Into<Condition>> BitAnd<C> for Raw {
    type Output = Condition;

    fn bitand(self, other: C) -> Condition {
        Condition::from(self).and(other.into())
    }
}

impl<C: Into<Condition>> BitOr<C> for Raw {
    type Output = Condition;

    fn bitor(self, other: C) -> Condition {
        Condition::from(self).or(other.into())
    }
}

impl Not for Raw {
    type Output = Condition;

    fn not(self) -> Condition {
        !Condition::from(self)
    }
}

/// Renders each part, with `divider` between.
pub(super) fn join<'a, T>(
    parts: &'a [T],
    divider: &str,
    out: &mut String,
    mut render: impl FnMut(&'a T, &mut String) -> Result<(), Error>,
) -> Result<(), Error> {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(divider);
        }
        render(part, out)?;
    }
    Ok(())
}

fn call<'a>(
    function: &str,
    first: &'a Operand,
    second: &'a Operand,
    namer: &mut Namer<'a>,
    out: &mut String,
) -> Result<(), Error> {
    out.push_str(function);
    first.render(Place::Condition, namer, out)?;
    out.push_str(", ");
    second.render(Place::Condition, namer, out)?;
    out.push(')');
    Ok(())
}

#[cold]
fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidExpression, message)
}
