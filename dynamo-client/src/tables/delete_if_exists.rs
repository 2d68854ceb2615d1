//! Deleting a table that may not be there, and seeing it gone.

use std::fmt;
use std::future::IntoFuture;

use dynamo_core::{DeleteTable, TableStatus};

use crate::request::Calling;
use crate::{Deadline, ErrorKind, Request, Result};

/// How often a table that is busy is tried anew.
const MAX_ROUNDS: usize = 3;

/// Deletes a table if it is there and waits until it is gone; made by [`Request::if_exists`]. It gives whether there
/// was a table.
///
/// A table that is being made or changed is waited for first; one that somebody else is deleting is waited for as well.
///
/// # Errors
///
/// [`ErrorKind::WaitExpired`] when it was not gone in time. Every kind that DescribeTable and DeleteTable can end with.
///
/// # Cancel safety
///
/// The table may or may not be deleted when this is dropped.
#[must_use = "this does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteTableIfExists {
    request: Request<DeleteTable>,
}

impl Request<DeleteTable> {
    /// Deletes the table if it is there, and waits until it is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let none = r#"{"__type":"x#ResourceNotFoundException","message":"none"}"#;
    /// # let server = ScriptedTransport::new([Answer::json(400, none)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let was_there = client.delete_table("orders").if_exists().await?;
    /// assert!(!was_there);
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_exists(self) -> DeleteTableIfExists {
        DeleteTableIfExists { request: self }
    }
}

impl DeleteTableIfExists {
    /// Ends all of it by the deadline.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.request = self.request.deadline(deadline);
        self
    }

    async fn run(self) -> Result<bool> {
        // An answer that got lost: the table is gone, or going, all the same.
        let request = self.request.idempotent(true);
        let table = request.client.table(&request.operation.table_name);
        let mut round = 0;
        let mut was_there = false;
        loop {
            round += 1;
            match request.clone().await {
                Ok(_) => break,
                Err(error) if error.is_not_found() => return Ok(was_there || error.maybe_applied()),
                Err(error) if error.kind() != ErrorKind::InUse || round >= MAX_ROUNDS => return Err(error),
                Err(_) => was_there = true,
            }
            let mut describe = table.describe();
            describe.options = request.options.clone();
            match describe.await {
                Ok(found) if found.table.table_status == Some(TableStatus::Deleting) => break,
                Ok(_) => drop(table.wait_until_exists().options(request.options.clone()).await?),
                Err(error) if error.is_not_found() => return Ok(true),
                Err(error) => return Err(error),
            }
        }
        table.wait_until_gone().options(request.options.clone()).await?;
        Ok(true)
    }
}

impl IntoFuture for DeleteTableIfExists {
    type Output = Result<bool>;
    type IntoFuture = Calling<bool>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for DeleteTableIfExists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteTableIfExists").field("request", &self.request).finish()
    }
}
