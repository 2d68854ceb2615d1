//! Counters: a number that grows by what each request says, whoever else counts at the same time.

use crate::operation::check::invalid;
use crate::{IntoAttr, Number, UpdateItem};

impl UpdateItem {
    /// Adds to a number; an attribute that is not there counts as 0.
    ///
    /// An attribute gets an `ADD`. A member of a map, where the service has no `ADD`, gets a `SET` that adds; the map
    /// must be there. Elements of lists are no counters, since they move: that comes out when the request is encoded.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, Repeat, UpdateItem, key};
    ///
    /// let request = UpdateItem::new("Thread", key("id", 7)).increment("Views", 1).increment("Stats.Today", 1);
    /// let body = String::from_utf8(request.encode()?).unwrap();
    /// assert!(body.contains(r#""SET #n0.#n1 = if_not_exists(#n0.#n1, :v0) + :v1 ADD #n2 :v1""#));
    /// assert_eq!(request.repeat(), Repeat::Unsafe);
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    pub fn increment(mut self, attr: impl IntoAttr, by: impl Into<Number>) -> Self {
        let (attr, by) = (attr.into_attr(), by.into());
        match attr.is_attribute() {
            Ok(Some(true)) => self.add(attr, by),
            Ok(Some(false)) => {
                let grown = attr.if_not_exists(Number::ZERO).plus(by);
                self.set(attr, grown)
            }
            Ok(None) => {
                let error = invalid(
                    "UpdateExpression",
                    "a counter is an attribute or a member of a map, not of a list",
                );
                self.error.get_or_insert(error);
                self
            }
            Err(error) => {
                self.error.get_or_insert(error);
                self
            }
        }
    }
}
