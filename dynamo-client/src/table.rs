//! One table's verbs.

use dynamo_core::{
    Condition, ConditionCheck, DeleteItem, DescribeTable, GetItem, Key, KeyNames, PutItem, Query, Scan,
    UpdateItem,
};
use serde::Serialize;

use crate::{Client, ErrorKind, Request, Result};

/// One table of a client: the same requests as the client's, with less to write.
///
/// # Examples
///
/// ```
/// use dynamo_client::{Client, attr, key};
/// use dynamo_http::{Answer, ScriptedTransport};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// let server = ScriptedTransport::new([Answer::json(200, "{}"), Answer::json(200, "{}")]);
/// let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
/// let threads = client.table("Thread");
/// threads.put(&json!({"ForumName": "S3", "Subject": "Hi"})).condition(attr("ForumName").not_exists()).await?;
/// threads.update(key("ForumName", "S3").sort("Subject", "Hi")).set("Message", "edited").add("Views", 1).await?;
/// assert_eq!(server.requests().len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
}

impl Table {
    pub(crate) fn new(client: Client, name: String) -> Self {
        Self { client, name }
    }

    /// The table's name or ARN.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Says what the table's key attributes are called, so that batches need not ask the service.
    #[must_use]
    pub fn keys(self, keys: KeyNames) -> Self {
        self.client.learn_keys(&self.name, keys);
        self
    }

    /// Gets one item by its key; [`item`](Request::item) decodes it.
    pub fn get(&self, key: impl Into<Key>) -> Request<GetItem> {
        self.client.get_item(&self.name, key)
    }

    /// Writes one item, replacing the one with the same key.
    pub fn put(&self, item: impl Serialize) -> Request<PutItem> {
        self.client.put_item(&self.name, item)
    }

    /// Changes attributes of one item, or makes it.
    pub fn update(&self, key: impl Into<Key>) -> Request<UpdateItem> {
        self.client.update_item(&self.name, key)
    }

    /// Deletes one item; that there is none is no error.
    pub fn delete(&self, key: impl Into<Key>) -> Request<DeleteItem> {
        self.client.delete_item(&self.name, key)
    }

    /// Reads the items for which a key condition holds: equality on the partition key, and at most one condition on the
    /// sort key. [`items`](Request::items) and [`pages`](Request::pages) read on to the end.
    pub fn query(&self, key_condition: impl Into<Condition>) -> Request<Query> {
        self.client.query(&self.name).key_condition(key_condition)
    }

    /// Reads the whole table; [`segments`](Request::segments) reads it in parallel.
    pub fn scan(&self) -> Request<Scan> {
        self.client.scan(&self.name)
    }

    /// A condition on an item that a transaction does not write; it exists only there.
    pub fn check(&self, key: impl Into<Key>) -> ConditionCheck {
        ConditionCheck::new(&self.name, key)
    }

    /// Describes the table.
    pub fn describe(&self) -> Request<DescribeTable> {
        self.client.describe_table(&self.name)
    }

    /// The names of the table's key attributes: as said by [`Table::keys`], else asked for once and kept.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`] that DescribeTable can end with; without the permission for it, say the keys with
    /// [`Table::keys`].
    pub async fn key_names(&self) -> Result<KeyNames> {
        self.client.key_names(&self.name).await
    }
}

impl Client {
    /// The names of a table's key attributes, asked for once.
    pub(crate) async fn key_names(&self, table: &str) -> Result<KeyNames> {
        if let Some(keys) = self.known_keys(table) {
            return Ok(keys);
        }
        let described = self.describe_table(table).await.map_err(|error| match error.kind() {
            ErrorKind::Auth => {
                error.with_advice("without this permission, say the table's key: `table.keys(..)`")
            }
            _ => error,
        })?;
        let keys = described.table.key_names().ok_or_else(|| {
            crate::Error::told(
                ErrorKind::Corrupt,
                format!("the description of {table} names no partition key"),
            )
        })?;
        self.learn_keys(table, keys.clone());
        Ok(keys)
    }
}
