//! What a transaction of reads found, decoded.

use dynamo_core::{ItemOperation, TransactGetItems};
use serde::de::DeserializeOwned;

use crate::{Request, Result};

impl Request<TransactGetItems> {
    /// Makes the call and gives the items in the order of the reads, `None` where there is none.
    ///
    /// Where the items are of several types, await the request itself: each of its responses can be
    /// [decoded](dynamo_core::Item::to) as another.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when an item does not fit `T`. Every other kind a call can end
    /// with.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde::Deserialize;
    /// #[derive(Debug, Deserialize, PartialEq)]
    /// struct Order {
    ///     id: u64,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Responses":[{"Item":{"id":{"N":"7"}}},{}]}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let orders = client.table("orders");
    /// let both = client.transact_get().with(orders.get(key("id", 7))).with(orders.get(key("id", 8)));
    /// assert_eq!(both.responses::<Order>().await?, [Some(Order { id: 7 }), None]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn responses<T: DeserializeOwned + Send>(self) -> Result<Vec<Option<T>>> {
        let Self { client, operation, options } = self;
        let decode = |answer: &crate::call::Answer| TransactGetItems::decode_as::<T>(&answer.body);
        Ok(client.run(operation, &options, decode).await?.responses)
    }
}
