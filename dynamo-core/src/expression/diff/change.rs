//! One place that differs: said as a whole, or in parts.

use std::collections::{BTreeMap, BTreeSet};

use super::list::{Edit, edits};
use super::size::string_length;
use crate::expression::Update;
use crate::expression::attr::Attr;
use crate::expression::path::{Path, Segment};
use crate::{AttributeValue, BinarySet, NumberSet, StringSet};

/// The bytes of a placeholder, nearly always.
const PLACEHOLDER: usize = 3;
/// The bytes around a name or a value where its placeholder is defined, the placeholder's included.
const DEFINITION: usize = PLACEHOLDER + 4;

/// A place of an item that differs.
pub(super) struct Change<'a> {
    path: Path,
    old: Option<&'a AttributeValue>,
    new: Option<&'a AttributeValue>,
    /// The bytes of the new value.
    length: usize,
    parts: Parts<'a>,
    /// Whether it is said as a whole.
    whole: bool,
}

/// How a place changes, other than as a whole.
enum Parts<'a> {
    /// It can't: it is new, gone, of another type, or has no parts.
    None,
    /// Members of a map.
    Members(Vec<Change<'a>>),
    /// Elements of a list.
    Elements(Vec<Change<'a>>),
    /// Elements after those of the list.
    Append(&'a [AttributeValue]),
    /// Elements before those of the list.
    Prepend(&'a [AttributeValue]),
    /// Members for a set.
    Add(AttributeValue),
    /// Members out of a set.
    Delete(AttributeValue),
}

/// How often each name occurs below the attributes: it is defined once for all.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, usize>);

impl<'a> Change<'a> {
    /// Compares; `None` if both are equal.
    pub(super) fn between(
        path: Path,
        old: Option<&'a AttributeValue>,
        new: Option<&'a AttributeValue>,
    ) -> Option<Self> {
        if old == new {
            return None;
        }
        let parts = match (old, new) {
            (Some(AttributeValue::M(old)), Some(AttributeValue::M(new))) => members(&path, old, new),
            (Some(AttributeValue::L(old)), Some(AttributeValue::L(new))) => elements(&path, old, new),
            // ADD and DELETE are only for the attributes themselves.
            (Some(old), Some(new)) if path.rest().is_empty() => set_members(old, new),
            _ => Parts::None,
        };
        let length = new.map_or(0, |value| value.to_json().len());
        Some(Self { path, old, new, length, parts, whole: true })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn take_whole(&mut self) {
        self.whole = true;
    }

    /// Chooses between the whole and the parts by their bytes, those of the expression's text counted `weight` times more.
    /// Gives the bytes of what is chosen.
    pub(super) fn settle(&mut self, weight: usize, names: &Names) -> usize {
        let path = text_length(&self.path);
        let parts = self.parts.settle(path, weight, names);
        let whole = match self.new {
            Some(_) => priced(path + PLACEHOLDER + 5, weight) + DEFINITION + self.length,
            None => priced(path + 2, weight),
        };
        self.whole = whole < parts;
        whole.min(parts)
    }

    /// The operators and functions of what is chosen.
    pub(super) fn operators(&self) -> usize {
        match &self.parts {
            _ if self.whole => 1,
            Parts::None | Parts::Add(_) | Parts::Delete(_) => 1,
            Parts::Append(_) | Parts::Prepend(_) => 2,
            Parts::Members(changes) | Parts::Elements(changes) => changes.iter().map(Self::operators).sum(),
        }
    }

    /// Adds the clauses of what is chosen.
    pub(super) fn add_to(&self, update: Update) -> Update {
        let attr = Attr { path: Ok(self.path.clone()) };
        match (&self.parts, self.new) {
            (Parts::Members(changes) | Parts::Elements(changes), _) if !self.whole => {
                changes.iter().fold(update, |update, change| change.add_to(update))
            }
            (Parts::Append(values), _) if !self.whole => update.set(&attr, attr.list_append(values)),
            (Parts::Prepend(values), _) if !self.whole => update.set(&attr, attr.list_prepend(values)),
            (Parts::Add(members), _) if !self.whole => update.add(attr, members),
            (Parts::Delete(members), _) if !self.whole => update.delete(attr, members),
            (_, Some(value)) => update.set(attr, value),
            (_, None) => update.remove(attr),
        }
    }

    /// Collects what is stored in the places that change. The elements of a list are known by their positions, thus the
    /// list has to be the same as a whole.
    pub(super) fn before(&self, in_parts: bool, places: &mut Vec<(Path, Option<AttributeValue>)>) {
        match &self.parts {
            Parts::Members(changes) if in_parts && !self.whole => {
                changes.iter().for_each(|change| change.before(in_parts, places));
            }
            _ => places.push((self.path.clone(), self.old.cloned())),
        }
    }

    /// Counts the names of all parts.
    pub(super) fn count_names(&self, names: &mut Names) {
        names.count(&self.path);
        if let Parts::Members(changes) | Parts::Elements(changes) = &self.parts {
            changes.iter().for_each(|change| change.count_names(names));
        }
    }
}

impl Parts<'_> {
    /// The bytes of the parts, each settled, of a place whose path has so many.
    fn settle(&mut self, path: usize, weight: usize, names: &Names) -> usize {
        match self {
            Self::None => usize::MAX,
            Self::Members(changes) | Self::Elements(changes) => changes
                .iter_mut()
                .map(|change| change.settle(weight, names) + names.price(&change.path))
                .sum(),
            Self::Append(values) | Self::Prepend(values) => {
                let lengths: usize = values.iter().map(|value| value.to_json().len() + 1).sum();
                priced(2 * path + PLACEHOLDER + 21, weight) + DEFINITION + 8 + lengths
            }
            Self::Add(members) | Self::Delete(members) => {
                priced(path + PLACEHOLDER + 6, weight) + DEFINITION + members.to_json().len()
            }
        }
    }
}

impl Names {
    fn count(&mut self, path: &Path) {
        match path.rest().last() {
            Some(Segment::Name(name)) => {
                let count = self.0.entry(name.clone()).or_default();
                *count = count.saturating_add(1);
            }
            Some(Segment::Index(_)) => {}
            // The attributes that differ are named in any case.
            None => drop(self.0.insert(path.name().to_owned(), usize::MAX)),
        }
    }

    /// The bytes that the path's last name costs, by its share.
    fn price(&self, path: &Path) -> usize {
        match path.rest().last() {
            Some(Segment::Name(name)) => {
                (DEFINITION + string_length(name)) / self.0.get(name).copied().unwrap_or(1).max(1)
            }
            _ => 0,
        }
    }
}

fn members<'a>(
    path: &Path,
    old: &'a BTreeMap<String, AttributeValue>,
    new: &'a BTreeMap<String, AttributeValue>,
) -> Parts<'a> {
    let mut changes = Vec::new();
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        let (old, new) = (old.get(name), new.get(name));
        if old == new {
            continue;
        }
        // No path leads to a name that is empty, or to a level that is too deep.
        let Some(path) = path.child(Segment::Name(name.clone())) else {
            return Parts::None;
        };
        changes.extend(Change::between(path, old, new));
    }
    Parts::Members(changes)
}

