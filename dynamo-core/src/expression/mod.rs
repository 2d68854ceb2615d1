//! Expressions as values: conditions, filters, key conditions, updates and projections.
//!
//! An expression is a tree that knows the attributes and the values it speaks of. Nothing is rendered until
//! the request that holds it is encoded; then one namer gives every attribute name and every value a
//! placeholder, so that reserved words, dots and spaces in names never matter, and equal names and values
//! of one request share a placeholder.

mod attr;
mod attributes;
mod condition;
mod diff;
mod find;
mod key_condition;
mod literal;
mod namer;
mod operand;
mod path;
mod placeholder;
mod projection;
mod raw;
mod slots;
mod update;

pub use self::attr::{Attr, IntoAttr, attr, attr_name};
pub use self::condition::Condition;
pub use self::diff::{Diff, diff};
pub use self::operand::{IntoOperand, Operand};
pub use self::projection::Projection;
pub use self::raw::{Raw, raw};
pub use self::update::Update;

pub(crate) use self::key_condition::check_key_condition;
pub(crate) use self::slots::{Expression, Join, Slot, write_expressions};
