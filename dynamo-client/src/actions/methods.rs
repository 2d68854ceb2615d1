//! The API's actions, each under its own name.

use dynamo_core::{
    BatchGetItem, BatchWriteItem, CreateTable, DeleteItem, DeleteTable, DescribeTable, GetItem, Key,
    ListTables, PutItem, Query, Scan, TransactGetItems, TransactWriteItems, UpdateItem, UpdateTable,
};
use serde::Serialize;

use crate::{Client, Request};

/// The actions. Each makes a [`Request`]; awaiting it makes the call.
impl Client {
    /// Gets one item by its key (GetItem).
    pub fn get_item(&self, table_name: impl Into<String>, key: impl Into<Key>) -> Request<GetItem> {
        self.request(GetItem::new(table_name, key))
    }

    /// Writes one item, replacing the one with the same key (PutItem).
    pub fn put_item(&self, table_name: impl Into<String>, item: impl Serialize) -> Request<PutItem> {
        self.request(PutItem::new_with(table_name, item, self.inner.empty_values))
    }

    /// Changes attributes of one item, or makes it (UpdateItem).
    pub fn update_item(&self, table_name: impl Into<String>, key: impl Into<Key>) -> Request<UpdateItem> {
        self.request(UpdateItem::new(table_name, key))
    }

    /// Deletes one item; that there is none is no error (DeleteItem).
    pub fn delete_item(&self, table_name: impl Into<String>, key: impl Into<Key>) -> Request<DeleteItem> {
        self.request(DeleteItem::new(table_name, key))
    }

    /// Reads items that share a partition key (Query). The key condition is set with
    /// [`key_condition`](Request::key_condition) or [`key_condition_expression`](Request::key_condition_expression).
    pub fn query(&self, table_name: impl Into<String>) -> Request<Query> {
        self.request(Query::of(table_name))
    }

    /// Reads the items of a whole table or index (Scan).
    pub fn scan(&self, table_name: impl Into<String>) -> Request<Scan> {
        self.request(Scan::new(table_name))
    }

    /// Gets up to 100 items by their keys, as one call (BatchGetItem). [`Client::batch_get`] takes any number.
    pub fn batch_get_item(&self) -> Request<BatchGetItem> {
        self.request(BatchGetItem::new())
    }

    /// Puts and deletes up to 25 items, as one call (BatchWriteItem). [`Client::batch_write`] takes any number.
    pub fn batch_write_item(&self) -> Request<BatchWriteItem> {
        self.request(BatchWriteItem::new([]))
    }

    /// Writes up to 100 items, all or none (TransactWriteItems); see also [`Client::transact_write`].
    pub fn transact_write_items(&self) -> Request<TransactWriteItems> {
        self.request(TransactWriteItems::new())
    }

    /// Gets up to 100 items as they are at one moment (TransactGetItems); see also [`Client::transact_get`].
    pub fn transact_get_items(&self) -> Request<TransactGetItems> {
        self.request(TransactGetItems::new())
    }

    /// Makes a table (CreateTable).
    pub fn create_table(&self, table_definition: CreateTable) -> Request<CreateTable> {
        self.request(table_definition)
    }

    /// Changes a table's throughput, indexes or stream (UpdateTable).
    pub fn update_table(&self, table_definition: UpdateTable) -> Request<UpdateTable> {
        self.request(table_definition)
    }

    /// Deletes a table and all its items (DeleteTable).
    pub fn delete_table(&self, table_name: impl Into<String>) -> Request<DeleteTable> {
        self.request(DeleteTable::new(table_name))
    }

    /// Describes a table (DescribeTable).
    pub fn describe_table(&self, table_name: impl Into<String>) -> Request<DescribeTable> {
        self.request(DescribeTable::new(table_name))
    }

    /// Lists the account's tables, up to 100 a page (ListTables); `pages()` of it lists them all.
    pub fn list_tables(&self) -> Request<ListTables> {
        self.request(ListTables::new())
    }
}
