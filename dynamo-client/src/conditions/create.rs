//! Writing an item that must not be there yet.

use std::fmt;
use std::future::IntoFuture;

use dynamo_core::{Condition, KeyNames, PutItem, PutItemOutput};
use serde::Serialize;
use serde::ser::Error as _;

use crate::request::Calling;
use crate::{Client, Deadline, Error, ErrorKind, Request, Result, Table, Unbound};

/// A put that fails if there is an item with its key.
///
/// Made by [`Table::create`]; awaiting it makes the call. The names of the table's key are those of [`Table::keys`]; unless
/// they are known, one DescribeTable goes before the first call, and its answer is kept.
///
/// If there is an item, the error [is conditional](Error::is_conditional), and [`Error::item_as`] gives that item.
///
/// It can be part of a transaction once the names of the key are known.
///
/// # Cancel safety
///
/// As that of [`Request`].
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Create {
    request: Request<PutItem>,
}

impl Table {
    /// Writes an item, only if there is none with its key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// use dynamo_client::KeyNames;
    /// use serde_json::{Value, json};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let failed = r#"{"__type":"x#ConditionalCheckFailedException","Item":{"id":{"N":"7"},"state":{"S":"paid"}}}"#;
    /// # let server = ScriptedTransport::new([Answer::json(400, failed)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let orders = client.table("orders").keys(KeyNames::new("id"));
    /// if let Err(error) = orders.create(&json!({"id": 7, "state": "open"})).await {
    ///     let there: Option<Value> = error.item_as()?;
    ///     assert_eq!(there.unwrap_or_default()["state"], "paid");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, item: impl Serialize) -> Create {
        Create { request: self.put(item).return_item_on_failure() }
    }
}

impl Create {
    /// Writes only if this condition holds as well.
    pub fn condition(self, condition: impl Into<Condition>) -> Self {
        self.map(|request| request.condition(condition))
    }

    /// Ends the call, and the one that asks for the names of the key, by the deadline.
    pub fn deadline(self, deadline: impl Into<Deadline>) -> Self {
        self.map(|request| request.deadline(deadline))
    }

    /// Changes the request: for options that have no method here.
    pub fn map(self, change: impl FnOnce(Request<PutItem>) -> Request<PutItem>) -> Self {
        Self { request: change(self.request) }
    }

    /// Finds out the names of the key, unless they are known, and gives the request.
    ///
    /// # Errors
    ///
    /// Those of [`Table::key_names`]; without the permission for DescribeTable, the error says that [`Table::keys`]
    /// does without.
    pub async fn prepare(self) -> Result<Request<PutItem>> {
        let Self { request } = self;
        let client = match request.options.deadline {
            Some(deadline) => request.client.clone().with_deadline(deadline),
            None => request.client.clone(),
        };
        let keys = client.key_names(&request.operation.table_name).await.map_err(not_allowed)?;
        Ok(create(request, &keys))
    }
}

impl IntoFuture for Create {
    type Output = Result<PutItemOutput>;
    type IntoFuture = Calling<PutItemOutput>;

    fn into_future(self) -> Calling<PutItemOutput> {
        Box::pin(async move { self.prepare().await?.await })
    }
}

impl Unbound for Create {
    type Operation = PutItem;

    /// Without the names of the key, what comes out is an error when the transaction is sent.
    fn unbound(self) -> (Option<Client>, PutItem) {
        let Self { request } = self;
        let ready = match request.client.known_keys(&request.operation.table_name) {
            Some(keys) => create(request, &keys),
            None => {
                let told = "create() in a transaction needs the names of the table's key: say them with Table::keys(..)";
                request.condition(dynamo_core::Error::custom(told))
            }
        };
        ready.unbound()
    }
}

fn create(request: Request<PutItem>, keys: &KeyNames) -> Request<PutItem> {
    request.map(|put| put.if_not_exists(keys))
}

/// Says what to do without the permission to ask for the key.
fn not_allowed(error: Error) -> Error {
    if error.kind() != ErrorKind::Auth {
        return error;
    }
    let told = format!(
        "create() needs the names of the table's key: say them with Table::keys(..), or permit DescribeTable; it was: {error}"
    );
    Error::told(ErrorKind::Auth, told)
}

impl fmt::Debug for Create {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Create").field("table", &self.request.operation.table_name).finish_non_exhaustive()
    }
}
