//! Saving what has changed of an item, and nothing else.

use std::fmt;
use std::future::IntoFuture;

use dynamo_core::{AttributeValue, Diff, Item, UpdateItem, UpdateItemOutput, diff, to_item_with};
use serde::Serialize;
use serde::ser::Error as _;

use crate::request::Calling;
use crate::{Deadline, Request, Result};

/// An update of what differs between two values of an item.
///
/// Made by [`Request::changes`]. Awaiting it makes the call; where nothing differs, it sends nothing and gives `None`.
///
/// The item must be there: one that has been deleted in the meantime is not made again of the parts that have changed.
/// The error of a failed condition carries the stored item, see [`Error::item_as`](crate::Error::item_as). Where a map or a
/// list that changes in parts is not stored any more, the error is [`Validation`](crate::ErrorKind::Validation), and with
/// [`if_unchanged`](Self::if_unchanged) that of a failed condition.
///
/// # Cancel safety
///
/// As that of [`Request`].
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Changes {
    /// With the changes in it, or the error that comes out when it is awaited.
    request: Request<UpdateItem>,
    diff: Option<Diff>,
}

impl Request<UpdateItem> {
    /// Changes what differs between `old`, an item as it was read, and `new`, the item as it is to be.
    ///
    /// See [`diff`] for how the update is made. What the request changes besides is sent along, but not where nothing
    /// differs.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Clone, Deserialize, Serialize)]
    /// struct Order {
    ///     id: u64,
    ///     state: String,
    ///     lines: Vec<String>,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let read = r#"{"Item":{"id":{"N":"7"},"state":{"S":"open"},"lines":{"L":[{"S":"tea"}]}}}"#;
    /// # let server = ScriptedTransport::new([Answer::json(200, read), Answer::json(200, "{}")]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let orders = client.table("orders");
    /// if let Some(old) = orders.get(key("id", 7)).item::<Order>().await? {
    ///     let new = Order { state: "paid".to_owned(), ..old.clone() };
    ///     orders.update(key("id", 7)).changes(&old, &new).if_unchanged().await?;
    /// }
    /// # let sent: serde_json::Value = serde_json::from_slice(server.requests()[1].body()).unwrap();
    /// # assert_eq!(sent["UpdateExpression"], "SET #n0 = :v0");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), when it is awaited, if one of the two is no item, if they are not
    /// of the request's key, or if more differs than one update can say.
    pub fn changes<T: Serialize + ?Sized>(self, old: &T, new: &T) -> Changes {
        let empty = self.client.inner.empty_values;
        let found = to_item_with(old, empty).and_then(|old| {
            let new = to_item_with(new, empty)?;
            self.check_key(&old)?;
            let found = diff(&old, &new)?;
            found.check_key(&self.operation.key.names())?;
            Ok(found)
        });
        match found {
            Ok(diff) if diff.is_empty() => Changes { request: self, diff: Some(diff) },
            Ok(diff) => {
                let request = self.update(diff.clone()).if_exists().return_item_on_failure();
                Changes { request, diff: Some(diff) }
            }
            Err(error) => Changes { request: self.condition(error), diff: None },
        }
    }

    /// Refuses an item that has another key than the request.
    fn check_key(&self, item: &Item) -> Result<(), dynamo_core::Error> {
        let key = self.operation.key.to_item()?;
        for name in self.operation.key.attribute_names() {
            // An item without its key is taken for the one that is meant.
            let own: Option<AttributeValue> = item.get_as(name)?;
            if own.is_some() && own != key.get_as(name)? {
                return Err(dynamo_core::Error::custom("the item has another key than the request"));
            }
        }
        Ok(())
    }
}

impl Changes {
    /// Changes the item only if everything that differs is still stored as it was in the old value: another writer's
    /// changes elsewhere in the item are kept, those in the same places are not overwritten.
    pub fn if_unchanged(self) -> Self {
        match self.diff.as_ref().and_then(Diff::unchanged) {
            Some(unchanged) => self.map(|request| request.condition(unchanged)),
            None => self,
        }
    }

    /// Ends the call by the deadline.
    pub fn deadline(self, deadline: impl Into<Deadline>) -> Self {
        self.map(|request| request.deadline(deadline))
    }

    /// Changes the request: for conditions, further clauses, and options that have no method here.
    ///
    /// Where nothing differs, it is not sent all the same.
    pub fn map(mut self, change: impl FnOnce(Request<UpdateItem>) -> Request<UpdateItem>) -> Self {
        self.request = change(self.request);
        self
    }

    /// Whether nothing differs: nothing will be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diff.as_ref().is_some_and(Diff::is_empty)
    }

    /// The request, for a transaction for example; `None` if there is nothing to send.
    #[must_use]
    pub fn into_request(self) -> Option<Request<UpdateItem>> {
        (!self.is_empty()).then_some(self.request)
    }
}

impl IntoFuture for Changes {
    type Output = Result<Option<UpdateItemOutput>>;
    type IntoFuture = Calling<Option<UpdateItemOutput>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            match self.into_request() {
                Some(request) => request.await.map(Some),
                None => Ok(None),
            }
        })
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("diff", &self.diff).finish_non_exhaustive()
    }
}
