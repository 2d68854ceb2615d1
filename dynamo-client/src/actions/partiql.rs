//! Statements in PartiQL: one, a batch of them, a transaction of them.

use dynamo_core::{
    BatchExecuteStatement, ExecuteStatement, ExecuteTransaction, Parameters, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, Statement,
};
use serde::Serialize;

use super::options::forward;
use crate::{Client, Request};

forward! { ExecuteStatement {
    /// The value of the statement's next `?`: anything that serializes.
    parameter(value: impl Serialize);
    /// The values of all of the statement's `?`, of one type; instead of those given before.
    parameters(values: impl Into<Parameters>);
    /// Has a SELECT read what every write that succeeded before has left, at twice the capacity; not possible on a global
    /// index.
    consistent_read(yes: bool);
    /// Looks at most at this many items a page.
    limit(n: u32);
    /// Starts after an earlier page of the same statement with the same parameters: its `next_token`.
    next_token(token: impl Into<String>);
    /// Has the error carry the item that is there when the condition of a write fails.
    return_values_on_condition_check_failure(which: impl Into<ReturnValuesOnConditionCheckFailure>);
    /// Has the error carry the stored item when the condition of a write does not hold, at no further capacity;
    /// [`Error::item_as`](crate::Error::item_as) decodes it.
    return_item_on_failure();
} }

forward! { ExecuteTransaction {
    /// Makes a repeated transaction recognisable for ten minutes; filled in, once a call, unless set.
    client_request_token(token: impl Into<String>);
} }

forward! { ExecuteStatement, BatchExecuteStatement, ExecuteTransaction {
    /// Asks how much capacity the call consumed.
    return_consumed_capacity(level: impl Into<ReturnConsumedCapacity>);
    /// Sets a member of the request by its name on the wire.
    with_member(name: impl Into<String>, value: impl Into<serde_json::Value>);
} }

impl Client {
    /// Executes one statement (ExecuteStatement): SELECT, INSERT, UPDATE or DELETE, with a `?` for each parameter.
    ///
    /// Awaiting it is one call, of a SELECT one page; [`items`](Request::items) and [`pages`](Request::pages) read on to the
    /// end. A SELECT is repeated whenever that can help. An INSERT, UPDATE or DELETE is not after an attempt of which
    /// nobody knows whether it was carried out, unless the request says that it is [`idempotent`](Request::idempotent).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Items":[{"Subject":{"S":"Hi"}}]}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let select = r#"SELECT "Subject" FROM "Thread" WHERE "ForumName" = ? AND "Views" > ?"#;
    /// let mut threads = client.execute_statement(select).parameter("S3").parameter(10).items::<Value>();
    /// assert_eq!(threads.try_next().await?, Some(json!({"Subject": "Hi"})));
    /// assert_eq!(threads.try_next().await?, None);
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["Parameters"], json!([{"S": "S3"}, {"N": "10"}]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn execute_statement(&self, statement: impl Into<Statement>) -> Request<ExecuteStatement> {
        self.request(ExecuteStatement::new(statement))
    }

    /// Executes up to 25 statements as one call (BatchExecuteStatement), each about one item; all of them SELECTs, or none.
    /// [`with`](Request::with) adds them.
    ///
    /// Each statement succeeds or fails on its own: `errors()` of the answer says which failed and why.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::{Value, json};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let answer = r#"{"Responses":[{"TableName":"Thread"},{"Error":{"Code":"DuplicateItem","Message":"it is there"}}]}"#;
    /// # let server = ScriptedTransport::new([Answer::json(200, answer)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let insert = |subject| {
    ///     let text = r#"INSERT INTO "Thread" VALUE {'ForumName': ?, 'Subject': ?}"#;
    ///     client.execute_statement(text).parameters(["S3", subject])
    /// };
    /// let output = client.batch_execute_statement().with(insert("Hi")).with(insert("Help")).await?;
    /// let failed: Vec<String> = output.errors().map(|(position, error)| format!("{position}: {error}")).collect();
    /// assert_eq!(failed, ["1: DuplicateItem: it is there"]);
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["Statements"][1]["Parameters"], json!([{"S": "S3"}, {"S": "Help"}]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_execute_statement(&self) -> Request<BatchExecuteStatement> {
        self.request(BatchExecuteStatement::new())
    }

    /// Executes up to 100 statements, all or none (ExecuteTransaction): all of them SELECTs, or all of them writes and `EXISTS`
    /// conditions. [`with`](Request::with) adds them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::Value;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"Responses":[{},{}]}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let take = r#"UPDATE "stock" SET "left" = "left" - 1 WHERE "sku" = ? AND "left" > 0"#;
    /// let order = r#"INSERT INTO "orders" VALUE {'id': ?, 'sku': ?}"#;
    /// client
    ///     .execute_transaction()
    ///     .with(client.execute_statement(take).parameter("tea"))
    ///     .with(client.execute_statement(order).parameter(7).parameter("tea"))
    ///     .await?;
    /// # let sent: Value = serde_json::from_slice(server.requests()[0].body()).unwrap();
    /// # assert_eq!(sent["TransactStatements"].as_array().map(Vec::len), Some(2));
    /// # assert!(sent["ClientRequestToken"].is_string());
    /// # Ok(())
    /// # }
    /// ```
    pub fn execute_transaction(&self) -> Request<ExecuteTransaction> {
        self.request(ExecuteTransaction::new())
    }
}
