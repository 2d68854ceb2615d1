//! An answer that owns its bytes, so that what is decoded from it may borrow from them.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use dynamo_core::{ItemOperation, Operation};
use serde::Deserialize;

use crate::{Error, Result};

/// The answer to one call, not decoded yet.
///
/// # Examples
///
/// ```
/// use dynamo_client::{Client, key};
/// use dynamo_http::{Answer, ScriptedTransport};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct View<'a> {
///     subject: &'a str,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// let server = ScriptedTransport::new([Answer::json(200, r#"{"Item":{"subject":{"S":"Hi"}}}"#)]);
/// let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let reply = client.table("Thread").get(key("id", 1)).reply().await?;
/// let output = reply.decode::<View<'_>>()?;
/// assert_eq!(output.item.map(|view| view.subject), Some("Hi"));
/// # Ok(())
/// # }
/// ```
pub struct Reply<O> {
    body: Bytes,
    request_id: Option<String>,
    operation: PhantomData<fn() -> O>,
}

impl<O> Reply<O> {
    pub(crate) fn new(body: Bytes, request_id: Option<String>) -> Self {
        Self { body, request_id, operation: PhantomData }
    }

    /// The answer's body as it came: DynamoDB JSON.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The request id the service gave.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl<O: Operation> Reply<O> {
    /// Decodes the answer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) when the answer is not what the operation answers.
    pub fn output(&self) -> Result<O::Output> {
        O::decode(&self.body).map_err(Error::decode)
    }
}

impl<O: ItemOperation> Reply<O> {
    /// Decodes the answer with its items as `T`, which may borrow from this reply.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when an item does not fit `T`.
    pub fn decode<'de, T: Deserialize<'de>>(&'de self) -> Result<O::Of<T>> {
        O::decode_as(&self.body).map_err(Error::decode)
    }
}

impl<O> fmt::Debug for Reply<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("bytes", &self.body.len())
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
