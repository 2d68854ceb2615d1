//! An attribute, or a place inside of one: what conditions, updates and projections start from.

use super::operand::{IntoOperand, Operand};
use super::path::Path;
use crate::{Condition, Error};

/// An attribute, or a place inside of one.
///
/// [`attr`] reads a path such as `lines[3].price`, [`attr_name`] takes one name as it is. A path that can't be
/// read makes no noise here: the error comes out when the request is encoded.
///
/// The type has no `==` of its own: [`Attr::eq`] makes a condition.
///
/// # Examples
///
/// ```
/// use dynamo_core::{attr, attr_name};
///
/// let wanted = attr("lines[3].price").gt(10) & attr_name("a.name with dots").exists();
/// # drop(wanted);
/// ```
#[derive(Clone, Debug)]
pub struct Attr {
    pub(super) path: Result<Path, Error>,
}

/// Starts from the attribute path `path`: dots go into maps, brackets into lists.
///
/// # Examples
///
/// ```
/// let condition = dynamo_core::attr("address.lines[0]").begins_with("Main");
/// # drop(condition);
/// ```
#[must_use]
pub fn attr(path: impl AsRef<str>) -> Attr {
    Attr { path: Path::parse(path.as_ref()) }
}

/// Starts from the attribute called `name`, dots and brackets included.
///
/// # Examples
///
/// ```
/// let condition = dynamo_core::attr_name("first.name").exists();
/// # drop(condition);
/// ```
#[must_use]
pub fn attr_name(name: impl AsRef<str>) -> Attr {
    Attr { path: Path::literal(name.as_ref()) }
}

impl Attr {
    /// Holds when the attribute equals `value`.
    pub fn eq(&self, value: impl IntoOperand) -> Condition {
        self.operand().eq(value)
    }

    /// Holds when the attribute differs from `value`.
    pub fn ne(&self, value: impl IntoOperand) -> Condition {
        self.operand().ne(value)
    }

    /// Holds when the attribute is less than `value`.
    pub fn lt(&self, value: impl IntoOperand) -> Condition {
        self.operand().lt(value)
    }

    /// Holds when the attribute is at most `value`.
    pub fn le(&self, value: impl IntoOperand) -> Condition {
        self.operand().le(value)
    }

    /// Holds when the attribute is greater than `value`.
    pub fn gt(&self, value: impl IntoOperand) -> Condition {
        self.operand().gt(value)
    }

    /// Holds when the attribute is at least `value`.
    pub fn ge(&self, value: impl IntoOperand) -> Condition {
        self.operand().ge(value)
    }

    /// Holds when the attribute is at least `low` and at most `high`.
    pub fn between(&self, low: impl IntoOperand, high: impl IntoOperand) -> Condition {
        self.operand().between(low, high)
    }

    /// Holds when the attribute equals one of `values`, of which there can be 1 to 100.
    pub fn is_in<V: IntoOperand>(&self, values: impl IntoIterator<Item = V>) -> Condition {
        self.operand().is_in(values)
    }

    /// Holds when the item has the attribute.
    pub fn exists(&self) -> Condition {
        Condition::exists(self, true)
    }

    /// Holds when the item lacks the attribute.
    pub fn not_exists(&self) -> Condition {
        Condition::exists(self, false)
    }

    /// Holds when the attribute has the type with this tag: `S`, `N`, `B`, `BOOL`, `NULL`, `M`, `L`, `SS`,
    /// `NS` or `BS`.
    pub fn attribute_type(&self, tag: impl AsRef<str>) -> Condition {
        Condition::attribute_type(self, tag.as_ref())
    }

    /// Holds when the attribute, a string or a binary, starts with `prefix`.
    pub fn begins_with(&self, prefix: impl IntoOperand) -> Condition {
        Condition::begins_with(self.operand(), prefix.into_operand())
    }

    /// Holds when the attribute is a string with `value` in it, or a set or list with the member `value`.
    pub fn contains(&self, value: impl IntoOperand) -> Condition {
        Condition::contains(self.operand(), value.into_operand())
    }

    /// The attribute's size: characters of a string, bytes of a binary, members of a set, list or map.
    #[must_use]
    pub fn size(&self) -> Operand {
        Operand::size(self)
    }

    /// The attribute plus `value`, for the right side of a SET.
    #[must_use]
    pub fn plus(&self, value: impl IntoOperand) -> Operand {
        self.operand().plus(value)
    }

    /// The attribute minus `value`, for the right side of a SET.
    #[must_use]
    pub fn minus(&self, value: impl IntoOperand) -> Operand {
        self.operand().minus(value)
    }

    /// The attribute, or `value` while the item lacks it, for the right side of a SET.
    #[must_use]
    pub fn if_not_exists(&self, value: impl IntoOperand) -> Operand {
        Operand::if_not_exists(self, value.into_operand())
    }

    /// The attribute's list with the list `values` after it, for the right side of a SET.
    #[must_use]
    pub fn list_append(&self, values: impl IntoOperand) -> Operand {
        self.operand().list_append(values)
    }

    /// The attribute's list with the list `values` before it, for the right side of a SET.
    #[must_use]
    pub fn list_prepend(&self, values: impl IntoOperand) -> Operand {
        values.into_operand().list_append(self)
    }

    fn operand(&self) -> Operand {
        Operand::attribute(self)
    }
}

/// What names an attribute: a path as text, or an [`Attr`].
///
/// # Examples
///
/// ```
/// use dynamo_core::{Update, attr_name};
///
/// let update = Update::new().set("address.city", "Paris").remove(attr_name("dotted.name"));
/// # drop(update);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no attribute",
    note = "give a path such as \"address.city\", or `attr(..)` or `attr_name(..)`"
)]
pub trait IntoAttr {
    /// Makes the attribute.
    fn into_attr(self) -> Attr;
}

impl IntoAttr for Attr {
    fn into_attr(self) -> Attr {
        self
    }
}

impl IntoAttr for &Attr {
    fn into_attr(self) -> Attr {
        self.clone()
    }
}

impl IntoAttr for &str {
    fn into_attr(self) -> Attr {
        attr(self)
    }
}

impl IntoAttr for &&str {
    fn into_attr(self) -> Attr {
        attr(self)
    }
}

impl IntoAttr for String {
    fn into_attr(self) -> Attr {
        attr(self)
    }
}

impl IntoAttr for &String {
    fn into_attr(self) -> Attr {
        attr(self)
    }
}
