//! Making an item or changing it, from a whole value.

use dynamo_core::{IntoAttr, Key, UpdateItem};
use serde::Serialize;

use crate::{Request, Table};

impl Table {
    /// Makes the item of all these attributes, or gives them to the item that is there; its other attributes stay as
    /// they are.
    ///
    /// Attributes of the key may be among them. [`only_if_absent`](Request::only_if_absent) names those that are for a
    /// new item. [`old_item`](Request::old_item) gives `None` if the item was made.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, "{}")]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let order = json!({"id": 7, "state": "open", "created": "monday"});
    /// client.table("orders").upsert(key("id", 7), &order).only_if_absent("created").await?;
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["UpdateExpression"], "SET #n0 = if_not_exists(#n0, :v0), #n1 = :v1");
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert(&self, key: impl Into<Key>, attributes: impl Serialize) -> Request<UpdateItem> {
        self.update(key).set_all(attributes)
    }
}

impl Request<UpdateItem> {
    /// Sets every attribute of a struct or a map; attributes of the key may be among them.
    pub fn set_all(self, attributes: impl Serialize) -> Self {
        let empty = self.client.inner.empty_values;
        self.map(|update| update.set_all_with(attributes, empty))
    }

    /// Leaves an attribute as it is where the item has it: what it has been set to so far is for items that lack it.
    pub fn only_if_absent(self, attribute: impl IntoAttr) -> Self {
        self.map(|update| update.only_if_absent(attribute))
    }
}
