//! Counting: a number that grows by what each request says, and is told as it is then.

use std::fmt;
use std::future::IntoFuture;

use dynamo_core::{
    Attr, AttributeValue, Condition, IntoAttr, Number, ReturnValues, UpdateItem, from_attribute_value,
};
use serde::de::DeserializeOwned;
use serde::ser::Error as _;

use crate::request::Calling;
use crate::{Client, Deadline, Error, ErrorKind, Request, Result, Unbound};

/// An update that adds to a number, and gives the number as it is then.
///
/// Made by [`Request::increment`]; awaiting it makes the call and gives a [`Number`], [`value`](Self::value) gives any
/// type that reads one.
///
/// Adding is not repeatable: after an attempt whose outcome is unknown the call ends as
/// [`Ambiguous`](ErrorKind::Ambiguous), and whether it counted is not known. Inside of a transaction, whose token makes it
/// repeatable, it counts exactly once, but the new number is not told.
///
/// # Cancel safety
///
/// As that of [`Request`].
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Increment {
    request: Request<UpdateItem>,
    attr: Attr,
    by: Number,
    least: Option<Number>,
    most: Option<Number>,
}

impl Request<UpdateItem> {
    /// Adds to a number, and gives it as it is then; an attribute that is not there counts as 0.
    ///
    /// It may be a member of a map (the map must be there), but not of a list.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, Number, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::from_fn(|_| Answer::json(200, r#"{"Attributes":{"left":{"N":"4"}}}"#));
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let stock = client.table("stock");
    /// let left = stock.update(key("sku", "tea")).increment("left", -1).at_least(0).await?;
    /// assert_eq!(left, Number::from(4));
    /// let left: u32 = stock.update(key("sku", "tea")).increment("left", 0).value().await?;
    /// assert_eq!(left, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn increment(self, attribute: impl IntoAttr, by: impl Into<Number>) -> Increment {
        let (attr, by) = (attribute.into_attr(), by.into());
        let request = self.map(|update| update.increment(&attr, by));
        Increment { request, attr, by, least: None, most: None }
    }
}

impl Increment {
    /// Counts only if the number is at least `least` then. If not, the error [is conditional](Error::is_conditional), and
    /// [`Error::item_as`] gives the item.
    ///
    /// The bound and the step are whole numbers; bounds that leave no number are refused before anything is sent.
    pub fn at_least(mut self, least: impl Into<Number>) -> Self {
        let least = least.into();
        self.least = self.least.max(Some(least));
        let condition = self.before(least).map(|before| {
            let enough = self.attr.ge(before);
            if self.by >= least { self.attr.not_exists() | enough } else { enough }
        });
        self.bounded(condition)
    }

    /// Counts only if the number is at most `most` then. If not, the error [is conditional](Error::is_conditional), and
    /// [`Error::item_as`] gives the item.
    ///
    /// The bound and the step are whole numbers; bounds that leave no number are refused before anything is sent.
    pub fn at_most(mut self, most: impl Into<Number>) -> Self {
        let most = most.into();
        self.most = Some(self.most.map_or(most, |other| other.min(most)));
        let condition = self.before(most).map(|before| {
            let enough = self.attr.le(before);
            if self.by <= most { self.attr.not_exists() | enough } else { enough }
        });
        self.bounded(condition)
    }

    /// Counts only if this condition holds.
    pub fn condition(self, condition: impl Into<Condition>) -> Self {
        self.map(|request| request.condition(condition))
    }

    /// Ends the call by the deadline.
    pub fn deadline(self, deadline: impl Into<Deadline>) -> Self {
        self.map(|request| request.deadline(deadline))
    }

    /// Changes the request: for further clauses, and options that have no method here.
    pub fn map(mut self, change: impl FnOnce(Request<UpdateItem>) -> Request<UpdateItem>) -> Self {
        self.request = change(self.request);
        self
    }

    /// Makes the call and gives the number as it is then, as `T`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] when the number does not fit `T`; it has been counted then. Every other kind a call can
    /// end with.
    pub async fn value<T: DeserializeOwned + Send>(self) -> Result<T> {
        from_attribute_value(&self.counted().await?).map_err(Error::decode)
    }

    async fn counted(self) -> Result<AttributeValue> {
        let Self { request, attr, .. } = self;
        let output = request.return_values(ReturnValues::UpdatedNew).await?;
        let item = output.attributes.unwrap_or_default();
        let value = attr.find_in(&item).map_err(Error::decode)?;
        value.ok_or_else(|| Error::told(ErrorKind::Corrupt, "the answer lacks the number that was counted"))
    }

    /// What the number has to be before, to be this then.
    fn before(&self, then: Number) -> Option<Number> {
        let before = then.to_i128()?.checked_sub(self.by.to_i128()?)?;
        Number::try_from(before).ok()
    }

    fn bounded(self, condition: Option<Condition>) -> Self {
        let is_empty = self.least.zip(self.most).is_some_and(|(least, most)| least > most);
        let condition = match condition {
            _ if is_empty => refused("no number lies within the counter's bounds"),
            Some(condition) => condition,
            None => refused("a counter's bounds and its step are whole numbers of at most 38 digits"),
        };
        self.map(|request| request.condition(condition).return_item_on_failure())
    }
}

/// Comes out when the request is encoded.
fn refused(told: &str) -> Condition {
    dynamo_core::Error::custom(told).into()
}

impl IntoFuture for Increment {
    type Output = Result<Number>;
    type IntoFuture = Calling<Number>;

    fn into_future(self) -> Calling<Number> {
        Box::pin(self.value())
    }
}

impl Unbound for Increment {
    type Operation = UpdateItem;

    fn unbound(self) -> (Option<Client>, UpdateItem) {
        self.request.unbound()
    }
}

impl fmt::Debug for Increment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Increment").field("attribute", &self.attr).finish_non_exhaustive()
    }
}
