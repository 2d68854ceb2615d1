//! BatchWriteItem: up to 25 puts and deletes in one call.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::operation::Repeat;
use crate::operation::check::{check_capacity, check_item_size, check_metrics, check_table, invalid};
use crate::operation::duplicate::{Target, check_duplicates};
use crate::operation::item::capacity::{ConsumedCapacity, ItemCollectionMetrics};
use crate::operation::item::delete_item::DeleteItem;
use crate::operation::item::put_item::PutItem;
use crate::operation::item::returned::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use crate::operation::structure::{Members, check_no_legacy, check_once, note_others, operation, shape};
use crate::wire::{Reader, Wire, Writer, at_step};
use crate::{Error, ErrorKind, Item, Key};

/// The most requests of a call.
const MAX_REQUESTS: usize = 25;
/// The most bytes of a call.
const MAX_BYTES: usize = 16 * 1024 * 1024;

operation! {
    /// Puts and deletes up to 25 items; some may come back unprocessed.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{BatchWriteItem, DeleteItem, Operation, PutItem, key};
    /// use serde_json::json;
    ///
    /// let request = BatchWriteItem::new([])
    ///     .with(PutItem::new("Thread", json!({"ForumName": "S3", "Subject": "Hi"})))
    ///     .with(DeleteItem::new("Forum", key("Name", "SimpleDB")));
    /// assert!(request.encode().is_ok());
    /// ```
    BatchWriteItem -> BatchWriteItemOutput {
        repeat: Repeat::Safe,
        tables: |request| request.request_items.keys().map(String::as_str).collect(),
        check: BatchWriteItem::check,
        required {
            /// The puts and deletes of each table.
            request_items: BTreeMap<String, Vec<WriteRequest>> = "RequestItems",
        }
        optional {
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
            /// Whether the sizes of the item collections are said.
            return_item_collection_metrics: ReturnItemCollectionMetrics = "ReturnItemCollectionMetrics",
        }
    }
}

shape! {
    /// The answer of [`BatchWriteItem`].
    BatchWriteItemOutput {
        many {
            /// What was not done, to be sent again.
            unprocessed_items: BTreeMap<String, Vec<WriteRequest>> = "UnprocessedItems",
            /// The sizes of the item collections of each table, if asked for.
            item_collection_metrics: BTreeMap<String, Vec<ItemCollectionMetrics>> = "ItemCollectionMetrics",
            /// The capacity that was used on each table, if asked for.
            consumed_capacity: Vec<ConsumedCapacity> = "ConsumedCapacity",
        }
    }
}

impl Default for BatchWriteItem {
    fn default() -> Self {
        Self::new([])
    }
}

impl BatchWriteItem {
    /// Adds a put or a delete, which may carry nothing but its item or key: a condition is an error when the request
    /// is encoded.
    #[must_use]
    pub fn with(mut self, request: impl IntoWriteRequest) -> Self {
        let (table, request) = request
            .into_write_request()
            .unwrap_or_else(|error| (String::new(), WriteRequest::Invalid(error)));
        self.request_items.entry(table).or_default().push(request);
        self
    }

    fn check(&self) -> Result<(), Error> {
        let parameter = "RequestItems";
        let requests = || {
            self.request_items
                .iter()
                .flat_map(|(table, requests)| requests.iter().map(|request| (table.as_str(), request)))
        };
        for (_, request) in requests() {
            request.check()?;
        }
        match requests().count() {
            0 => return Err(invalid(parameter, "expected 1 to 25 requests, found none")),
            1..=MAX_REQUESTS => {}
            count => {
                return Err(invalid(
                    parameter,
                    format!("expected 1 to {MAX_REQUESTS} requests, found {count}"),
                ));
            }
        }
        for (table, requests) in &self.request_items {
            check_table(table, parameter)?;
            if requests.is_empty() {
                return Err(invalid(parameter, format!("{table} has no requests")));
            }
        }
        let bytes: usize = requests().map(|(_, request)| request.size()).sum();
        if bytes > MAX_BYTES {
            let message = format!("the batch has {bytes} bytes, a batch can have {MAX_BYTES}");
            return Err(Error::new(ErrorKind::TooLarge, message).at_name(parameter));
        }
        check_duplicates(
            requests().filter_map(|(table, request)| Some((table, request.target()?))),
            parameter,
        )?;
        check_capacity(self.return_consumed_capacity.as_ref())?;
        check_metrics(self.return_item_collection_metrics.as_ref())
    }
}

