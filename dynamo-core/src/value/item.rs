use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::size::{self, MAX_ITEM_SIZE};
use super::{AttributeValue, EmptyValues};
use crate::wire::{MAX_DOCUMENTS, Reader, Wire, Writer};
use crate::{Error, ErrorKind};

/// An item: attributes by name, kept as the JSON that goes over the wire.
///
/// It is what a read gives when nobody has said what to decode it into, and it can be written again as it is: nothing in it is
/// lost or changed, not even types this crate would not choose. Decoding waits until it is asked for.
///
/// As a field with `#[serde(flatten)]` it keeps the attributes that the other fields don't name. Under other formats of serde it
/// is DynamoDB's JSON.
///
/// # Examples
///
/// ```
/// use dynamo_core::{AttributeValue, Item, to_item};
///
/// let mut item = to_item(&serde_json::json!({"id": 7, "title": "Heat"}))?;
/// item.insert("year", 1995)?;
/// assert_eq!(item.get("title")?, Some(AttributeValue::from("Heat")));
/// assert_eq!(item.get_as::<u16>("year")?, Some(1995));
/// assert_eq!(item.as_json(), r#"{"id":{"N":"7"},"title":{"S":"Heat"},"year":{"N":"1995"}}"#);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Item {
    /// A JSON object of attribute values that has been checked.
    json: String,
}

impl Item {
    /// Makes an item without attributes.
    #[must_use]
    pub fn new() -> Self {
        Self { json: "{}".to_owned() }
    }

    /// Writes a value as an item, as [`to_item`](crate::to_item) does.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`] and others, if the value is no struct or map or holds what DynamoDB can't.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        crate::ser::to_item_with(value, EmptyValues::Keep)
    }

    /// Reads an item from DynamoDB's JSON, `{"id":{"N":"7"}}`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] if the text is not that, [`ErrorKind::TooDeep`] if it nests too deep.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let mut reader = Reader::over(json);
        let item = Self::read(&mut reader)?;
        reader.end()?;
        Ok(item)
    }

    /// Takes over JSON that our own writer or reader vouches for.
    pub(crate) fn from_checked(json: String) -> Self {
        Self { json }
    }

    /// Returns the item as DynamoDB's JSON.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// Gives the item away as DynamoDB's JSON.
    #[must_use]
    pub fn into_json(self) -> String {
        self.json
    }

    /// Returns an attribute as a tree, `None` if the item has no such attribute.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidNumber`] or [`ErrorKind::Duplicate`], if the service sent what it can't hold.
    pub fn get(&self, name: &str) -> Result<Option<AttributeValue>, Error> {
        self.find(name)
            .map(|json| AttributeValue::read(&mut Reader::over(json)))
            .transpose()
            .map_err(|error| error.at_name(name))
    }

    /// Returns an attribute as a Rust value, `None` if the item has no such attribute.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the attribute does not fit the type.
    pub fn get_as<'de, T: Deserialize<'de>>(&'de self, name: &str) -> Result<Option<T>, Error> {
        self.find(name).map(crate::de::from_fragment).transpose().map_err(|error| error.at_name(name))
    }

    /// Returns whether the item has an attribute of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Sets an attribute, in the place of one of the same name or else at the end.
    ///
    /// # Errors
    ///
    /// Those of [`to_attribute_value`](crate::to_attribute_value), with the name in the path; the item stays as it was.
    pub fn insert<T: Serialize>(&mut self, name: &str, value: T) -> Result<(), Error> {
        let fragment = crate::ser::to_fragment(&value).map_err(|error| error.at_name(name))?;
        self.insert_json(name, &fragment);
        Ok(())
    }

    /// Sets an attribute to a value that is DynamoDB's JSON and has been checked.
    pub(crate) fn insert_json(&mut self, name: &str, fragment: &str) {
        let mut json = String::with_capacity(self.json.len() + name.len() + fragment.len() + 4);
        let mut writer = Writer::new(&mut json);
        let mut done = false;
        writer.begin_object();
        for (old_name, old) in self.pairs() {
            writer.member(&old_name);
            let replaced = old_name == name;
            writer.raw(if replaced { fragment } else { old });
            done |= replaced;
        }
        if !done {
            writer.member(name);
            writer.raw(fragment);
        }
        writer.end_object();
        self.json = json;
    }

    /// Takes an attribute out and returns whether there was one of this name.
    pub fn remove(&mut self, name: &str) -> bool {
        if !self.contains(name) {
            return false;
        }
        let mut json = String::with_capacity(self.json.len());
        let mut writer = Writer::new(&mut json);
        writer.begin_object();
        for (old_name, old) in self.pairs().filter(|(old_name, _)| old_name != name) {
            writer.member(&old_name);
            writer.raw(old);
        }
        writer.end_object();
        self.json = json;
        true
    }

    /// Goes through the attributes, in the order in which they are in the item.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { pairs: self.pairs() }
    }

    /// Returns the number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs().count()
    }

    /// Returns whether there are no attributes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().next().is_none()
    }

    /// Returns the size of the item in bytes by DynamoDB's rules: names and values, overhead of lists and maps.
    ///
    /// An item may have 409,600.
    #[must_use]
    pub fn size(&self) -> usize {
        // What does not parse as a number, say, is not ours to judge here; the service will.
        size::attributes(&mut Reader::over(&self.json), 0).unwrap_or(self.json.len())
    }

    /// Checks that DynamoDB would not refuse the item for its size.
    pub(crate) fn check_size(&self) -> Result<(), Error> {
        // The wire form is never smaller than what DynamoDB counts.
        if self.json.len() <= MAX_ITEM_SIZE || self.size() <= MAX_ITEM_SIZE {
            return Ok(());
        }
        let size = self.size();
        Err(Error::new(
            ErrorKind::TooLarge,
            format!("the item has {size} bytes, which is more than {MAX_ITEM_SIZE}"),
        ))
    }

    /// Decodes the item, borrowing strings from it where `T` borrows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the item does not fit the type, with the path of the attribute.
    pub fn to<'de, T: Deserialize<'de>>(&'de self) -> Result<T, Error> {
        crate::de::from_str(&self.json)
    }

    /// The attributes as JSON: the name as it stands between its quotes, and the value.
    pub(crate) fn fragments(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut reader = Reader::over(&self.json);
        let open = reader.begin_object().is_ok();
        std::iter::from_fn(move || {
            if !open || !reader.step(b'}').ok()? {
                return None;
            }
            let start = reader.position() + 1;
            reader.skip_string().ok()?;
            let name = reader.slice(start, reader.position() - 1);
            reader.colon().ok()?;
            Some((name, reader.raw_attribute().ok()?))
        })
    }

    fn find(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(found, _)| found == name).map(|(_, json)| json)
    }

    pub(crate) fn pairs(&self) -> Pairs<'_> {
        let mut reader = Reader::over(&self.json);
        let open = reader.begin_object().is_ok();
        Pairs { reader: open.then_some(reader) }
    }
}

