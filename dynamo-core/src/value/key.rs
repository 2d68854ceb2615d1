use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{AttributeValue, Item};
use crate::wire::{Reader, Tag, Wire, Writer};
use crate::{Error, ErrorKind};

/// The names of the attributes that make the key of a table or an index.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct KeyNames {
    /// The name of the partition key.
    pub partition: String,
    /// The name of the sort key, if there is one.
    pub sort: Option<String>,
}

impl KeyNames {
    /// Names the partition key.
    #[must_use]
    pub fn new(partition: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: None }
    }

    /// Names the sort key as well.
    #[must_use]
    pub fn with_sort(self, sort: impl Into<String>) -> Self {
        Self { sort: Some(sort.into()), ..self }
    }
}

/// The key of an item: its partition key and, if the table has one, its sort key.
///
/// A key value is a string, a number or binary, and never empty. [`key`] starts a chain that keeps its first error until the
/// request that uses it is encoded; [`Key::new`] says it at once.
///
/// Keys are equal if they name the same attributes with the same values, in whatever order, numbers by what they are worth.
///
/// # Examples
///
/// ```
/// use dynamo_core::{ErrorKind, Key, key};
///
/// let thread = key("ForumName", "S3").sort("Subject", "Hi");
/// assert_eq!(thread.as_json()?, r#"{"ForumName":{"S":"S3"},"Subject":{"S":"Hi"}}"#);
/// assert_eq!(thread, Key::new("ForumName", "S3")?.with_sort("Subject", "Hi")?);
///
/// assert_eq!(Key::new("id", "").unwrap_err().kind(), ErrorKind::InvalidKey);
/// assert_eq!(key("id", true).as_json().unwrap_err().to_string(), "id: a key is S, N or B, found BOOL");
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Key {
    partition: Part,
    sort: Option<Part>,
    /// What comes on top of two attributes, by name: a page of an index ends at the keys of the index and of the table.
    more: Vec<Part>,
    json: String,
    error: Option<Error>,
}

#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct Part {
    name: String,
    /// The value as our own writer writes it: equal values have equal text.
    fragment: String,
}

/// Starts a key with its partition key, for a chain: `key("ForumName", "S3").sort("Subject", "Hi")`.
///
/// It never fails; what is wrong comes out where the key is used. [`Key::new`] says it at once.
#[must_use]
pub fn key<T: Serialize>(name: impl Into<String>, value: T) -> Key {
    let (part, error) = Part::new(name.into(), crate::ser::to_fragment(&value));
    let mut key = Key { partition: part, sort: None, more: Vec::new(), json: String::new(), error };
    key.render();
    key
}

impl Key {
    /// Makes a key of a partition key alone.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidKey`] if the value is empty or of a type that no key has; those of
    /// [`to_attribute_value`](crate::to_attribute_value).
    pub fn new<T: Serialize>(name: impl Into<String>, value: T) -> Result<Self, Error> {
        key(name, value).checked()
    }

    /// Adds the sort key.
    ///
    /// # Errors
    ///
    /// As [`Key::new`], and [`ErrorKind::Duplicate`] if it has the name of the partition key.
    pub fn with_sort<T: Serialize>(self, name: impl Into<String>, value: T) -> Result<Self, Error> {
        self.sort(name, value).checked()
    }

    /// Adds the sort key, in a chain that never fails.
    #[must_use]
    pub fn sort<T: Serialize>(mut self, name: impl Into<String>, value: T) -> Self {
        let (part, error) = Part::new(name.into(), crate::ser::to_fragment(&value));
        self.set_sort(part, error);
        self
    }

    /// Takes the key out of an item.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidKey`] if an attribute of the key is missing, empty, or of a type that no key has.
    pub fn from_item(item: &Item, names: &KeyNames) -> Result<Self, Error> {
        let (partition, error) = Part::of_item(item, &names.partition);
        let mut key = Self { partition, sort: None, more: Vec::new(), json: String::new(), error };
        match &names.sort {
            Some(sort) => {
                let (part, error) = Part::of_item(item, sort);
                key.set_sort(part, error);
            }
            None => key.render(),
        }
        key.checked()
    }

