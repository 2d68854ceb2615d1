//! Expression text of the user's own, with the user's own placeholders.

use serde::Serialize;

use super::literal::Literal;
use super::namer::Namer;
use crate::Error;

/// Expression text as DynamoDB reads it, with the placeholders it needs.
///
/// Goes wherever a [`Condition`](crate::Condition), an [`Update`](crate::Update) or a
/// [`Projection`](crate::Projection) goes. Its placeholders are part of the request's: a placeholder that is
/// used but not defined, defined but not used, or defined twice with two meanings is an error when the request
/// is encoded.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Condition, attr, raw};
///
/// let text = raw("size(#t) > :few").name("#t", "Tags").value(":few", 3);
/// let condition = Condition::from(text) | attr("Views").gt(10);
/// # drop(condition);
/// ```
#[derive(Clone, Debug)]
pub struct Raw {
    pub(super) text: String,
    names: Vec<(String, String)>,
    values: Vec<(String, Literal)>,
    error: Option<Error>,
}

/// Takes expression text as it is.
///
/// # Examples
///
/// ```
/// let update = dynamo_core::Update::from(dynamo_core::raw("SET Views = Views + :one").value(":one", 1));
/// # drop(update);
/// ```
#[must_use]
pub fn raw(text: impl Into<String>) -> Raw {
    Raw { text: text.into(), names: Vec::new(), values: Vec::new(), error: None }
}

impl Raw {
    /// Defines `placeholder`, which starts with `#`, to be the attribute called `name`.
    #[must_use]
    pub fn name(mut self, placeholder: impl Into<String>, name: impl Into<String>) -> Self {
        self.names.push((placeholder.into(), name.into()));
        self
    }

    /// Defines `placeholder`, which starts with `:`, to be `value`.
    #[must_use]
    pub fn value(mut self, placeholder: impl Into<String>, value: impl Serialize) -> Self {
        match Literal::new(&value) {
            Ok(literal) => self.values.push((placeholder.into(), literal)),
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
        self
    }

    /// Makes this come out as `error`.
    pub(super) fn refuse(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    pub(super) fn define<'a>(&'a self, namer: &mut Namer<'a>) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        for (placeholder, name) in &self.names {
            namer.define_name(placeholder, name)?;
        }
        for (placeholder, literal) in &self.values {
            namer.define_value(placeholder, literal.as_json())?;
        }
        Ok(())
    }

    pub(super) fn render(&self, namer: &mut Namer<'_>, out: &mut String) -> Result<(), Error> {
        namer.scan(&self.text)?;
        out.push_str(&self.text);
        Ok(())
    }
}