/// The names of an item with the JSON of their values.
#[derive(Clone, Debug)]
pub(crate) struct Pairs<'a> {
    reader: Option<Reader<'a>>,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Cow<'a, str>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        // The text has been checked when the item was made.
        let reader = self.reader.as_mut()?;
        let pair =
            reader.next_member().ok().flatten().and_then(|name| Some((name, reader.raw_attribute().ok()?)));
        if pair.is_none() {
            self.reader = None;
        }
        pair
    }
}

/// The attributes of an [`Item`]: see [`Item::iter`].
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    pairs: Pairs<'a>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (Cow<'a, str>, Result<AttributeValue, Error>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, json) = self.pairs.next()?;
        let value = AttributeValue::read(&mut Reader::over(json)).map_err(|error| error.at_name(&name));
        Some((name, value))
    }
}

impl<'a> IntoIterator for &'a Item {
    type Item = (Cow<'a, str>, Result<AttributeValue, Error>);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl Wire for Item {
    fn empty() -> Self {
        Self::new()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.raw(&self.json);
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.json = reader.raw_attributes()?.to_owned();
        Ok(())
    }
}

impl TryFrom<BTreeMap<String, AttributeValue>> for Item {
    type Error = Error;

    /// Takes over the attributes, unless one nests too deep.
    fn try_from(attributes: BTreeMap<String, AttributeValue>) -> Result<Self, Error> {
        for (name, value) in &attributes {
            value.check_depth(MAX_DOCUMENTS).map_err(|error| error.at_name(name))?;
        }
        let mut json = String::new();
        attributes.write(&mut Writer::new(&mut json));
        Ok(Self { json })
    }
}

impl TryFrom<&Item> for BTreeMap<String, AttributeValue> {
    type Error = Error;

    /// Reads all attributes into trees.
    fn try_from(item: &Item) -> Result<Self, Error> {
        super::attribute_value::read_map(&mut Reader::over(&item.json))
    }
}

impl Default for Item {
    fn default() -> Self {
        Self::new()
    }
}

/// Items are equal if they have equal attributes, in whatever order.
impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
            || matches!(
                (BTreeMap::try_from(self), BTreeMap::try_from(other)),
                (Ok(left), Ok(right)) if left == right
            )
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Item({})", self.json)
    }
}
