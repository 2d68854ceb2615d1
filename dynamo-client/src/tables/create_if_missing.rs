//! Making a table unless it is there, and seeing that it is the one that was meant.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use dynamo_core::{
    Acceptor, CreateTable, DescribeTable, DescribeTableOutput, TableDescription, TableExists, TableStatus,
    Verdict, Waiter,
};

use super::difference::{TableDifferences, differences};
use crate::request::Calling;
use crate::{Deadline, Error, ErrorKind, Request, Result, Table};

/// How often it is begun anew, where others make and delete the table meanwhile.
const MAX_ROUNDS: usize = 3;

/// Makes a table unless it is there, waits until it can be used, and compares it with what was asked for; made by
/// [`Request::if_missing`].
///
/// What is compared: the key, the types of the key attributes, and the indexes with their keys and projections.
/// Billing, throughput, streams, encryption and tags are not: they can be changed at any time. A table that is being
/// deleted is waited for, and made anew. Any number of callers can do this at the same time: one makes the table, all get it.
///
/// # Errors
///
/// [`ErrorKind::TableDiffers`] when the table is there and differs, with the [differences](Error::differences);
/// nothing was changed. [`ErrorKind::WaitExpired`] when it could not be used in time, [`ErrorKind::WaitFailed`] when others
/// deleted it again and again. Every kind that DescribeTable and
/// CreateTable can end with.
///
/// # Cancel safety
///
/// The table may or may not have been made when this is dropped; asking again goes on from there.
#[must_use = "this does nothing until it is awaited"]
#[derive(Clone)]
pub struct CreateTableIfMissing {
    request: Request<CreateTable>,
}

/// A table that is there and can be used.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EnsuredTable {
    /// The table.
    pub table: TableDescription,
    /// Whether this call made it; false if it was there, or somebody else made it meanwhile.
    pub created: bool,
}

impl Request<CreateTable> {
    /// Makes the table unless it is there, waits until it can be used, and compares it with this definition.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, CreateTable};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let found = r#"{"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
    /// #     "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"}]}}"#;
    /// # let server = ScriptedTransport::new([Answer::json(200, found)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let orders = CreateTable::new("orders").hash_key("id", "S").pay_per_request();
    /// let error = client.create_table(orders).if_missing().await.unwrap_err();
    /// assert_eq!(error.differences()[0].to_string(), "attribute id: expected S, found N");
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_missing(self) -> CreateTableIfMissing {
        CreateTableIfMissing { request: self }
    }
}

impl CreateTableIfMissing {
    /// Ends all of it by the deadline.
    pub fn deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.request = self.request.deadline(deadline);
        self
    }

    async fn run(self) -> Result<EnsuredTable> {
        // Whether an answer that got lost was of this call or of somebody else's makes no difference: the table is compared.
        let request = self.request.idempotent(true);
        let table = request.client.table(&request.operation.table_name);
        let mut round = 0;
        let (found, created) = loop {
            round += 1;
            let mut found = described(&table, &request).await?;
            if found.as_ref().and_then(|found| found.table_status.as_ref()) == Some(&TableStatus::Deleting) {
                gone(&table, &request).await?;
                found = None;
            }
            let mut created = false;
            if found.is_none() {
                match request.clone().await {
                    Ok(_) => created = true,
                    // Somebody else was quicker: to make it, or to delete it.
                    Err(error) if error.kind() == ErrorKind::InUse && round < MAX_ROUNDS => continue,
                    Err(error) if error.kind() == ErrorKind::InUse => {}
                    Err(error) => return Err(error),
                }
            }
            if let Some(found) = found.filter(|found| found.table_status == Some(TableStatus::Active)) {
                break (found, created);
            }
            match usable(&table, &request).await {
                Ok(found) => break (found, created),
                // Somebody deletes what was waited for.
                Err(error) if error.kind() == ErrorKind::WaitFailed && round < MAX_ROUNDS => {}
                Err(error) => return Err(error),
            }
        };
        let differences = differences(&request.operation, &found);
        if differences.is_empty() {
            return Ok(EnsuredTable { table: found, created });
        }
        Err(Error::table_differs(TableDifferences { table: table.name().to_owned(), differences }))
    }
}

/// The table, if there is one.
async fn described(table: &Table, request: &Request<CreateTable>) -> Result<Option<TableDescription>> {
    let mut describe = table.describe();
    describe.options = request.options.clone();
    match describe.await {
        Ok(answer) => Ok(Some(answer.table)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

async fn usable(table: &Table, request: &Request<CreateTable>) -> Result<TableDescription> {
    let waiter = TableUsable(TableExists::new(table.name()));
    let answer = table.client().wait(waiter).options(request.options.clone()).await?;
    let told = || Error::told(ErrorKind::Corrupt, "a table is there of which no answer tells");
    answer.map(|answer| answer.table).ok_or_else(told)
}

async fn gone(table: &Table, request: &Request<CreateTable>) -> Result<()> {
    table.wait_until_gone().options(request.options.clone()).await.map(drop)
}

/// [`TableExists`] that does not go on waiting for a table that is being deleted.
#[derive(Clone, Debug)]
struct TableUsable(TableExists);

impl Waiter for TableUsable {
    type Operation = DescribeTable;

    const NAME: &'static str = TableExists::NAME;
    const DELAY: Duration = TableExists::DELAY;
    const MAX_ATTEMPTS: u32 = TableExists::MAX_ATTEMPTS;
    const ACCEPTORS: &'static [Acceptor] = TableExists::ACCEPTORS;

    fn operation(&self) -> DescribeTable {
        self.0.operation()
    }

    fn states(output: &DescribeTableOutput) -> Vec<&str> {
        TableExists::states(output)
    }

    fn judge(output: &DescribeTableOutput) -> Verdict {
        let deleting = output.table.table_status == Some(TableStatus::Deleting);
        if deleting { Verdict::Failure } else { TableExists::judge(output) }
    }
}

impl IntoFuture for CreateTableIfMissing {
    type Output = Result<EnsuredTable>;
    type IntoFuture = Calling<EnsuredTable>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for CreateTableIfMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateTableIfMissing").field("request", &self.request).finish()
    }
}
