//! Waiting for a table, from where one has it in hand.

use dynamo_core::{IndexesActive, TableExists, TableNotExists};

use super::Wait;
use crate::Table;

impl Table {
    /// Waits until the table exists and can be used.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Table":{"TableStatus":"ACTIVE"}}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// client.table("Thread").wait_until_exists().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_until_exists(&self) -> Wait<TableExists> {
        self.client().wait(TableExists::new(self.name()))
    }

    /// Waits until the table is gone.
    pub fn wait_until_gone(&self) -> Wait<TableNotExists> {
        self.client().wait(TableNotExists::new(self.name()))
    }

    /// Waits until the table and all its indexes can be used, those that are being filled among them.
    pub fn wait_until_indexes_active(&self) -> Wait<IndexesActive> {
        self.client().wait(IndexesActive::new(self.name()))
    }
}
