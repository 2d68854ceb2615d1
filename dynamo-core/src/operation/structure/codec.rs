//! The one codec of everything that has members: a walk over a table of names and a row of values.

use serde_json::Value;

use super::{Members, check_once, missing};
use crate::wire::{Reader, Wire, Writer, at_step};
use crate::{Error, UnknownMembers};

/// A member's name on the wire, and whether it must be there.
pub(crate) type Name = (&'static str, bool);

/// The most members a shape can have: one bit for each.
pub(crate) const MAX_MEMBERS: usize = 64;

/// What has members.
pub(crate) trait Shape {
    /// The names, in the order of the values.
    fn names(&self) -> &'static [Name];

    /// Members without a field of their own.
    fn other(&self) -> &Members;

    /// Shows the values.
    fn look(&self, visit: &mut dyn FnMut(&[&dyn Wire]));

    /// Shows the values to be filled, and where to put members without a field.
    fn change(&mut self, fill: Fill<'_>) -> Result<(), Error>;
}

/// What fills a shape's values.
pub(crate) type Fill<'a> = &'a mut dyn FnMut(&mut [&mut dyn Wire], &mut Members) -> Result<(), Error>;

/// A shape that is nothing but its members, so that it is part of others.
pub(crate) trait Plain: Shape {
    /// A shape to read into.
    fn start_empty() -> Self;
}

impl<T: Plain> Wire for T {
    fn empty() -> Self {
        T::start_empty()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        write_shape(self, writer);
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        read_shape(self, reader)
    }

    fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        note_unknown(self, path, found);
    }
}

/// Writes a shape.
pub(crate) fn write_shape(shape: &dyn Shape, writer: &mut Writer<'_>) {
    writer.begin_object();
    write_members(shape, usize::MAX, writer);
    write_others(writer, shape.other());
    writer.end_object();
}

/// Writes the first members, as many as `count`, into an object that is being written.
pub(crate) fn write_members(shape: &dyn Shape, count: usize, writer: &mut Writer<'_>) {
    let other = shape.other();
    shape.look(&mut |values| {
        for ((name, required), value) in shape.names().iter().zip(values).take(count) {
            if (*required || !value.is_absent()) && !other.contains_key(*name) {
                writer.member(name);
                value.write(writer);
            }
        }
    });
}

pub(crate) fn write_others(writer: &mut Writer<'_>, other: &Members) {
    for (name, value) in other {
        writer.member(name);
        value.write(writer);
    }
}

/// Reads a shape; a member that is `null` is absent.
pub(crate) fn read_shape(shape: &mut dyn Shape, reader: &mut Reader<'_>) -> Result<(), Error> {
    let names = shape.names();
    shape.change(&mut |values, other| {
        let mut seen = 0_u64;
        let mut expected = 0;
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            let Some(index) = find(names, &name, expected) else {
                read_other(reader, name.into_owned(), other)?;
                continue;
            };
            expected = index + 1;
            if reader.null() {
                continue;
            }
            let bit = 1_u64 << index;
            check_once(seen & bit != 0).map_err(|error| error.at_name(&name))?;
            seen |= bit;
            if let Some(value) = values.get_mut(index) {
                value.read_into(reader).map_err(|error| error.at_name(&name))?;
            }
        }
        let absent = names.iter().enumerate().find(|(index, name)| name.1 && seen & (1 << index) == 0);
        absent.map_or(Ok(()), |(_, name)| Err(missing(name.0)))
    })
}

/// Members mostly come in the order in which they are described.
fn find(names: &[Name], name: &str, expected: usize) -> Option<usize> {
    if names.get(expected).is_some_and(|next| next.0 == name) {
        return Some(expected);
    }
    names.iter().position(|known| known.0 == name)
}

pub(crate) fn read_other(reader: &mut Reader<'_>, name: String, other: &mut Members) -> Result<(), Error> {
    let before = other.contains_key(&name);
    let value =
        check_once(before).and_then(|()| Value::read(reader)).map_err(|error| error.at_name(&name))?;
    other.insert(name, value);
    Ok(())
}

/// Adds the paths of what has no name of its own in a shape.
pub(crate) fn note_unknown(shape: &dyn Shape, path: &mut String, found: &mut Vec<String>) {
    shape.look(&mut |values| {
        for ((name, _), value) in shape.names().iter().zip(values) {
            at_step(path, name, &mut |path| value.note_unknown(path, found));
        }
    });
    note_others(shape.other(), path, found);
}

pub(crate) fn note_others(other: &Members, path: &mut String, found: &mut Vec<String>) {
    for name in other.keys() {
        at_step(path, name, &mut |path| found.push(path.clone()));
    }
}

impl<T: Wire> UnknownMembers for T {
    fn unknown_members(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.note_unknown(&mut String::new(), &mut found);
        found
    }
}

/// The paths of what has no name of its own in an answer that is read by hand.
pub(crate) fn unknown_in(other: &Members, members: &[(&str, &dyn Wire)]) -> Vec<String> {
    let (mut path, mut found) = (String::new(), Vec::new());
    for (name, value) in members {
        at_step(&mut path, name, &mut |path| value.note_unknown(path, &mut found));
    }
    note_others(other, &mut path, &mut found);
    found
}
