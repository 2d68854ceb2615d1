//! One write or check inside of a transaction.

use super::part::{TransactionAction, TransactionPart};
use crate::operation::batch::batch_write_item::check_bare;
use crate::operation::check::invalid;
use crate::operation::duplicate::Target;
use crate::operation::item::condition_check::ConditionCheck;
use crate::operation::item::delete_item::DeleteItem;
use crate::operation::item::put_item::PutItem;
use crate::operation::item::update_item::UpdateItem;
use crate::operation::structure::{Members, note_unknown};
use crate::wire::{Reader, Writer, at_step};
use crate::{Error, ErrorKind};

/// Refuses what a write has a place for alone, but not inside of a transaction.
macro_rules! bare {
    ($write:ident) => {
        check_bare(
            &[
                ("ReturnValues", $write.return_values.is_some()),
                ("ReturnConsumedCapacity", $write.return_consumed_capacity.is_some()),
                ("ReturnItemCollectionMetrics", $write.return_item_collection_metrics.is_some()),
                ("ConditionalOperator", $write.conditional_operator.is_some()),
                ("Expected", !$write.expected.is_empty()),
            ],
            &Members::new(),
            "a write in a transaction",
        )
    };
}

/// A write or a check inside of a transaction.
#[non_exhaustive]
#[derive(Clone, Debug)]
// There are a hundred of them at most, and a box would be in the way of whoever builds one.
#[allow(clippy::large_enum_variant)]
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

    pub(super) fn target(&self) -> Target<'_> {
        match self {
            Self::ConditionCheck(check) => Target::Key(&check.key),
            Self::Put(put) => Target::Item(&put.item),
            Self::Delete(delete) => Target::Key(&delete.key),
            Self::Update(update) => Target::Key(&update.key),
        }
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Put(put) => put.item.size(),
            Self::ConditionCheck(_) | Self::Delete(_) | Self::Update(_) => 0,
        }
    }

    /// What can be known to be wrong before the service sees it.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self {
            Self::ConditionCheck(check) => check.check(),
            Self::Put(put) => bare!(put).and_then(|()| put.check()),
            Self::Delete(delete) => bare!(delete).and_then(|()| delete.check()),
            Self::Update(update) => {
                bare!(update)?;
                let updates = [("AttributeUpdates", !update.attribute_updates.is_empty())];
                check_bare(&updates, &Members::new(), "a write in a transaction")?;
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

    pub(super) fn part(&self) -> TransactionPart<'_> {
        match self {
            Self::ConditionCheck(check) => {
                TransactionPart::on_key(TransactionAction::ConditionCheck, &check.table_name, &check.key)
            }
            Self::Put(put) => TransactionPart::on_item(TransactionAction::Put, &put.table_name, &put.item),
            Self::Delete(delete) => {
                TransactionPart::on_key(TransactionAction::Delete, &delete.table_name, &delete.key)
            }
            Self::Update(update) => {
                TransactionPart::on_key(TransactionAction::Update, &update.table_name, &update.key)
            }
        }
    }

    pub(super) fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        at_step(path, self.part().action.as_str(), &mut |path| match self {
            Self::ConditionCheck(check) => note_unknown(check, path, found),
            Self::Put(put) => note_unknown(put, path, found),
            Self::Delete(delete) => note_unknown(delete, path, found),
            Self::Update(update) => note_unknown(update, path, found),
        });
    }

    /// Reads what [`write`](Self::write) writes: an object with the one thing that is to be done.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut write = None;
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            if reader.null() {
                continue;
            }
            let read = match &*name {
                "ConditionCheck" => ConditionCheck::read_request(reader).map(Self::ConditionCheck),
                "Put" => PutItem::read_request(reader).map(Self::Put),
                "Delete" => DeleteItem::read_request(reader).map(Self::Delete),
                "Update" => UpdateItem::read_request(reader).map(Self::Update),
                _ => Err(malformed("expected ConditionCheck, Put, Delete or Update")),
            };
            if write.replace(read.map_err(|error| error.at_name(&name))?).is_some() {
                return Err(malformed("a part of a transaction does one thing, found several"));
            }
        }
        write.ok_or_else(|| malformed("expected ConditionCheck, Put, Delete or Update, found nothing"))
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
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
                bare!(self)?;
                Ok(TransactWrite::$variant(self))
            }
        }
    )*};
}

into_transact_write!(PutItem => Put, DeleteItem => Delete, UpdateItem => Update);

#[cold]
fn malformed(message: &'static str) -> Error {
    Error::new(ErrorKind::Malformed, message)
}
