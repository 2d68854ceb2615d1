//! What DynamoDB counts as the size of an item ("DynamoDB item sizes and formats" in the Developer Guide).

use super::Number;
use crate::Error;
use crate::wire::{Reader, Tag};

/// The most bytes an item may have by these rules: 400 KB.
pub(crate) const MAX_ITEM_SIZE: usize = 400 * 1024;

/// Reads a map of attributes and adds up its size; `per_entry` is 1 for a map inside of an item.
pub(super) fn attributes(reader: &mut Reader<'_>, per_entry: usize) -> Result<usize, Error> {
    let mut size = 0;
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        size += name.len() + per_entry + attribute(reader)?;
    }
    Ok(size)
}

/// Reads an attribute value and adds up its size.
pub(super) fn attribute(reader: &mut Reader<'_>) -> Result<usize, Error> {
    let size = match reader.open()? {
        Tag::S => reader.string()?.len(),
        Tag::N => number(reader)?,
        Tag::B => reader.binary()?.len(),
        Tag::Bool | Tag::Null => {
            reader.bool()?;
            1
        }
        Tag::M => 3 + attributes(reader, 1)?,
        Tag::L => 3 + elements(reader, |reader| Ok(1 + attribute(reader)?))?,
        Tag::Ss => elements(reader, |reader| Ok(reader.string()?.len()))?,
        Tag::Ns => elements(reader, number)?,
        Tag::Bs => elements(reader, |reader| Ok(reader.binary()?.len()))?,
    };
    reader.close()?;
    Ok(size)
}

fn number(reader: &mut Reader<'_>) -> Result<usize, Error> {
    Ok(Number::parse(reader.string()?.as_bytes())?.size())
}

fn elements<'de>(
    reader: &mut Reader<'de>,
    one: impl Fn(&mut Reader<'de>) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let mut size = 0;
    reader.begin_array()?;
    while reader.next_element()? {
        size += one(reader)?;
    }
    Ok(size)
}
