//! TransactWriteItems: up to 100 writes and checks, all or none.

use std::collections::BTreeMap;

use crate::operation::batch::batch_write_item::check_bare;
use crate::operation::check::{check_capacity, check_metrics, invalid};
use crate::operation::duplicate::{Target, check_duplicates};
use crate::operation::item::capacity::{ConsumedCapacity, ItemCollectionMetrics};
use crate::operation::item::condition_check::ConditionCheck;
use crate::operation::item::delete_item::DeleteItem;
use crate::operation::item::put_item::PutItem;
use crate::operation::item::returned::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use crate::operation::item::update_item::UpdateItem;
use crate::operation::structure::{
    Members, check_free, decode, encode, serialize_json, shape, write_member, write_others,
};
use crate::operation::{Operation, Repeat};
use crate::wire::{Wire, Writer};
use crate::{Error, ErrorKind};

/// The most items of a transaction.
const MAX_ITEMS: usize = 100;
/// The most bytes of all items of a transaction.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most characters of a token.
const MAX_TOKEN: usize = 36;

/// Writes and checks up to 100 items, all or none.
///
/// # Examples
///
/// ```
/// use dynamo_core::{ConditionCheck, Operation, PutItem, TransactWriteItems, UpdateItem, attr, key};
/// use serde_json::json;
///
/// let request = TransactWriteItems::new()
///     .with(ConditionCheck::new("Forum", key("Name", "S3")).condition(attr("Closed").not_exists()))
///     .with(PutItem::new("Thread", json!({"ForumName": "S3", "Subject": "Hi"})))
///     .with(UpdateItem::new("Count", key("Name", "threads")).add("Total", 1));
/// assert!(request.encode().is_ok());
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct TransactWriteItems {
    /// The writes and checks, in order.
    pub transact_items: Vec<TransactWrite>,
    /// How much is said about the capacity that was used.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Whether the sizes of the item collections are said.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// Makes the call the same call when it is sent again within ten minutes; a client fills it in.
    pub client_request_token: Option<String>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
    error: Option<Error>,
}

impl TransactWriteItems {
    /// Starts without writes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a write or a check. What has no place in a transaction, such as `return_values`, is an error when the
    /// request is encoded.
    pub fn with(mut self, write: impl IntoTransactWrite) -> Self {
        match write.into_transact_write() {
            Ok(write) => self.transact_items.push(write),
            Err(error) => {
                let position = self.transact_items.len();
                self.error.get_or_insert_with(|| error.at_index(position).at_name("TransactItems"));
            }
        }
        self
    }

    /// Says how much is said about the capacity that was used.
    pub fn return_consumed_capacity(mut self, value: impl Into<ReturnConsumedCapacity>) -> Self {
        self.return_consumed_capacity = Some(value.into());
        self
    }

    /// Says whether the sizes of the item collections are said.
    pub fn return_item_collection_metrics(mut self, value: impl Into<ReturnItemCollectionMetrics>) -> Self {
        self.return_item_collection_metrics = Some(value.into());
        self
    }

    /// Sets the token that makes the call the same call when it is sent again.
    pub fn client_request_token(mut self, token: impl Into<String>) -> Self {
        self.client_request_token = Some(token.into());
        self
    }

    /// Sets a member by its name on the wire.
    pub fn with_member(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        self.other.insert(name.into(), value.into());
        self
    }

    fn check(&self) -> Result<(), Error> {
        let parameter = "TransactItems";
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        check_free(parameter, &self.other)?;
        match self.transact_items.len() {
            0 => return Err(invalid(parameter, "expected 1 to 100 items, found none")),
            1..=MAX_ITEMS => {}
            count => {
                return Err(invalid(parameter, format!("expected 1 to {MAX_ITEMS} items, found {count}")));
            }
        }
        for (position, write) in self.transact_items.iter().enumerate() {
            write.check().map_err(|error| error.at_index(position).at_name(parameter))?;
        }
        let bytes: usize = self.transact_items.iter().map(TransactWrite::size).sum();
        if bytes > MAX_BYTES {
            let message = format!("the transaction has {bytes} bytes, a transaction can have {MAX_BYTES}");
            return Err(Error::new(ErrorKind::TooLarge, message).at_name(parameter));
        }
        check_duplicates(
            self.transact_items.iter().map(|write| (write.table_name(), write.target())),
            parameter,
        )?;
        if let Some(token) = &self.client_request_token
            && !(1..=MAX_TOKEN).contains(&token.chars().count())
        {
            return Err(invalid("ClientRequestToken", format!("expected 1 to {MAX_TOKEN} characters")));
        }
        check_capacity(self.return_consumed_capacity.as_ref())?;
        check_metrics(self.return_item_collection_metrics.as_ref())
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        writer.begin_object();
        writer.member("TransactItems");
        writer.begin_array();
        for (position, write) in self.transact_items.iter().enumerate() {
            writer.element();
            write.write(writer).map_err(|error| error.at_index(position).at_name("TransactItems"))?;
        }
        writer.end_array();
        if let Some(value) = &self.return_consumed_capacity {
            write_member(writer, &self.other, "ReturnConsumedCapacity", value);
        }
        if let Some(value) = &self.return_item_collection_metrics {
            write_member(writer, &self.other, "ReturnItemCollectionMetrics", value);
        }
        if let Some(token) = &self.client_request_token {
            write_member(writer, &self.other, "ClientRequestToken", token);
        }
        write_others(writer, &self.other);
        writer.end_object();
        Ok(())
    }
}

