//! TransactWriteItems: up to 100 writes and checks, all or none.

use std::collections::BTreeMap;

use super::part::TransactionPart;
use super::transact_write::{IntoTransactWrite, TransactWrite};
use crate::operation::check::{check_capacity, check_metrics, check_request_token, invalid};
use crate::operation::duplicate::check_duplicates;
use crate::operation::item::capacity::{ConsumedCapacity, ItemCollectionMetrics};
use crate::operation::item::returned::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use crate::operation::structure::{
    check_free, collecting, decode, deserialize_json, encode, has_token, missing, note_others, read_member,
    read_other, serialize_json, shape, write_member, write_others,
};
use crate::operation::{Operation, Repeat};
use crate::wire::{Reader, Wire, Writer, at_step};
use crate::{Error, ErrorKind, UnknownMembers};

/// The most items of a transaction.
const MAX_ITEMS: usize = 100;
/// The most bytes of all items of a transaction.
const MAX_BYTES: usize = 4 * 1024 * 1024;

collecting! {
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
    TransactWriteItems {
        /// The writes and checks, in order.
        parts transact_items: TransactWrite = "TransactItems",
        /// Adds a write or a check. What has no place in a transaction, such as `return_values`, is an error when the
        /// request is encoded.
        with IntoTransactWrite::into_transact_write,
        optional {
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
            /// Whether the sizes of the item collections are said.
            return_item_collection_metrics: ReturnItemCollectionMetrics = "ReturnItemCollectionMetrics",
            /// Makes the call the same call when it is sent again within ten minutes; a client fills it in.
            client_request_token: String = "ClientRequestToken",
        }
    }
}

impl TransactWriteItems {
    fn check(&self) -> Result<(), Error> {
        let parameter = "TransactItems";
        self.first_error()?;
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
        check_request_token(self.client_request_token.as_deref())?;
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

    /// Reads what [`write`](Self::write) writes; expressions stay text.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut request = Self::new();
        let mut given = false;
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "TransactItems" if !reader.null() => {
                    given = true;
                    reader.begin_array()?;
                    while reader.next_element()? {
                        let position = request.transact_items.len();
                        let write = TransactWrite::read(reader)
                            .map_err(|error| error.at_index(position).at_name("TransactItems"))?;
                        request.transact_items.push(write);
                    }
                }
                "TransactItems" => {}
                "ReturnConsumedCapacity" => {
                    read_member(reader, "ReturnConsumedCapacity", &mut request.return_consumed_capacity)?;
                }
                "ReturnItemCollectionMetrics" => {
                    let metrics = &mut request.return_item_collection_metrics;
                    read_member(reader, "ReturnItemCollectionMetrics", metrics)?;
                }
                "ClientRequestToken" => {
                    read_member(reader, "ClientRequestToken", &mut request.client_request_token)?;
                }
                _ => read_other(reader, name.into_owned(), &mut request.other)?,
            }
        }
        if given { Ok(request) } else { Err(missing("TransactItems")) }
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
        if has_token(self.client_request_token.as_deref(), &self.other, "ClientRequestToken") {
            Repeat::Safe
        } else {
            Repeat::Unsafe
        }
    }

    fn fill_token(&mut self, token: &mut dyn FnMut() -> String) {
        if !self.other.contains_key("ClientRequestToken") {
            self.client_request_token.get_or_insert_with(token);
        }
    }

    fn transaction_parts(&self) -> Vec<TransactionPart<'_>> {
        self.transact_items.iter().map(TransactWrite::part).collect()
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

impl<'de> serde::Deserialize<'de> for TransactWriteItems {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_json(&mut Self::read, deserializer)
    }
}

impl UnknownMembers for TransactWriteItems {
    fn unknown_members(&self) -> Vec<String> {
        let (mut path, mut found) = (String::new(), Vec::new());
        for (position, write) in self.transact_items.iter().enumerate() {
            at_step(&mut path, &format!("TransactItems[{position}]"), &mut |path| {
                write.note_unknown(path, &mut found);
            });
        }
        let asked: [(&str, &dyn Wire); 2] = [
            ("ReturnConsumedCapacity", &self.return_consumed_capacity),
            ("ReturnItemCollectionMetrics", &self.return_item_collection_metrics),
        ];
        for (name, value) in asked {
            at_step(&mut path, name, &mut |path| value.note_unknown(path, &mut found));
        }
        note_others(&self.other, &mut path, &mut found);
        found
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
