//! What has to change, as a tree, and how much of it is said in parts.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Names};
use super::size::{fits, measure};
use crate::expression::Update;
use crate::expression::path::Path;
use crate::{AttributeValue, Error, ErrorKind};

/// How often the price of an expression's text is doubled to make it shorter.
const DOUBLINGS: u32 = 20;

/// The attributes that differ, each with the parts in which it differs.
pub(super) struct Plan<'a> {
    changes: Vec<Change<'a>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        old: &'a BTreeMap<String, AttributeValue>,
        new: &'a BTreeMap<String, AttributeValue>,
    ) -> Result<Self, Error> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        names.extend(old.keys().chain(new.keys()).map(String::as_str));
        let mut changes = Vec::new();
        for name in names {
            let (old, new) = (old.get(name), new.get(name));
            if old != new {
                changes.extend(Change::between(Path::literal(name)?, old, new));
            }
        }
        let mut plan = Self { changes };
        plan.choose()?;
        Ok(plan)
    }

    /// The names of the attributes that differ.
    pub(super) fn changed(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().map(|change| change.path().name())
    }

    pub(super) fn update(&self) -> Update {
        self.changes.iter().fold(Update::new(), |update, change| change.add_to(update))
    }

    /// The places that change, and what they hold: in parts, or else whole attributes.
    pub(super) fn before(&self, in_parts: bool) -> Vec<(Path, Option<AttributeValue>)> {
        let mut places = Vec::new();
        for change in &self.changes {
            change.before(in_parts, &mut places);
        }
        places
    }

    /// Chooses what is said in parts: the fewest bytes, in an expression that the service reads.
    fn choose(&mut self) -> Result<(), Error> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let mut names = Names::default();
        for change in &self.changes {
            change.count_names(&mut names);
        }
        self.changes.iter_mut().for_each(Change::take_whole);
        let whole = self.size();
        for weight in std::iter::once(0).chain((0..DOUBLINGS).map(|doubling| 1 << doubling)) {
            for change in &mut self.changes {
                change.settle(weight, &names);
            }
            match (self.size(), whole) {
                (Some(parts), Some(whole)) if parts > whole => break,
                (Some(_), _) => return Ok(()),
                (None, _) => {}
            }
        }
        self.changes.iter_mut().for_each(Change::take_whole);
        whole.map(drop).ok_or_else(too_large)
    }

    /// The bytes of the update as it is chosen now, if the service reads it.
    fn size(&self) -> Option<usize> {
        let operators = self.changes.iter().map(Change::operators).sum();
        if !fits(0, operators) {
            return None;
        }
        let (text, bytes) = measure(&self.update());
        fits(text, operators).then_some(bytes)
    }
}

#[cold]
fn too_large() -> Error {
    let message = "more attributes differ than one update can say (4096 bytes of expression, 300 operators): put the whole item instead";
    Error::new(ErrorKind::TooLarge, message)
}
