//! Any action of the service by name, with JSON parameters.

use serde::Serialize;
use serde_json::Value;

use super::check::invalid;
use super::partiql::tokens::table_name;
use super::structure::{decode, encode};
use super::{Operation, Repeat};
use crate::wire::Wire;
use crate::{Error, ErrorKind};

/// The most characters of an action's name.
const MAX_NAME: usize = 128;

/// An action by its name, with its parameters as they are on the wire; the answer is JSON.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Action, Operation};
/// use serde_json::json;
///
/// let action = Action::new("DescribeTimeToLive", json!({"TableName": "Thread"}));
/// assert_eq!(action.name(), "DescribeTimeToLive");
/// assert_eq!(action.table_names(), ["Thread"]);
/// assert_eq!(action.encode()?, br#"{"TableName":"Thread"}"#);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Action {
    /// The action's name.
    pub name: String,
    /// The parameters: a JSON object.
    pub parameters: Value,
    target_prefix: &'static str,
    error: Option<Error>,
}

impl Action {
    /// Takes an action's name and its parameters, which serialize as a struct or a map.
    pub fn new(name: impl Into<String>, parameters: impl Serialize) -> Self {
        let (parameters, error) = match serde_json::to_value(parameters) {
            Ok(parameters) => (parameters, None),
            Err(error) => (Value::Null, Some(Error::new(ErrorKind::InvalidParameter, error.to_string()))),
        };
        Self { name: name.into(), parameters, target_prefix: "DynamoDB_20120810", error }
    }

    /// Makes this an action of DynamoDB Streams.
    pub fn of_streams(mut self) -> Self {
        self.target_prefix = "DynamoDBStreams_20120810";
        self
    }

    /// The member that holds the action's idempotency token, if it has one.
    fn token_member(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "TransactWriteItems" | "ExecuteTransaction" => Some("ClientRequestToken"),
            "ExportTableToPointInTime" | "ImportTable" | "StartBulkPutItems" => Some("ClientToken"),
            _ => None,
        }
    }

    /// The table that an import makes.
    fn table_to_make(&self) -> Option<&str> {
        self.parameters.get("TableCreationParameters")?.get("TableName")?.as_str()
    }

    /// The tables that statements name, where the text leaves no doubt.
    fn tables_of_statements(&self) -> impl Iterator<Item = &str> {
        let lists = ["Statements", "TransactStatements"].into_iter();
        let listed = lists.filter_map(|name| self.parameters.get(name)?.as_array()).flatten();
        let statements = [&self.parameters].into_iter().chain(listed);
        statements.filter_map(|holder| table_name(holder.get("Statement")?.as_str()?))
    }

    fn has_token(&self) -> bool {
        self.token_member().is_some_and(|member| self.parameters.get(member).is_some_and(Value::is_string))
    }
}

impl Operation for Action {
    type Output = Value;

    fn name(&self) -> &str {
        &self.name
    }

    fn target_prefix(&self) -> &'static str {
        self.target_prefix
    }

    fn table_names(&self) -> Vec<&str> {
        let member = |name: &str| self.parameters.get(name).and_then(Value::as_str);
        let mut names: Vec<_> =
            ["TableName", "TableArn", "TargetTableName"].into_iter().filter_map(member).collect();
        names.extend(member("SourceTableArn").or_else(|| member("SourceTableName")));
        names.extend(self.table_to_make());
        if let Some(Value::Object(tables)) = self.parameters.get("RequestItems") {
            names.extend(tables.keys().map(String::as_str));
        }
        if let Some(Value::Array(items)) = self.parameters.get("TransactItems") {
            let writes = items.iter().filter_map(Value::as_object).flat_map(|item| item.values());
            names.extend(writes.filter_map(|write| write.get("TableName")).filter_map(Value::as_str));
        }
        names.extend(self.tables_of_statements());
        names.sort_unstable();
        names.dedup();
        names
    }

    fn resource(&self) -> Option<&str> {
        const MEMBERS: [&str; 10] = [
            "TableName",
            "TableArn",
            "TargetTableName",
            "BackupArn",
            "ExportArn",
            "ImportArn",
            "BulkOperationArn",
            "GlobalTableName",
            "ResourceArn",
            "StreamArn",
        ];
        let single = MEMBERS.iter().find_map(|member| self.parameters.get(member)?.as_str());
        let keyed = || self.parameters.get("RequestItems")?.as_object()?.keys().next().map(String::as_str);
        let transacted = || {
            let items = self.parameters.get("TransactItems")?.as_array()?.iter().filter_map(Value::as_object);
            items.flat_map(|item| item.values()).find_map(|part| part.get("TableName")?.as_str())
        };
        let stated = || self.tables_of_statements().next();
        single.or_else(|| self.table_to_make()).or_else(keyed).or_else(transacted).or_else(stated)
    }

    /// Writes of whole items, of tags and of continuous backups are safe, and what has a token; every other action that is
    /// no read is unsafe.
    fn repeat(&self) -> Repeat {
        let reads = ["Describe", "List", "Get", "BatchGet", "Query", "Scan", "TransactGet", "Search"];
        let settles = [
            "PutItem",
            "DeleteItem",
            "BatchWriteItem",
            "TagResource",
            "UntagResource",
            "UpdateContinuousBackups",
        ];
        let name = self.name.as_str();
        if reads.iter().any(|prefix| name.starts_with(prefix)) {
            Repeat::Read
        } else if settles.contains(&name) || self.has_token() {
            Repeat::Safe
        } else {
            Repeat::Unsafe
        }
    }

    fn fill_token(&mut self, token: &mut dyn FnMut() -> String) {
        if self.has_token() {
            return;
        }
        if let (Some(member), Value::Object(parameters)) = (self.token_member(), &mut self.parameters) {
            parameters.entry(member).or_insert_with(|| Value::String(token()));
        }
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        let letters = self.name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !letters || !(1..=MAX_NAME).contains(&self.name.len()) {
            return Err(invalid("Action", "expected a name of letters and digits"));
        }
        if !self.parameters.is_object() {
            return Err(invalid("Parameters", "expected a JSON object"));
        }
        encode(&mut |writer| {
            self.parameters.write(writer);
            Ok(())
        })
    }

    fn decode(body: &[u8]) -> Result<Value, Error> {
        let answer = decode(body, Value::read)?;
        if answer.is_object() {
            Ok(answer)
        } else {
            Err(Error::new(ErrorKind::Malformed, "expected a JSON object"))
        }
    }
}
