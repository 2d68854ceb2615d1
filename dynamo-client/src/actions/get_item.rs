//! Getting one item.

use dynamo_core::{GetItem, ItemOperation};
use serde::de::DeserializeOwned;

use crate::{Request, Result};

impl Request<GetItem> {
    /// Makes the call and gives the item as `T`; `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when the item does not fit `T`; every other kind a call can end with.
    pub async fn item<T: DeserializeOwned + Send>(self) -> Result<Option<T>> {
        let Self { client, operation, options } = self;
        let output = client.run(operation, &options, |answer| GetItem::decode_as::<T>(&answer.body)).await?;
        Ok(output.item)
    }
}
