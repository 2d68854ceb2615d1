//! How one list becomes another.

use std::ops::Range;

use crate::AttributeValue;

/// What `new` is to `old`, where a single clause can say it.
pub(super) enum Edit {
    /// The old list with these elements of the new one after it.
    Append(Range<usize>),
    /// The old list with these elements of the new one before it.
    Prepend(Range<usize>),
    /// The old list without the elements at these positions.
    Without(Vec<usize>),
}

/// The ways, beside going element by element, in which `old` becomes `new`. They are not equal.
pub(super) fn edits(old: &[AttributeValue], new: &[AttributeValue]) -> Vec<Edit> {
    let mut edits = Vec::new();
    if new.len() > old.len() && !old.is_empty() {
        if new.starts_with(old) {
            edits.push(Edit::Append(old.len()..new.len()));
        }
        if new.ends_with(old) {
            edits.push(Edit::Prepend(0..new.len() - old.len()));
        }
    }
    if new.len() < old.len() && !new.is_empty() {
        edits.extend(left_out(old, new).map(Edit::Without));
    }
    edits
}

/// The positions of `old` without which it is `new`.
fn left_out(old: &[AttributeValue], new: &[AttributeValue]) -> Option<Vec<usize>> {
    let mut wanted = new.iter().peekable();
    let mut out = Vec::new();
    for (position, element) in old.iter().enumerate() {
        if wanted.next_if(|next| *next == element).is_none() {
            out.push(position);
        }
    }
    wanted.peek().is_none().then_some(out)
}
