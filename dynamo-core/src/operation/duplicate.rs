//! Finding two requests for the same item in one call, as far as the keys are known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::wire::{Reader, Wire};
use crate::{AttributeValue, Error, ErrorKind, Item, Key, KeyNames};

/// What a request of a batch or a transaction is about.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    Key(&'a Key),
    /// A whole item; which of its attributes are the key shows only beside a key of the same table.
    Item(&'a Item),
}

/// What two keys of the same item have in common, in whatever order their attributes were given, and numbers by what they
/// are worth: the service answers `1.0` as `1`.
pub(crate) fn identity(key: &Key) -> Result<String, Error> {
    let item = key.to_item()?;
    let mut parts: Vec<_> = item.pairs().collect();
    parts.sort();
    let mut identity = String::new();
    for (name, json) in parts {
        identity.push_str(&name);
        identity.push('\0');
        // Keys hold what our own writer wrote, in which only a number can look different and be the same.
        let read = || AttributeValue::read(&mut Reader::over(json)).ok();
        match json.starts_with("{\"N\"").then(read).flatten() {
            Some(number) => identity.push_str(&number.to_json()),
            None => identity.push_str(json),
        }
        identity.push('\0');
    }
    Ok(identity)
}

/// Refuses two targets of one table that have the same key.
pub(crate) fn check_duplicates<'a>(
    targets: impl Iterator<Item = (&'a str, Target<'a>)> + Clone,
    parameter: &str,
) -> Result<(), Error> {
    let mut key_names: BTreeMap<&str, KeyNames> = BTreeMap::new();
    for (table, target) in targets.clone() {
        if let (Target::Key(key), Entry::Vacant(free)) = (target, key_names.entry(table)) {
            free.insert(key.names());
        }
    }
    let mut seen: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (position, (table, target)) in targets.enumerate() {
        let identity = match (target, key_names.get(table)) {
            (Target::Key(key), _) => identity(key)?,
            (Target::Item(item), Some(names)) => identity(&Key::from_item(item, names)?)?,
            (Target::Item(item), None) => item.as_json().to_owned(),
        };
        if let Some(first) = seen.insert((table, identity), position) {
            let message = format!("entries {first} and {position} are for the same item of {table}");
            return Err(Error::new(ErrorKind::Duplicate, message).at_name(parameter));
        }
    }
    Ok(())
}