/// A put or a delete inside of a batch.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum WriteRequest {
    /// Writes this item.
    Put(Item),
    /// Deletes the item with this key.
    Delete(Key),
    /// A request of a kind that this crate does not know, as it is on the wire.
    Unknown(BTreeMap<String, serde_json::Value>),
    /// What could not be made into a request; it comes out when the batch is encoded.
    Invalid(Error),
}

impl WriteRequest {
    /// The bytes of the item or key, by the service's way of counting.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Put(item) => item.size(),
            Self::Delete(key) => key.to_item().map_or(0, |item| item.size()),
            Self::Unknown(_) | Self::Invalid(_) => 0,
        }
    }

    /// The bytes of the request on the wire.
    pub(crate) fn wire_size(&self) -> usize {
        const AROUND: usize = r#"{"DeleteRequest":{"Item":}},"#.len();
        AROUND
            + match self {
                Self::Put(item) => item.as_json().len(),
                Self::Delete(key) => key.as_json().map_or(0, str::len),
                Self::Unknown(_) | Self::Invalid(_) => 0,
            }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        match self {
            Self::Put(item) => check_item_size(item),
            Self::Delete(key) => key.check(),
            Self::Unknown(_) => Ok(()),
            Self::Invalid(error) => Err(error.clone()),
        }
    }

    fn target(&self) -> Option<Target<'_>> {
        match self {
            Self::Put(item) => Some(Target::Item(item)),
            Self::Delete(key) => Some(Target::Key(key)),
            Self::Unknown(_) | Self::Invalid(_) => None,
        }
    }
}

/// Requests are the same if they say the same; what is invalid equals nothing.
impl PartialEq for WriteRequest {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Put(mine), Self::Put(theirs)) => mine == theirs,
            (Self::Delete(mine), Self::Delete(theirs)) => mine == theirs,
            (Self::Unknown(mine), Self::Unknown(theirs)) => mine == theirs,
            _ => false,
        }
    }
}

impl Wire for WriteRequest {
    fn empty() -> Self {
        Self::Unknown(BTreeMap::new())
    }

    fn write(&self, writer: &mut Writer<'_>) {
        let (outer, inner) = match self {
            Self::Put(_) => ("PutRequest", "Item"),
            Self::Delete(_) => ("DeleteRequest", "Key"),
            Self::Unknown(members) => return members.write(writer),
            Self::Invalid(_) => return writer.raw("{}"),
        };
        writer.begin_object();
        writer.member(outer);
        writer.begin_object();
        writer.member(inner);
        match self {
            Self::Put(item) => item.write(writer),
            Self::Delete(key) => key.write(writer),
            Self::Unknown(_) | Self::Invalid(_) => {}
        }
        writer.end_object();
        writer.end_object();
    }

    /// A request with members that have no place here is kept as it is, so that it can be sent again whole.
    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let mut attempt = reader.clone();
        *self = match read_known(&mut attempt)? {
            Some(request) => {
                *reader = attempt;
                request
            }
            None => Self::Unknown(Members::read(reader)?),
        };
        Ok(())
    }

    fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        let Self::Unknown(members) = self else { return };
        let mut strange = members.clone();
        for (name, known) in [("PutRequest", "Item"), ("DeleteRequest", "Key")] {
            if let Some(Value::Object(inside)) = strange.remove(name) {
                let mut others = BTreeMap::new();
                others.extend(inside.into_iter().filter(|(name, _)| name != known));
                at_step(path, name, &mut |path| note_others(&others, path, found));
            }
        }
        note_others(&strange, path, found);
    }
}

