//! The smallest update that turns one item into another.

mod change;
mod list;
mod plan;
mod size;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use self::plan::Plan;
use self::size::{fits, measure};
use super::attr::Attr;
use super::path::Path;
use super::{Condition, Update};
use crate::{AttributeValue, Error, ErrorKind, KeyNames, to_item};

/// What has to change of an item to make another of it.
///
/// Made by [`diff`]. It goes wherever an [`Update`] goes.
#[derive(Clone)]
#[must_use]
pub struct Diff {
    update: Update,
    changed: Vec<String>,
    /// What the changed places held.
    before: Vec<Place>,
}

/// A place, and what it holds.
type Place = (Path, Option<AttributeValue>);

/// Compares two items, given as anything that serializes as a struct or a map, and finds the smallest update that makes
/// the second of the first.
///
/// Maps are compared member by member, lists element by element. Of lists that grew or shrank, elements are appended,
/// put in front or taken out; sets get or lose members; what has changed through and through is set as a whole,
/// whichever takes the fewest bytes. Numbers are equal if they are worth the same: `1` and `1.0` make no difference.
/// Names are taken as they are, dots and brackets included.
///
/// Where the parts would need a longer expression than the service reads, larger parts are set as a whole.
///
/// # Errors
///
/// [`ErrorKind::InvalidValue`] and others if one of the two is no struct or map, or holds what DynamoDB can't;
/// [`ErrorKind::TooLarge`] if so many attributes differ that no single update can say it: put the whole item then.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Operation, UpdateItem, diff, key};
/// use serde_json::json;
///
/// let old = json!({"id": 7, "address": {"city": "Paris", "zip": "75001"}, "lines": ["tea"], "draft": true});
/// let new = json!({"id": 7, "address": {"city": "Lyon", "zip": "75001"}, "lines": ["tea", "jam"]});
/// let changes = diff(&old, &new)?;
/// assert_eq!(changes.changed().collect::<Vec<_>>(), ["address", "draft", "lines"]);
///
/// let request = UpdateItem::new("orders", key("id", 7)).update(changes);
/// let body = String::from_utf8(request.encode()?).unwrap();
/// assert!(body.contains(r##""UpdateExpression":"SET #n0.#n1 = :v0, #n2[1] = :v1 REMOVE #n3""##));
///
/// assert!(diff(&old, &old)?.is_empty());
/// # Ok::<(), dynamo_core::Error>(())
/// ```
pub fn diff<O, N>(old: &O, new: &N) -> Result<Diff, Error>
where
    O: Serialize + ?Sized,
    N: Serialize + ?Sized,
{
    let attributes = |item| BTreeMap::try_from(&item);
    Diff::between(&attributes(to_item(old)?)?, &attributes(to_item(new)?)?)
}

impl Diff {
    fn between(
        old: &BTreeMap<String, AttributeValue>,
        new: &BTreeMap<String, AttributeValue>,
    ) -> Result<Self, Error> {
        let plan = Plan::new(old, new)?;
        Ok(Self {
            update: plan.update(),
            changed: plan.changed().map(str::to_owned).collect(),
            before: before(&plan),
        })
    }

    /// Whether the two items are equal: there is nothing to do, and no request to make.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }

    /// The names of the attributes that differ.
    pub fn changed(&self) -> impl Iterator<Item = &str> {
        self.changed.iter().map(String::as_str)
    }

    /// What to change; `None` if there is nothing to change.
    #[must_use]
    pub fn update(&self) -> Option<&Update> {
        (!self.is_empty()).then_some(&self.update)
    }

    /// Gives away what to change; `None` if there is nothing to change.
    #[must_use]
    pub fn into_update(self) -> Option<Update> {
        (!self.is_empty()).then_some(self.update)
    }

    /// Holds while everything that is to be changed is still as it was, so that nobody else's change is overwritten;
    /// `None` if there is nothing to change.
    ///
    /// Of maps it looks only at the members that differ, lists and sets have to be the same as a whole. A condition that
    /// is longer than the service reads comes out when the request is encoded.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{UpdateItem, diff, key};
    /// use serde_json::json;
    ///
    /// let changes = diff(&json!({"id": 7, "state": "open"}), &json!({"id": 7, "state": "paid"}))?;
    /// if let Some(unchanged) = changes.unchanged() {
    ///     let request = UpdateItem::new("orders", key("id", 7)).update(changes).condition(unchanged);
    /// #   drop(request);
    /// }
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    #[must_use]
    pub fn unchanged(&self) -> Option<Condition> {
        condition(&self.before)
    }

    /// Refuses to change the key, which no update can.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidKey`] if an attribute of the key differs.
    pub fn check_key(&self, keys: &KeyNames) -> Result<(), Error> {
        let differs =
            self.changed().find(|name| keys.partition == *name || keys.sort.as_deref() == Some(name));
        differs.map_or(Ok(()), |name| {
            let message = "the attribute is part of the key, and differs: these are two items";
            Err(Error::new(ErrorKind::InvalidKey, message).at_name(name))
        })
    }
}

/// An update with nothing in it, if there is nothing to change, is an error when a request with it is encoded.
impl From<Diff> for Update {
    fn from(diff: Diff) -> Self {
        diff.update
    }
}

impl fmt::Debug for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diff").field("changed", &self.changed.len()).finish_non_exhaustive()
    }
}

/// What the places hold that change: in parts, if a condition on all of them is not too long.
fn before(plan: &Plan<'_>) -> Vec<Place> {
    let parts = plan.before(true);
    let operators = (parts.len() * 2).saturating_sub(1);
    let is_short = || condition(&parts).is_none_or(|condition| fits(measure(&condition).0, operators));
    if fits(0, operators) && is_short() { parts } else { plan.before(false) }
}

/// Holds while the places hold this.
fn condition(places: &[Place]) -> Option<Condition> {
    let conditions = places.iter().map(|(path, value)| {
        let attr = Attr { path: Ok(path.clone()) };
        value.as_ref().map_or_else(|| attr.not_exists(), |value| attr.eq(value))
    });
    conditions.reduce(|all, condition| all & condition)
}