/// The shortest way in which a list becomes another.
fn elements<'a>(path: &Path, old: &'a [AttributeValue], new: &'a [AttributeValue]) -> Parts<'a> {
    let one_by_one = (0..old.len().max(new.len())).map(|index| (index, old.get(index), new.get(index)));
    let mut ways: Vec<Parts<'a>> = each_element(path, one_by_one).into_iter().collect();
    for edit in edits(old, new) {
        ways.extend(match edit {
            Edit::Append(range) => new.get(range).map(Parts::Append),
            Edit::Prepend(range) => new.get(range).map(Parts::Prepend),
            Edit::Without(positions) => {
                each_element(path, positions.into_iter().map(|index| (index, old.get(index), None)))
            }
        });
    }
    if ways.len() < 2 {
        return ways.pop().unwrap_or(Parts::None);
    }
    let (text, names) = (text_length(path), Names::default());
    let priced = ways.into_iter().map(|mut parts| (parts.settle(text, 0, &names), parts));
    priced.min_by_key(|(price, _)| *price).map_or(Parts::None, |(_, parts)| parts)
}

fn each_element<'a>(
    path: &Path,
    elements: impl Iterator<Item = (usize, Option<&'a AttributeValue>, Option<&'a AttributeValue>)>,
) -> Option<Parts<'a>> {
    let mut changes = Vec::new();
    for (index, old, new) in elements {
        if old != new {
            let path = path.child(Segment::Index(u32::try_from(index).ok()?))?;
            changes.extend(Change::between(path, old, new));
        }
    }
    Some(Parts::Elements(changes))
}

/// What a set gains, or what it loses; both at once no update can say of one attribute.
fn set_members<'a>(old: &AttributeValue, new: &AttributeValue) -> Parts<'a> {
    let change = match (old, new) {
        (AttributeValue::Ss(old), AttributeValue::Ss(new)) => {
            gained_or_lost::<_, StringSet>(old.as_set(), new.as_set())
        }
        (AttributeValue::Ns(old), AttributeValue::Ns(new)) => {
            gained_or_lost::<_, NumberSet>(old.as_set(), new.as_set())
        }
        (AttributeValue::Bs(old), AttributeValue::Bs(new)) => {
            gained_or_lost::<_, BinarySet>(old.as_set(), new.as_set())
        }
        _ => None,
    };
    change.unwrap_or(Parts::None)
}

fn gained_or_lost<'a, M, S>(old: &BTreeSet<M>, new: &BTreeSet<M>) -> Option<Parts<'a>>
where
    M: Clone + Ord,
    S: TryFrom<BTreeSet<M>> + Into<AttributeValue>,
{
    let beyond = |more: &BTreeSet<M>, fewer: &BTreeSet<M>| {
        let mut members = BTreeSet::new();
        members.extend(more.difference(fewer).cloned());
        S::try_from(members).ok().map(Into::into)
    };
    if new.is_superset(old) {
        beyond(new, old).map(Parts::Add)
    } else if old.is_superset(new) {
        beyond(old, new).map(Parts::Delete)
    } else {
        None
    }
}

/// The bytes of the path in an expression, and of the comma after its clause.
fn text_length(path: &Path) -> usize {
    let segments = path.rest().iter().map(|segment| match segment {
        Segment::Name(_) => PLACEHOLDER + 1,
        Segment::Index(index) => index.checked_ilog10().map_or(1, |log| log as usize + 1) + 2,
    });
    PLACEHOLDER + 2 + segments.sum::<usize>()
}

fn priced(text: usize, weight: usize) -> usize {
    text + text.saturating_mul(weight)
}
