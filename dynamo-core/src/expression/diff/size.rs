//! How large an update or a condition is in a request, and whether the service reads it.

use crate::expression::namer::Namer;
use crate::expression::slots::{Expression, MAX_EXPRESSION};
use crate::wire::Writer;

/// The most operators and functions of an expression.
pub(super) const MAX_OPERATORS: usize = 300;

/// Whether the service reads an expression of this length with so many operators.
pub(super) fn fits(text: usize, operators: usize) -> bool {
    text <= MAX_EXPRESSION && operators <= MAX_OPERATORS
}

/// The bytes of an expression's text, and those of it with its names and values.
pub(super) fn measure(expression: &dyn Expression) -> (usize, usize) {
    let mut namer = Namer::default();
    let mut text = String::new();
    // What can't be rendered comes out when the request is encoded.
    if expression.render(&mut namer, &mut text).is_err() {
        return (usize::MAX, usize::MAX);
    }
    let mut bytes = text.len();
    namer.each_name(&mut |placeholder, name| bytes += placeholder.len() + string_length(name) + 4);
    namer.each_value(&mut |placeholder, json| bytes += placeholder.len() + json.len() + 4);
    (text.len(), bytes)
}

/// The bytes of a string in JSON, quotes included.
pub(super) fn string_length(text: &str) -> usize {
    let mut json = String::with_capacity(text.len() + 2);
    Writer::new(&mut json).string(text);
    json.len()
}
