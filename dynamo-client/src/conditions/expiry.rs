//! Expiry by the client's clock.

use std::time::Duration;

use dynamo_auth::port::Clock;
use dynamo_core::{Expiry, IntoAttr, Query, Scan};

use crate::{Client, Error, Request, Result};

impl Client {
    /// The moment some time from now, for the attribute that a table's Time to Live looks at.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if that is after the year 9999.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use dynamo_client::{Client, Expiry};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// #[derive(serde::Serialize)]
    /// struct Session {
    ///     id: u64,
    ///     expires: Expiry,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::from_fn(|_| Answer::json(200, r#"{"Items":[],"Count":0}"#));
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let sessions = client.table("sessions");
    /// let session = Session { id: 7, expires: client.expires_in(Duration::from_secs(3600))? };
    /// sessions.put(&session).await?;
    /// let alive = sessions.scan().not_expired("expires").await?;
    /// # drop(alive);
    /// # Ok(())
    /// # }
    /// ```
    pub fn expires_in(&self, time: Duration) -> Result<Expiry> {
        Expiry::after(self.inner.clock.now(), time).map_err(Error::encode)
    }
}

macro_rules! not_expired {
    ($($operation:ident),+) => {$(
        impl Request<$operation> {
            /// Leaves out items that have expired by now, by the client's clock, and that the service has not deleted yet.
            ///
            /// `attribute` is the one that the table's Time to Live looks at; items without it never expire. Those that
            /// have expired are read, and paid for, all the same. The moment is that of this call, also for the pages that follow.
            pub fn not_expired(self, attribute: impl IntoAttr) -> Self {
                let condition = attribute.into_attr().not_expired(self.client.inner.clock.now());
                self.filter(condition)
            }
        }
    )+};
}

not_expired!(Query, Scan);
