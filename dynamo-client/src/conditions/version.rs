//! Optimistic locking: writes that are refused when somebody else has written since.

use std::fmt;
use std::future::IntoFuture;

use dynamo_core::{
    Condition, DeleteItem, DeleteItemOutput, IntoAttr, IntoOperand, Item, Number, Operation, PutItem,
    PutItemOutput, Update, UpdateItem, UpdateItemOutput,
};
use serde::de::DeserializeOwned;

use crate::request::Calling;
use crate::{Client, Deadline, Error, Request, Result, Unbound};

/// A write that is refused unless the stored item has the version that the caller knows.
///
/// Made by `version(..)` of a put, an update or a delete; awaiting it makes the call. A put and an update count the version
/// up and say the new one. It can be part of a transaction like the request that it was made of.
///
/// A refused write is an error with [`Error::is_version_conflict`]; [`Error::item_as`] gives the stored item, which costs
/// no further capacity, and `None` when it is gone. After an attempt whose outcome is unknown the write is sent again, since the
/// version keeps it from being applied twice. If that is refused since the version has changed, an earlier attempt may
/// have changed it, and [`Error::maybe_own_write`] says so.
///
/// # Examples
///
/// ```
/// use dynamo_client::{Client, key};
/// # use dynamo_http::{Answer, ScriptedTransport};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Order {
///     id: u64,
///     version: u64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let server = ScriptedTransport::from_fn(|_| Answer::json(200, "{}"));
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let orders = client.table("orders");
/// let mut order = Order { id: 7, version: 0 };
/// order.version = orders.put(&order).version("version").await?.version;
/// assert_eq!(order.version, 1);
///
/// let paid = orders.update(key("id", 7)).version("version", order.version).set("state", "paid").await?;
/// assert_eq!(paid.version, 2);
/// orders.delete(key("id", 7)).version("version", paid.version).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Cancel safety
///
/// As that of [`Request`].
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct VersionedWrite<O> {
    request: Request<O>,
    lock: Lock,
}

/// The answer of a write that counted a version up.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Versioned<T> {
    /// The version that the item has now.
    pub version: u64,
    /// The answer of the write.
    pub output: T,
}

/// What a write knows of the version.
#[derive(Clone)]
struct Lock {
    attribute: String,
    stored: u64,
    /// What the write makes of it; `None` for a delete.
    new: Option<u64>,
    /// Whether something else may have been what refused the write.
    conditional: bool,
}

impl Request<PutItem> {
    /// Writes the item only if the stored one still has the version that this one has, and counts the version up.
    ///
    /// `attribute` is the name of the version in the item, taken as it is. An item that lacks it, or has 0 or NULL there, has
    /// not been written yet: it is written with version 1, if the stored item has no version either.
    ///
    /// A version that is no whole number from 0, or is 2⁶³-1 already, ends the call as
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest); nothing is sent then.
    pub fn version(self, attribute: impl AsRef<str>) -> VersionedWrite<PutItem> {
        let attribute = attribute.as_ref();
        let conditional = self.operation.condition.is_some();
        let request = self.map(|put| put.version(attribute));
        // What can't be counted up is in the operation as its error, and nothing is sent.
        let new = request.operation.item.get_as(attribute).ok().flatten().unwrap_or(1);
        let lock = Lock {
            attribute: attribute.to_owned(),
            stored: u64::saturating_sub(new, 1),
            new: Some(new),
            conditional,
        };
        VersionedWrite { request, lock }
    }
}

impl Request<UpdateItem> {
    /// Changes the item only if it still has the version `stored`, and counts the version up.
    ///
    /// `attribute` is the name of the version, taken as it is; 0 stands for an item that has none, or is not there.
    ///
    /// A negative version, or 2⁶³-1, ends the call as [`InvalidRequest`](crate::ErrorKind::InvalidRequest); nothing is sent
    /// then.
    pub fn version(
        self,
        attribute: impl AsRef<str>,
        stored: impl TryInto<u64>,
    ) -> VersionedWrite<UpdateItem> {
        let (attribute, stored) = (attribute.as_ref(), stored.try_into().ok());
        let conditional = self.operation.condition.is_some();
        let request = self.map(|update| match stored {
            Some(stored) => update.version(attribute, stored),
            None => update.version(attribute, -1),
        });
        let stored = stored.unwrap_or_default();
        let new = Some(stored.saturating_add(1));
        VersionedWrite { request, lock: Lock { attribute: attribute.to_owned(), stored, new, conditional } }
    }
}

impl Request<DeleteItem> {
    /// Deletes the item only if it still has the version `stored`.
    ///
    /// `attribute` is the name of the version, taken as it is; 0 stands for an item that has none, or is not there.
    ///
    /// A negative version ends the call as [`InvalidRequest`](crate::ErrorKind::InvalidRequest); nothing is sent then.
    pub fn version(
        self,
        attribute: impl AsRef<str>,
        stored: impl TryInto<u64>,
    ) -> VersionedWrite<DeleteItem> {
        let (attribute, stored) = (attribute.as_ref(), stored.try_into().ok());
        let conditional = self.operation.condition.is_some();
        let request = self.map(|delete| match stored {
            Some(stored) => delete.version(attribute, stored),
            None => delete.version(attribute, -1),
        });
        let stored = stored.unwrap_or_default();
        VersionedWrite {
            request,
            lock: Lock { attribute: attribute.to_owned(), stored, new: None, conditional },
        }
    }
}

