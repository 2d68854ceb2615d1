//! What stands on either side of a comparison, or on the right side of a SET.

use serde::Serialize;

use super::attr::Attr;
use super::literal::Literal;
use super::namer::Namer;
use super::path::Path;
use crate::{Condition, EmptyValues, Error, ErrorKind};

/// How deep operands may nest; DynamoDB's own limits come long before.
const MAX_DEPTH: u16 = 64;

/// A value, an attribute, or a function or sum of them.
///
/// Made by the methods of [`Attr`] and by [`IntoOperand`]; `size` belongs in conditions, while
/// `plus`, `minus`, `if_not_exists` and `list_append` belong on the right side of a SET. An operand in the wrong
/// place is an error when the request is encoded.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Update, attr};
///
/// let update = Update::new().set("Views", attr("Views").if_not_exists(0).plus(1));
/// let condition = attr("Tags").size().le(10);
/// # drop((update, condition));
/// ```
#[derive(Clone, Debug)]
pub struct Operand {
    pub(super) node: Node,
    depth: u16,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    Path(Path),
    Literal(Literal),
    Size(Path),
    Sum(Box<Operand>, char, Box<Operand>),
    IfNotExists(Path, Box<Operand>),
    ListAppend(Box<Operand>, Box<Operand>),
    Invalid(Error),
}

/// Where an operand stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Condition,
    /// Directly on the right of `=` in a SET.
    Set,
    /// Inside of a sum or function of a SET.
    SetInner,
}

impl Operand {
    /// A value with a policy for empty strings and binaries, where the value alone would keep them.
    ///
    /// With [`EmptyValues::Omit`], a value that is empty itself is an error when the request is encoded: an expression
    /// can't do without it.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{EmptyValues, Operand, Update};
    ///
    /// let update = Update::new().set("Message", Operand::value("", EmptyValues::Null));
    /// # drop(update);
    /// ```
    #[must_use]
    pub fn value(value: impl Serialize, empty: EmptyValues) -> Self {
        let made = Literal::with_policy(&value, empty).and_then(|literal| {
            literal.ok_or_else(|| misplaced("an empty value can't be left out of an expression"))
        });
        match made {
            Ok(literal) => Self { node: Node::Literal(literal), depth: 0 },
            Err(error) => Self::invalid(error),
        }
    }

    /// Holds when this equals `value`.
    pub fn eq(&self, value: impl IntoOperand) -> Condition {
        Condition::compare(self.clone(), "=", value.into_operand())
    }

    /// Holds when this differs from `value`.
    pub fn ne(&self, value: impl IntoOperand) -> Condition {
        Condition::compare(self.clone(), "<>", value.into_operand())
    }

    /// Holds when this is less than `value`.
    pub fn lt(&self, value: impl IntoOperand) -> Condition {
        Condition::compare(self.clone(), "<", value.into_operand())
    }

    /// Holds when this is at most `value`.
    pub fn le(&self, value: impl IntoOperand) -> Condition {
        Condition::compare(self.clone(), "<=", value.into_operand())
    }

    /// Holds when this is greater than `value`.
    pub fn gt(&self, value: impl IntoOperand) -> Condition {
        Condition::compare(self.clone(), ">", value.into_operand())
    }

    /// Holds when this is at least `value`.
    pub fn ge(&self, value: impl IntoOperand) -> Condition {
        Condition::compare(self.clone(), ">=", value.into_operand())
    }

    /// Holds when this is at least `low` and at most `high`.
    pub fn between(&self, low: impl IntoOperand, high: impl IntoOperand) -> Condition {
        Condition::between(self.clone(), low.into_operand(), high.into_operand())
    }

    /// Holds when this equals one of `values`, of which there can be 1 to 100.
    pub fn is_in<V: IntoOperand>(&self, values: impl IntoIterator<Item = V>) -> Condition {
        Condition::is_in(self.clone(), values.into_iter().map(IntoOperand::into_operand).collect())
    }

    /// This plus `value`, for the right side of a SET.
    #[must_use]
    pub fn plus(&self, value: impl IntoOperand) -> Self {
        Self::join(self.clone(), value.into_operand(), |left, right| Node::Sum(left, '+', right))
    }

    /// This minus `value`, for the right side of a SET.
    #[must_use]
    pub fn minus(&self, value: impl IntoOperand) -> Self {
        Self::join(self.clone(), value.into_operand(), |left, right| Node::Sum(left, '-', right))
    }

    /// This list with the list `values` after it, for the right side of a SET.
    #[must_use]
    pub fn list_append(&self, values: impl IntoOperand) -> Self {
        Self::join(self.clone(), values.into_operand(), Node::ListAppend)
    }

    pub(super) fn attribute(attr: &Attr) -> Self {
        Self::of_path(attr, Node::Path)
    }

