//! The item that a failed condition found.

use dynamo_core::{Item, ServiceError};
use serde::de::DeserializeOwned;

use crate::{Error, ErrorKind, Result};

impl Error {
    /// The item that the failed condition found, of requests that asked for it with
    /// [`return_item_on_failure`](crate::Request::return_item_on_failure); of a cancelled transaction, the item of the
    /// first condition that failed.
    ///
    /// `None` means that there was no item: to a web client a 404, where an item is a 409.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] when the item does not fit `T`, [`ErrorKind::InvalidRequest`] when the request did not ask for the
    /// item or no condition failed: whether there is an item is unknown then.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, attr, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// use serde_json::Value;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let failed = r#"{"__type":"x#ConditionalCheckFailedException","Item":{"state":{"S":"paid"}}}"#;
    /// # let server = ScriptedTransport::new([Answer::json(400, failed)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let delete = client.table("orders").delete(key("id", 7)).condition(attr("state").eq("open"));
    /// let error = delete.return_item_on_failure().await.unwrap_err();
    /// match error.item_as::<Value>()? {
    ///     Some(order) => assert_eq!(order["state"], "paid"),
    ///     None => unreachable!("there is such an order"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn item_as<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let item: Option<&Item> = self.as_service_error().and_then(ServiceError::failed_item);
        match item {
            Some(item) => dynamo_core::from_item(item).map(Some).map_err(Self::decode),
            None if self.item_asked() => Ok(None),
            None => Err(self.has_no_item()),
        }
    }

    /// The item that was there when a condition failed, for requests that asked for it
    /// (`return_values_on_condition_check_failure`); `None` also when the request did not ask, which
    /// [`Error::item_as`] tells apart.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] when the item does not fit `T`.
    pub fn failed_item<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let item: Option<&Item> = self.as_service_error().and_then(|error| error.item.as_ref());
        item.map(dynamo_core::from_item).transpose().map_err(Self::decode)
    }

    fn has_no_item(&self) -> Self {
        let failed = self.is_conditional()
            || self.as_service_error().is_some_and(|error| {
                error.cancellation_reasons.iter().any(|reason| reason.is_conditional_check_failed())
            });
        let why = if failed {
            "the request did not ask for the item: return_item_on_failure() does"
        } else {
            "no condition failed"
        };
        Self::told(ErrorKind::InvalidRequest, format!("the error has no item, since {why}; it was: {self}"))
    }
}
