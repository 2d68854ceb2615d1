//! What an item holds at a path.

use super::attr::Attr;
use super::path::Segment;
use crate::{AttributeValue, Error, Item};

impl Attr {
    /// Reads the attribute, or the place inside of one, out of an item; `None` if the item has none there.
    ///
    /// # Errors
    ///
    /// The path's own, if it can't be read; those of [`Item::get`].
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{attr, to_item};
    ///
    /// let item = to_item(&serde_json::json!({"lines": [{"price": 3}]}))?;
    /// assert_eq!(attr("lines[0].price").find_in(&item)?, Some(3.into()));
    /// assert_eq!(attr("lines[1].price").find_in(&item)?, None);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn find_in(&self, item: &Item) -> Result<Option<AttributeValue>, Error> {
        let path = self.path.as_ref().map_err(Clone::clone)?;
        let mut place = item.get(path.name())?;
        for segment in path.rest() {
            place = match (place, segment) {
                (Some(AttributeValue::M(mut members)), Segment::Name(name)) => members.remove(name),
                (Some(AttributeValue::L(elements)), Segment::Index(index)) => {
                    usize::try_from(*index).ok().and_then(|index| elements.into_iter().nth(index))
                }
                _ => None,
            };
        }
        Ok(place)
    }

    /// Whether this is an attribute itself, not a place inside of one; `None` inside of a list.
    pub(crate) fn is_attribute(&self) -> Result<Option<bool>, Error> {
        let path = self.path.as_ref().map_err(Clone::clone)?;
        Ok((!path.has_index()).then(|| path.rest().is_empty()))
    }
}