    /// Takes a key of any attributes out of an item, `None` if it lacks one of them.
    ///
    /// The first name is taken for the partition key. A page of an index ends at more attributes than two: those of the
    /// index's key and of the table's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidKey`] if there are no names, or an attribute is empty or of a type that no key has;
    /// [`ErrorKind::Duplicate`] if a name is there twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Item, Key, key};
    ///
    /// let item = Item::from_json(r#"{"id":{"N":"7"},"day":{"S":"Mon"},"views":{"N":"3"}}"#)?;
    /// assert_eq!(Key::from_attributes(&item, &["id", "day"])?, Some(key("id", 7).sort("day", "Mon")));
    /// assert_eq!(Key::from_attributes(&item, &["id", "hour"])?, None);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn from_attributes<N: AsRef<str>>(item: &Item, names: &[N]) -> Result<Option<Self>, Error> {
        if !names.iter().all(|name| item.contains(name.as_ref())) {
            return Ok(None);
        }
        Self::of_names(item, names.iter().map(|name| name.as_ref().to_owned()).collect()).map(Some)
    }

    /// Returns the names of all attributes of the key: those of the index's key and the table's, where a page of an index
    /// ends.
    pub fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.parts().map(|part| part.name.as_str())
    }

    /// Returns the names of the key's attributes.
    #[must_use]
    pub fn names(&self) -> KeyNames {
        KeyNames {
            partition: self.partition.name.clone(),
            sort: self.sort.as_ref().map(|part| part.name.clone()),
        }
    }

    /// Returns the key as DynamoDB's JSON.
    ///
    /// # Errors
    ///
    /// The first error of the chain that made it.
    pub fn as_json(&self) -> Result<&str, Error> {
        self.check().map(|()| self.json.as_str())
    }

    /// Returns the key as an item that has nothing else.
    ///
    /// # Errors
    ///
    /// The first error of the chain that made it.
    pub fn to_item(&self) -> Result<Item, Error> {
        self.as_json().map(|json| Item::from_checked(json.to_owned()))
    }

    /// Says the first error of the chain that made the key.
    ///
    /// # Errors
    ///
    /// That error.
    pub fn check(&self) -> Result<(), Error> {
        self.error.clone().map_or(Ok(()), Err)
    }

    fn checked(self) -> Result<Self, Error> {
        self.check().map(|()| self)
    }

    fn set_sort(&mut self, part: Part, error: Option<Error>) {
        let error = match &self.sort {
            Some(_) => Some(invalid("the key has a sort key already").at_name(&part.name)),
            None if part.name == self.partition.name => Some(
                Error::new(ErrorKind::Duplicate, "the sort key has the partition key's name")
                    .at_name(&part.name),
            ),
            None => error,
        };
        self.error = self.error.take().or(error);
        self.sort = Some(part);
        self.render();
    }

    /// Takes these attributes out of an item, the first as the partition key.
    fn of_names(item: &Item, mut names: Vec<String>) -> Result<Self, Error> {
        // Of more than two nobody knows which are the table's: however they were ordered, equal keys are equal.
        if names.len() > 2 {
            names.sort_unstable();
        }
        let mut names = names.into_iter();
        let Some(partition) = names.next() else {
            return Err(invalid("the key has no attributes"));
        };
        let mut key = Self::from_item(item, &KeyNames { partition, sort: names.next() })?;
        for name in names {
            let (part, error) = Part::of_item(item, &name);
            error.map_or(Ok(()), Err)?;
            if key.parts().any(|known| known.name == part.name) {
                return Err(
                    Error::new(ErrorKind::Duplicate, "the key has this attribute already").at_name(&name)
                );
            }
            key.more.push(part);
        }
        key.render();
        Ok(key)
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.partition).chain(&self.sort).chain(&self.more)
    }

    fn render(&mut self) {
        self.json.clear();
        let mut writer = Writer::new(&mut self.json);
        writer.begin_object();
        for part in std::iter::once(&self.partition).chain(&self.sort).chain(&self.more) {
            writer.member(&part.name);
            writer.raw(&part.fragment);
        }
        writer.end_object();
    }

    /// The parts in an order that does not depend on how they were given.
    fn ordered(&self) -> (&Part, Option<&Part>, &[Part]) {
        match &self.sort {
            Some(sort) if sort.name < self.partition.name => (sort, Some(&self.partition), &self.more),
            sort => (&self.partition, sort.as_ref(), &self.more),
        }
    }
}