/// Reads a request that is one put or one delete and nothing else.
fn read_known(reader: &mut Reader<'_>) -> Result<Option<WriteRequest>, Error> {
    let mut request = None;
    let mut alone = true;
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        if reader.null() {
            continue;
        }
        let inside = match &*name {
            "PutRequest" => read_inside(reader, "Item").map(|item| item.map(WriteRequest::Put)),
            "DeleteRequest" => read_inside(reader, "Key").map(|key| key.map(WriteRequest::Delete)),
            _ => reader.skip_value().map(|()| None),
        };
        let inside = inside.map_err(|error| error.at_name(&name))?;
        alone &= inside.is_some() && request.is_none();
        request = inside;
    }
    Ok(request.filter(|_| alone))
}

/// Reads `{"Item": ..}`; nothing if there is more than that.
fn read_inside<T: Wire>(reader: &mut Reader<'_>, member: &str) -> Result<Option<T>, Error> {
    let mut value = None;
    let mut alone = true;
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        if name == member {
            check_once(value.is_some()).map_err(|error| error.at_name(member))?;
            value = Some(T::read(reader).map_err(|error| error.at_name(member))?);
        } else {
            reader.skip_value()?;
            alone = false;
        }
    }
    let value = value.ok_or_else(|| crate::operation::structure::missing(member))?;
    Ok(Some(value).filter(|_| alone))
}

/// What can be part of a batch of writes: a [`PutItem`] or [`DeleteItem`] without conditions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a batch of writes",
    note = "`PutItem` and `DeleteItem` can; the service has no batches of updates"
)]
pub trait IntoWriteRequest {
    /// Gives the table, and what to do there.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` for what a batch has no place for, such as a condition.
    fn into_write_request(self) -> Result<(String, WriteRequest), Error>;
}

impl IntoWriteRequest for (String, WriteRequest) {
    fn into_write_request(self) -> Result<(String, WriteRequest), Error> {
        Ok(self)
    }
}

impl IntoWriteRequest for PutItem {
    fn into_write_request(self) -> Result<(String, WriteRequest), Error> {
        self.check()?;
        check_no_legacy(&self, "a write in a batch")?;
        let slots = self.condition.is_some() || self.condition_expression.is_some();
        let settings = [
            ("ConditionExpression", slots),
            ("ReturnValues", self.return_values.is_some()),
            ("ReturnConsumedCapacity", self.return_consumed_capacity.is_some()),
            ("ReturnItemCollectionMetrics", self.return_item_collection_metrics.is_some()),
            ("ReturnValuesOnConditionCheckFailure", self.return_values_on_condition_check_failure.is_some()),
            ("ExpressionAttributeNames", !self.expression_attribute_names.is_empty()),
            ("ExpressionAttributeValues", !self.expression_attribute_values.is_empty()),
        ];
        check_bare(&settings, &self.other, "a put in a batch")?;
        Ok((self.table_name, WriteRequest::Put(self.item)))
    }
}

impl IntoWriteRequest for DeleteItem {
    fn into_write_request(self) -> Result<(String, WriteRequest), Error> {
        self.check()?;
        check_no_legacy(&self, "a write in a batch")?;
        let slots = self.condition.is_some() || self.condition_expression.is_some();
        let settings = [
            ("ConditionExpression", slots),
            ("ReturnValues", self.return_values.is_some()),
            ("ReturnConsumedCapacity", self.return_consumed_capacity.is_some()),
            ("ReturnItemCollectionMetrics", self.return_item_collection_metrics.is_some()),
            ("ReturnValuesOnConditionCheckFailure", self.return_values_on_condition_check_failure.is_some()),
            ("ExpressionAttributeNames", !self.expression_attribute_names.is_empty()),
            ("ExpressionAttributeValues", !self.expression_attribute_values.is_empty()),
        ];
        check_bare(&settings, &self.other, "a delete in a batch")?;
        Ok((self.table_name, WriteRequest::Delete(self.key)))
    }
}

/// Refuses settings for which there is no place.
pub(crate) fn check_bare(
    settings: &[(&str, bool)],
    other: &crate::operation::structure::Members,
    what: &str,
) -> Result<(), Error> {
    let given = settings.iter().find(|(_, given)| *given).map(|(name, _)| *name);
    given
        .or_else(|| other.keys().next().map(String::as_str))
        .map_or(Ok(()), |name| Err(invalid(name, format!("{what} has no place for it"))))
}
