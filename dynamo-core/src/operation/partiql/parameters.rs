//! The parameters of a statement, as they go over the wire.

use std::fmt;

use serde::Serialize;

use crate::operation::check::invalid;
use crate::ser::to_fragment;
use crate::wire::{Reader, Wire, Writer};
use crate::{AttributeValue, Error};

/// The values of a statement's `?`, in order.
///
/// Values of any type that serializes are written at once; the first that can't be is kept as an error, which comes out when
/// the request is encoded. `Debug` counts them.
///
/// # Examples
///
/// ```
/// use dynamo_core::{AttributeValue, Parameters};
///
/// let parameters = Parameters::from(["S3", "EC2"]).with(10);
/// assert_eq!(parameters.len(), 3);
/// assert_eq!(parameters.get(0)?, Some(AttributeValue::from("S3")));
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Parameters {
    /// The values' JSON, with commas between them.
    json: String,
    count: usize,
    error: Option<Error>,
}

impl Parameters {
    /// Starts without parameters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one more.
    #[must_use]
    pub fn with(mut self, value: impl Serialize) -> Self {
        self.push(&value);
        self
    }

    pub(crate) fn push<T: Serialize + ?Sized>(&mut self, value: &T) {
        let fragment = to_fragment(value);
        self.push_fragment(fragment);
    }

    fn push_fragment(&mut self, fragment: Result<String, Error>) {
        match fragment {
            Ok(fragment) => {
                self.json.reserve(fragment.len() + 1);
                if self.count > 0 {
                    self.json.push(',');
                }
                self.json.push_str(&fragment);
            }
            Err(error) => {
                self.error.get_or_insert_with(|| error.at_index(self.count));
            }
        }
        self.count += 1;
    }

    /// The number of parameters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Reads a parameter, counted from 0, as a tree; nothing beyond the last.
    ///
    /// # Errors
    ///
    /// That of the first parameter that could not be written; or `InvalidNumber` or `Duplicate`, if the parameters came as
    /// JSON and hold such a value.
    pub fn get(&self, index: usize) -> Result<Option<AttributeValue>, Error> {
        self.error()?;
        if index >= self.count {
            return Ok(None);
        }
        let json = self.to_json();
        let mut reader = Reader::over(&json);
        reader.begin_array()?;
        let mut at = 0;
        while reader.next_element()? {
            if at == index {
                return AttributeValue::read(&mut reader).map(Some);
            }
            reader.skip_attribute()?;
            at += 1;
        }
        Ok(None)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        self.error().map_err(|error| error.at_name("Parameters"))?;
        if self.is_empty() {
            return Err(invalid("Parameters", "expected at least one, or none given at all"));
        }
        Ok(())
    }

    fn error(&self) -> Result<(), Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Parameters with an error write as none, which no service takes; whoever encodes them checks them first.
    fn to_json(&self) -> String {
        let inside = if self.error.is_some() { "" } else { &self.json };
        format!("[{inside}]")
    }
}

impl<I> From<I> for Parameters
where
    I: IntoIterator,
    I::Item: Serialize,
{
    fn from(values: I) -> Self {
        values.into_iter().fold(Self::new(), Self::with)
    }
}

/// Parameters are equal if they are the same on the wire; those that can't be written equal none.
impl PartialEq for Parameters {
    fn eq(&self, other: &Self) -> bool {
        self.error.is_none() && other.error.is_none() && self.json == other.json
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameters").field("count", &self.count).field("error", &self.error).finish()
    }
}

impl Wire for Parameters {
    fn empty() -> Self {
        Self::new()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.raw(&self.to_json());
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.begin_array()?;
        while reader.next_element()? {
            let fragment = reader.raw_attribute().map_err(|error| error.at_index(self.count))?;
            self.push_fragment(Ok(fragment.to_owned()));
        }
        Ok(())
    }
}