impl Part {
    fn new(name: String, fragment: Result<String, Error>) -> (Self, Option<Error>) {
        let checked = fragment.and_then(|fragment| check_value(&fragment).map(|()| fragment));
        match checked {
            Ok(_) if name.is_empty() => (
                Self { name, fragment: String::new() },
                Some(invalid("the key has an attribute without a name")),
            ),
            Ok(fragment) => (Self { name, fragment }, None),
            Err(error) => {
                let error = error.at_name(&name);
                (Self { name, fragment: String::new() }, Some(error))
            }
        }
    }

    fn of_item(item: &Item, name: &str) -> (Self, Option<Error>) {
        let fragment = match item.get(name) {
            Ok(Some(value)) => Ok(value.to_json()),
            Ok(None) => Err(invalid("the item lacks this attribute of the key")),
            Err(error) => Err(error),
        };
        Self::new(name.to_owned(), fragment)
    }
}

/// Checks that a value can be part of a key.
fn check_value(fragment: &str) -> Result<(), Error> {
    let mut reader = Reader::over(fragment);
    match reader.open()? {
        Tag::N => Ok(()),
        tag @ (Tag::S | Tag::B) => {
            if reader.string()?.is_empty() {
                return Err(invalid(format!("a key can't be empty, found an empty {}", tag.name())));
            }
            Ok(())
        }
        tag => Err(invalid(format!("a key is S, N or B, found {}", tag.name()))),
    }
}

#[cold]
fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidKey, message)
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.ordered() == other.ordered() && self.error.is_some() == other.error.is_some()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ordered().hash(state);
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            Some(error) => write!(f, "Key({error:?})"),
            None => write!(f, "Key({})", self.json),
        }
    }
}

/// Under other formats of serde, DynamoDB's JSON.
impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_item().map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

/// Under other formats of serde, DynamoDB's JSON; the first attribute is taken for the partition key.
impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let item = Item::deserialize(deserializer)?;
        Self::read(&mut Reader::over(item.as_json())).map_err(serde::de::Error::custom)
    }
}

/// A key with an error writes as `{}`; whoever encodes it checks it first.
impl Wire for Key {
    fn empty() -> Self {
        let part = Part { name: String::new(), fragment: String::new() };
        let error = Some(invalid("the key has no attributes"));
        Self { partition: part, sort: None, more: Vec::new(), json: String::new(), error }
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.raw(self.as_json().unwrap_or("{}"));
    }

    /// Reads a key, the first attribute of which is taken for the partition key.
    ///
    /// A page of an index ends at more attributes than two: those of the index's key and of the table's.
    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let item = Item::read(reader)?;
        *self = Self::of_names(&item, item.iter().map(|(name, _)| name.into_owned()).collect())?;
        Ok(())
    }
}

impl TryFrom<&Key> for AttributeValue {
    type Error = Error;

    /// The key as a map.
    fn try_from(key: &Key) -> Result<Self, Error> {
        super::attribute_value::read_map(&mut Reader::over(key.as_json()?)).map(Self::M)
    }
}