impl Operation for TransactWriteItems {
    type Output = TransactWriteItemsOutput;

    fn name(&self) -> &str {
        "TransactWriteItems"
    }

    fn table_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.transact_items.iter().map(TransactWrite::table_name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Safe with a token, which makes the service carry the call out once.
    fn repeat(&self) -> Repeat {
        let has_token = self.client_request_token.is_some() || self.other.contains_key("ClientRequestToken");
        if has_token { Repeat::Safe } else { Repeat::Unsafe }
    }

    fn fill_token(&mut self, token: &mut dyn FnMut() -> String) {
        if !self.other.contains_key("ClientRequestToken") {
            self.client_request_token.get_or_insert_with(token);
        }
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| self.write(writer))
    }

    fn decode(body: &[u8]) -> Result<TransactWriteItemsOutput, Error> {
        decode(body, TransactWriteItemsOutput::read)
    }
}

impl serde::Serialize for TransactWriteItems {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_json(&mut |writer| self.write(writer), serializer)
    }
}

shape! {
    /// The answer of [`TransactWriteItems`].
    TransactWriteItemsOutput {
        many {
            /// The capacity that was used on each table, if asked for.
            consumed_capacity: Vec<ConsumedCapacity> = "ConsumedCapacity",
            /// The sizes of the item collections of each table, if asked for.
            item_collection_metrics: BTreeMap<String, Vec<ItemCollectionMetrics>> = "ItemCollectionMetrics",
        }
    }
}

/// A write or a check inside of a transaction.
#[allow(clippy::large_enum_variant)] // A transaction has at most 100.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum TransactWrite {
    /// Checks an item and leaves it as it is.
    ConditionCheck(ConditionCheck),
    /// Writes a whole item.
    Put(PutItem),
    /// Deletes an item.
    Delete(DeleteItem),
    /// Changes attributes of an item.
    Update(UpdateItem),
}

impl TransactWrite {
    /// The table's name or ARN.
    #[must_use]
    pub fn table_name(&self) -> &str {
        match self {
            Self::ConditionCheck(check) => &check.table_name,
            Self::Put(put) => &put.table_name,
            Self::Delete(delete) => &delete.table_name,
            Self::Update(update) => &update.table_name,
        }
    }

    fn target(&self) -> Target<'_> {
        match self {
            Self::ConditionCheck(check) => Target::Key(&check.key),
            Self::Put(put) => Target::Item(&put.item),
            Self::Delete(delete) => Target::Key(&delete.key),
            Self::Update(update) => Target::Key(&update.key),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Put(put) => put.item.size(),
            Self::ConditionCheck(_) | Self::Delete(_) | Self::Update(_) => 0,
        }
    }

    fn check(&self) -> Result<(), Error> {
        match self {
            Self::ConditionCheck(check) => check.check(),
            Self::Put(put) => put.check(),
            Self::Delete(delete) => delete.check(),
            Self::Update(update) => {
                update.check()?;
                let given = update.update.is_some()
                    || update.update_expression.is_some()
                    || update.other.contains_key("UpdateExpression");
                if given {
                    Ok(())
                } else {
                    Err(invalid("UpdateExpression", "an update in a transaction needs one"))
                }
            }
        }
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        writer.begin_object();
        match self {
            Self::ConditionCheck(check) => {
                writer.member("ConditionCheck");
                check.write_request(writer)?;
            }
            Self::Put(put) => {
                writer.member("Put");
                put.write_request(writer)?;
            }
            Self::Delete(delete) => {
                writer.member("Delete");
                delete.write_request(writer)?;
            }
            Self::Update(update) => {
                writer.member("Update");
                update.write_request(writer)?;
            }
        }
        writer.end_object();
        Ok(())
    }
}

/// What can be part of a transaction: a [`PutItem`], [`UpdateItem`], [`DeleteItem`] or [`ConditionCheck`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a transaction of writes",
    note = "`PutItem`, `UpdateItem`, `DeleteItem` and `ConditionCheck` can"
)]
pub trait IntoTransactWrite {
    /// Gives the write or check.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` for what a transaction has no place for, such as `return_values`.
    fn into_transact_write(self) -> Result<TransactWrite, Error>;
}

impl IntoTransactWrite for TransactWrite {
    fn into_transact_write(self) -> Result<TransactWrite, Error> {
        Ok(self)
    }
}

impl IntoTransactWrite for ConditionCheck {
    fn into_transact_write(self) -> Result<TransactWrite, Error> {
        Ok(TransactWrite::ConditionCheck(self))
    }
}

macro_rules! into_transact_write {
    ($($operation:ident => $variant:ident),*) => {$(
        impl IntoTransactWrite for $operation {
            fn into_transact_write(self) -> Result<TransactWrite, Error> {
                let settings = [
                    ("ReturnValues", self.return_values.is_some()),
                    ("ReturnConsumedCapacity", self.return_consumed_capacity.is_some()),
                    ("ReturnItemCollectionMetrics", self.return_item_collection_metrics.is_some()),
                ];
                check_bare(&settings, &Members::new(), "a write in a transaction")?;
                Ok(TransactWrite::$variant(self))
            }
        }
    )*};
}

into_transact_write!(PutItem => Put, DeleteItem => Delete, UpdateItem => Update);