impl<O> VersionedWrite<O> {
    /// Changes the request: for options that have no method here.
    pub fn map(mut self, change: impl FnOnce(Request<O>) -> Request<O>) -> Self {
        // It may add a condition.
        self.lock.conditional = true;
        self.request = change(self.request);
        self
    }

    /// The request, without what it knows of versions; its errors don't tell a version that has changed from another
    /// condition.
    pub fn into_request(self) -> Request<O> {
        self.request
    }
}

impl VersionedWrite<UpdateItem> {
    /// Adds all clauses of an update.
    pub fn update(self, update: impl Into<Update>) -> Self {
        self.change(|request| request.update(update))
    }

    /// Sets an attribute to a value, or to an expression such as `attr("Views").plus(1)`.
    pub fn set(self, attribute: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.change(|request| request.set(attribute, value))
    }

    /// Sets an attribute unless it is there.
    pub fn set_if_absent(self, attribute: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.change(|request| request.set_if_absent(attribute, value))
    }

    /// Removes an attribute or an element.
    pub fn remove(self, attribute: impl IntoAttr) -> Self {
        self.change(|request| request.remove(attribute))
    }

    /// Adds to a number or to a set.
    pub fn add(self, attribute: impl IntoAttr, value: impl IntoOperand) -> Self {
        self.change(|request| request.add(attribute, value))
    }

    /// Deletes members of a set.
    pub fn delete(self, attribute: impl IntoAttr, members: impl IntoOperand) -> Self {
        self.change(|request| request.delete(attribute, members))
    }

    fn change(mut self, change: impl FnOnce(Request<UpdateItem>) -> Request<UpdateItem>) -> Self {
        self.request = change(self.request);
        self
    }
}

macro_rules! versioned_write {
    ($operation:ident => $answer:ty, $finish:expr; $($name:ident: $doc:literal),*) => {
        impl VersionedWrite<$operation> {
            /// Writes only if this condition holds as well.
            pub fn condition(self, condition: impl Into<Condition>) -> Self {
                self.map(|request| request.condition(condition))
            }

            /// Ends the call by the deadline.
            pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
                self.request = self.request.deadline(deadline);
                self
            }

            $(
                #[doc = $doc]
                ///
                /// # Errors
                ///
                /// As [`Request`] has them, and those that [`Error::is_version_conflict`] tells.
                pub async fn $name<T: DeserializeOwned + Send>(self) -> Result<Option<T>> {
                    let (request, lock) = self.ready();
                    request.$name().await.map_err(|error| lock.judge(error))
                }
            )*
        }

        impl IntoFuture for VersionedWrite<$operation> {
            type Output = Result<$answer>;
            type IntoFuture = Calling<$answer>;

            fn into_future(self) -> Calling<$answer> {
                Box::pin(async move {
                    let (request, lock) = self.ready();
                    let output = request.await.map_err(|error| lock.judge(error))?;
                    let finish: fn(Lock, <$operation as Operation>::Output) -> $answer = $finish;
                    Ok(finish(lock, output))
                })
            }
        }
    };
}

versioned_write! { PutItem => Versioned<PutItemOutput>, Lock::counted;
    old_item: "Makes the call and gives the item that was replaced; `None` when there was none."
}
versioned_write! { UpdateItem => Versioned<UpdateItemOutput>, Lock::counted;
    old_item: "Makes the call and gives the whole item as it was before; `None` when there was none.",
    new_item: "Makes the call and gives the whole item as it is now, its version counted up."
}
versioned_write! { DeleteItem => DeleteItemOutput, |_, output| output;
    old_item: "Makes the call and gives the item that was deleted; `None` when there was none."
}

impl<O> VersionedWrite<O> {
    /// The request as it is sent. Applied a second time it would find its own version, so it may be sent again whatever
    /// it changes.
    fn ready(mut self) -> (Request<O>, Lock) {
        if self.request.options.retry_ambiguous.is_none() {
            self.request.options.idempotent.get_or_insert(true);
        }
        (self.request, self.lock)
    }
}

impl Lock {
    fn counted<T>(self, output: T) -> Versioned<T> {
        Versioned { version: self.new.unwrap_or_default(), output }
    }

    /// Finds out from the item that came back whether it was the version that refused the write, and whether an earlier
    /// attempt of the write itself may be why.
    fn judge(&self, error: Error) -> Error {
        if !error.is_conditional() {
            return error;
        }
        let item = error.as_service_error().and_then(|error| error.item.as_ref());
        let found = item.map_or(Some(0), |item| self.version_of(item));
        let conflict = !self.conditional || found != Some(self.stored);
        // Whatever the version is now, this write may have made it, or made one that others counted up or deleted since.
        let maybe_own = error.maybe_own_write() && found != Some(self.stored);
        error.with_version_conflict(conflict).with_maybe_own_write(maybe_own)
    }

    /// The version of an item, 0 for none; `None` if it is no version.
    fn version_of(&self, item: &Item) -> Option<u64> {
        let number: Option<Option<Number>> = item.get_as(&self.attribute).ok()?;
        number.flatten().unwrap_or_default().to_u64()
    }
}

impl<O> Unbound for VersionedWrite<O> {
    type Operation = O;

    fn unbound(self) -> (Option<Client>, O) {
        self.request.unbound()
    }
}

impl<O> fmt::Debug for VersionedWrite<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VersionedWrite").field("attribute", &self.lock.attribute).finish_non_exhaustive()
    }
}