    pub(super) fn size(attr: &Attr) -> Self {
        Self::of_path(attr, Node::Size)
    }

    pub(super) fn if_not_exists(attr: &Attr, value: Self) -> Self {
        let depth = value.depth.saturating_add(1);
        let made = Self::of_path(attr, |path| Node::IfNotExists(path, Box::new(value)));
        Self { depth, ..made }.limited()
    }

    pub(super) fn literal<T: Serialize + ?Sized>(value: &T) -> Self {
        match Literal::new(value) {
            Ok(literal) => Self { node: Node::Literal(literal), depth: 0 },
            Err(error) => Self::invalid(error),
        }
    }

    pub(super) fn invalid(error: Error) -> Self {
        Self { node: Node::Invalid(error), depth: 0 }
    }

    pub(super) fn as_literal(&self) -> Option<&Literal> {
        match &self.node {
            Node::Literal(literal) => Some(literal),
            _ => None,
        }
    }

    pub(super) fn render<'a>(
        &'a self,
        place: Place,
        namer: &mut Namer<'a>,
        out: &mut String,
    ) -> Result<(), Error> {
        let in_set = place != Place::Condition;
        match &self.node {
            Node::Path(path) => namer.path(path, out),
            Node::Literal(literal) => namer.value(literal.as_json(), out),
            Node::Size(_) if in_set => return Err(misplaced("size() belongs in a condition, not in a SET")),
            Node::Size(path) => call("size", out, |out| {
                namer.path(path, out);
                Ok(())
            })?,
            Node::Invalid(error) => return Err(error.clone()),
            _ if !in_set => {
                return Err(misplaced(
                    "arithmetic, if_not_exists and list_append belong in a SET, not in a condition",
                ));
            }
            Node::Sum(..) if place == Place::SetInner => {
                return Err(misplaced("a SET holds one plus or minus, and only at its top"));
            }
            Node::Sum(left, sign, right) => {
                left.render(Place::SetInner, namer, out)?;
                out.push(' ');
                out.push(*sign);
                out.push(' ');
                right.render(Place::SetInner, namer, out)?;
            }
            Node::IfNotExists(path, value) => call("if_not_exists", out, |out| {
                namer.path(path, out);
                out.push_str(", ");
                value.render(Place::SetInner, namer, out)
            })?,
            Node::ListAppend(first, second) => call("list_append", out, |out| {
                first.render(Place::SetInner, namer, out)?;
                out.push_str(", ");
                second.render(Place::SetInner, namer, out)
            })?,
        }
        Ok(())
    }

    fn of_path(attr: &Attr, make: impl FnOnce(Path) -> Node) -> Self {
        match &attr.path {
            Ok(path) => Self { node: make(path.clone()), depth: 0 },
            Err(error) => Self::invalid(error.clone()),
        }
    }

    fn join(left: Self, right: Self, make: impl FnOnce(Box<Self>, Box<Self>) -> Node) -> Self {
        let depth = left.depth.max(right.depth).saturating_add(1);
        Self { node: make(Box::new(left), Box::new(right)), depth }.limited()
    }

    fn limited(self) -> Self {
        if self.depth > MAX_DEPTH {
            Self::invalid(misplaced("an operand nests more than 64 levels deep"))
        } else {
            self
        }
    }
}

/// What can stand in an expression: every [`Serialize`] value, an [`Attr`], an [`Operand`].
///
/// # Examples
///
/// ```
/// use dynamo_core::attr;
///
/// let by_value = attr("Views").gt(10);
/// let by_attribute = attr("Views").gt(attr("Replies"));
/// # drop((by_value, by_attribute));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't stand in an expression",
    note = "give a value that implements `serde::Serialize`, or `attr(..)`"
)]
pub trait IntoOperand {
    /// Makes the operand.
    fn into_operand(self) -> Operand;
}

impl<T: Serialize> IntoOperand for T {
    fn into_operand(self) -> Operand {
        Operand::literal(&self)
    }
}

impl IntoOperand for Attr {
    fn into_operand(self) -> Operand {
        Operand::attribute(&self)
    }
}

impl IntoOperand for &Attr {
    fn into_operand(self) -> Operand {
        Operand::attribute(self)
    }
}

impl IntoOperand for Operand {
    fn into_operand(self) -> Operand {
        self
    }
}

impl IntoOperand for &Operand {
    fn into_operand(self) -> Operand {
        self.clone()
    }
}

fn call(
    function: &str,
    out: &mut String,
    arguments: impl FnOnce(&mut String) -> Result<(), Error>,
) -> Result<(), Error> {
    out.push_str(function);
    out.push('(');
    arguments(out)?;
    out.push(')');
    Ok(())
}

#[cold]
fn misplaced(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidExpression, what)
}
