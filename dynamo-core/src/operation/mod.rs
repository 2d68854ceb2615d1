//! Operations as data: what a request says, how it is written, and how its answer is read.
//!
//! A request is a value. It knows no client; [`Operation::encode`] checks it and makes the body of an HTTP request,
//! [`Operation::decode`] reads the body of the answer.

mod action;
mod batch;
pub(crate) mod check;
pub(crate) mod duplicate;
mod item;
mod paginate;
mod partiql;
pub(crate) mod responses;
pub(crate) mod structure;
mod table;
mod tag;
mod time_to_live;
mod timestamp;
mod transaction;

#[cfg(feature = "all-operations")]
mod account;
#[cfg(feature = "all-operations")]
mod backup;
#[cfg(feature = "all-operations")]
mod bulk;
#[cfg(feature = "all-operations")]
mod global_table;
#[cfg(feature = "all-operations")]
mod insights;
#[cfg(feature = "all-operations")]
mod kinesis;
#[cfg(feature = "all-operations")]
mod policy;
#[cfg(feature = "all-operations")]
mod stream;
#[cfg(feature = "all-operations")]
mod transfer;
#[cfg(feature = "all-operations")]
mod vector;

use std::fmt;

use serde::Deserialize;

use crate::{Error, Item};

pub(crate) use self::batch::read_tables;
pub(crate) use self::duplicate::identity;
pub(crate) use self::item::item_answer::read_items;

#[cfg(feature = "all-operations")]
pub use self::account::*;
pub use self::action::Action;
#[cfg(feature = "all-operations")]
pub use self::backup::*;
pub use self::batch::*;
#[cfg(feature = "all-operations")]
pub use self::bulk::*;
#[cfg(feature = "all-operations")]
pub use self::global_table::*;
#[cfg(feature = "all-operations")]
pub use self::insights::*;
pub use self::item::*;
#[cfg(feature = "all-operations")]
pub use self::kinesis::*;
pub use self::paginate::{PageCounts, Paginate, PaginateItems};
pub use self::partiql::*;
#[cfg(feature = "all-operations")]
pub use self::policy::*;
#[cfg(feature = "all-operations")]
pub use self::stream::*;
pub use self::structure::UnknownMembers;
pub use self::table::*;
pub use self::tag::*;
pub use self::time_to_live::*;
pub use self::timestamp::Timestamp;
pub use self::transaction::*;
#[cfg(feature = "all-operations")]
pub use self::transfer::*;
#[cfg(feature = "all-operations")]
pub use self::vector::*;

/// Whether a request may be sent again after an attempt of which nobody knows whether it was carried out.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Repeat {
    /// It changes nothing.
    Read,
    /// Carrying it out twice leaves the same behind as carrying it out once.
    Safe,
    /// Carrying it out twice can leave something else behind.
    Unsafe,
}

/// A request, and how its answer is read.
///
/// # Examples
///
/// ```
/// use dynamo_core::{GetItem, Operation, Repeat, key};
///
/// let request = GetItem::new("Thread", key("ForumName", "S3").sort("Subject", "Hi")).consistent_read(true);
/// assert_eq!(Operation::name(&request), "GetItem");
/// assert_eq!(request.repeat(), Repeat::Read);
///
/// let answer = GetItem::decode(br#"{"Item":{"ForumName":{"S":"S3"}}}"#)?;
/// assert!(answer.item.is_some());
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no operation",
    note = "operations are requests such as `GetItem`, or `Action` for any action by name"
)]
pub trait Operation: Clone + fmt::Debug + Send + Sync + 'static {
    /// What the answer holds.
    type Output: Send;

    /// The operation's name, as in the API.
    fn name(&self) -> &str;

    /// The first half of the `X-Amz-Target` header.
    fn target_prefix(&self) -> &'static str {
        "DynamoDB_20120810"
    }

    /// The tables that the request names, each once.
    fn table_names(&self) -> Vec<&str>;

    /// The resource that the request is about, or the first of several, by name or by ARN.
    ///
    /// Where it is an ARN, it tells the account whose endpoint the request goes to.
    fn resource(&self) -> Option<&str> {
        self.table_names().first().copied()
    }

    /// Whether an attempt whose outcome is unknown may be followed by another.
    fn repeat(&self) -> Repeat;

    /// Gives the request an idempotency token, if it takes one and has none.
    fn fill_token(&mut self, token: &mut dyn FnMut() -> String) {
        let _ = token;
    }

    /// The parts of a transaction, in order, so that each reason why it was cancelled finds its part.
    ///
    /// Other operations have none.
    fn transaction_parts(&self) -> Vec<TransactionPart<'_>> {
        Vec::new()
    }

    /// Checks the request and makes the body.
    ///
    /// # Errors
    ///
    /// The first error of the chain that made the request; or `InvalidParameter`, `InvalidExpression`, `InvalidKey`,
    /// `Duplicate` or `TooLarge` for what can't be right. The path names the parameter.
    fn encode(&self) -> Result<Vec<u8>, Error>;

    /// Reads the body of an answer that says the operation was carried out.
    ///
    /// # Errors
    ///
    /// `Malformed` when the body is empty, not JSON, or not of the shape of the operation's answer.
    fn decode(body: &[u8]) -> Result<Self::Output, Error>;
}

/// An operation whose answer holds items, which can be read as any type.
pub trait ItemOperation: Operation<Output = Self::Of<Item>> {
    /// The answer, its items read as `T`.
    type Of<T>;

    /// Reads an answer with all its items as `T`, which may borrow from the body.
    ///
    /// # Errors
    ///
    /// As [`Operation::decode`], and `Mismatch` for an item that does not fit `T`.
    fn decode_as<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<Self::Of<T>, Error>;

    /// Reads an answer with each item on its own: one that does not fit `T` leaves the others alone.
    ///
    /// # Errors
    ///
    /// As [`Operation::decode`].
    fn decode_each<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<Self::Of<Result<T, Error>>, Error>;
}
