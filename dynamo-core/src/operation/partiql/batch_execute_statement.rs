//! BatchExecuteStatement: up to 25 statements in one call, each with an outcome of its own.

use super::batch_statement::{BatchStatementError, BatchStatementRequest, BatchStatementResponse};
use super::execute_statement::{ExecuteStatement, only_reads};
use super::responses::read_responses;
use super::statement::table_names;
use crate::operation::batch::batch_write_item::check_bare;
use crate::operation::check::{check_capacity, invalid};
use crate::operation::item::item_answer::{item_operation, read_fragment};
use crate::operation::item::returned::ReturnConsumedCapacity;
use crate::operation::structure::{
    Fill, Members, Name, Shape, check_free, deserialize_json, encode, note_unknown, read_shape,
    serialize_json, unknown_in, write_shape,
};
use crate::operation::{Operation, Repeat};
use crate::wire::{Reader, Wire, Writer, at_step};
use crate::{ConsumedCapacity, Error, Item, UnknownMembers};

/// The most statements of a call.
const MAX_STATEMENTS: usize = 25;

/// Executes up to 25 PartiQL statements, all of them reads or all of them writes, each about one item.
///
/// Each statement succeeds or fails on its own: an answer can hold errors, one for each statement that failed. A batch of
/// SELECTs may be sent again after an attempt whose outcome is unknown.
///
/// # Examples
///
/// ```
/// use dynamo_core::{BatchExecuteStatement, ExecuteStatement, Operation};
///
/// let delete = r#"DELETE FROM "Thread" WHERE "ForumName" = ? AND "Subject" = ?"#;
/// let request = ["Hello", "Help"].into_iter().fold(BatchExecuteStatement::new(), |batch, subject| {
///     batch.with(ExecuteStatement::new(delete).parameters(["S3", subject]))
/// });
/// assert!(request.encode().is_ok());
/// assert!(request.with(ExecuteStatement::new(delete).limit(1)).encode().is_err());
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct BatchExecuteStatement {
    /// The statements, in order.
    pub statements: Vec<BatchStatementRequest>,
    /// How much is said about the capacity that was used.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
    error: Option<Error>,
}

impl BatchExecuteStatement {
    /// Starts without statements.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a statement. What has no place in a batch, such as `limit`, is an error when the request is encoded.
    pub fn with(mut self, statement: impl IntoBatchStatement) -> Self {
        match statement.into_batch_statement() {
            Ok(statement) => self.statements.push(statement),
            Err(error) => {
                let position = self.statements.len();
                self.error.get_or_insert_with(|| error.at_index(position).at_name("Statements"));
            }
        }
        self
    }

    /// Says how much is said about the capacity that was used.
    pub fn return_consumed_capacity(mut self, value: impl Into<ReturnConsumedCapacity>) -> Self {
        self.return_consumed_capacity = Some(value.into());
        self
    }

    /// Sets a member by its name on the wire.
    pub fn with_member(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        self.other.insert(name.into(), value.into());
        self
    }

    fn check(&self) -> Result<(), Error> {
        let parameter = "Statements";
        check_free(parameter, &self.other)?;
        if !(1..=MAX_STATEMENTS).contains(&self.statements.len()) {
            let count = self.statements.len();
            return Err(invalid(
                parameter,
                format!("expected 1 to {MAX_STATEMENTS} statements, found {count}"),
            ));
        }
        for (position, statement) in self.statements.iter().enumerate() {
            statement.check().map_err(|error| error.at_index(position).at_name(parameter))?;
        }
        check_capacity(self.return_consumed_capacity.as_ref())
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        write_shape(self, writer);
        Ok(())
    }
}

impl Operation for BatchExecuteStatement {
    type Output = BatchExecuteStatementOutput;

    fn name(&self) -> &str {
        "BatchExecuteStatement"
    }

    /// The tables that the statements name, but for those whose text leaves a doubt.
    fn table_names(&self) -> Vec<&str> {
        table_names(self.statements.iter().map(|request| &request.statement))
    }

    fn repeat(&self) -> Repeat {
        let given = !self.other.contains_key("Statements");
        if given && self.statements.iter().all(|request| only_reads(&request.statement, &request.other)) {
            Repeat::Read
        } else {
            Repeat::Unsafe
        }
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        self.check()?;
        encode(&mut |writer| self.write(writer))
    }

    fn decode(body: &[u8]) -> Result<BatchExecuteStatementOutput, Error> {
        read(body, read_fragment)
    }
}

impl Shape for BatchExecuteStatement {
    fn names(&self) -> &'static [Name] {
        &[("Statements", true), ("ReturnConsumedCapacity", false)]
    }

    fn other(&self) -> &Members {
        &self.other
    }

    fn look(&self, visit: &mut dyn FnMut(&[&dyn Wire])) {
        visit(&[&self.statements, &self.return_consumed_capacity]);
    }

    fn change(&mut self, fill: Fill<'_>) -> Result<(), Error> {
        fill(&mut [&mut self.statements, &mut self.return_consumed_capacity], &mut self.other)
    }
}

impl UnknownMembers for BatchExecuteStatement {
    fn unknown_members(&self) -> Vec<String> {
        let mut found = Vec::new();
        note_unknown(self, &mut String::new(), &mut found);
        found
    }
}

/// Writes the wire form; what can't be encoded is an error.
impl serde::Serialize for BatchExecuteStatement {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_json(&mut |writer| self.write(writer), serializer)
    }
}

/// Reads the wire form.
impl<'de> serde::Deserialize<'de> for BatchExecuteStatement {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut request = Self::new();
        deserialize_json(&mut |reader| read_shape(&mut request, reader), deserializer)?;
        Ok(request)
    }
}

/// The answer of [`BatchExecuteStatement`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct BatchExecuteStatementOutput<T = Item> {
    /// The answer to each statement, in the order of the statements.
    pub responses: Vec<BatchStatementResponse<T>>,
    /// The capacity that was used on each table, if asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> BatchExecuteStatementOutput<T> {
    /// The statements that failed, by their positions counted from 0, and why.
    pub fn errors(&self) -> impl Iterator<Item = (usize, &BatchStatementError)> {
        let numbered = self.responses.iter().enumerate();
        numbered.filter_map(|(position, response)| Some((position, response.error.as_ref()?)))
    }
}

impl<T> UnknownMembers for BatchExecuteStatementOutput<T> {
    fn unknown_members(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (position, response) in self.responses.iter().enumerate() {
            at_step(&mut format!("Responses[{position}]"), "Error", &mut |path| {
                response.error.note_unknown(path, &mut found);
            });
            found.extend(response.other.keys().map(|name| format!("Responses[{position}].{name}")));
        }
        found.extend(unknown_in(&self.other, &[("ConsumedCapacity", &self.consumed_capacity)]));
        found
    }
}

item_operation!(BatchExecuteStatement, BatchExecuteStatementOutput, read);

fn read<'de, T>(
    body: &'de [u8],
    item: fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<BatchExecuteStatementOutput<T>, Error> {
    let mut items = Vec::new();
    let read = read_responses(body, true, &mut |reader| {
        items.push(item(reader)?);
        Ok(())
    })?;
    let mut items = items.into_iter();
    let responses = read.responses.into_iter().map(|bare| BatchStatementResponse {
        error: bare.error,
        table_name: bare.table_name,
        item: if bare.has_item { items.next() } else { None },
        other: bare.other,
    });
    Ok(BatchExecuteStatementOutput {
        responses: responses.collect(),
        consumed_capacity: read.consumed_capacity.unwrap_or_default(),
        other: read.other,
    })
}

/// What can be part of a batch of statements: an [`ExecuteStatement`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a batch of statements",
    note = "`ExecuteStatement` can"
)]
pub trait IntoBatchStatement {
    /// Gives the statement.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` for what a batch has no place for, such as `limit`.
    fn into_batch_statement(self) -> Result<BatchStatementRequest, Error>;
}

impl IntoBatchStatement for BatchStatementRequest {
    fn into_batch_statement(self) -> Result<BatchStatementRequest, Error> {
        Ok(self)
    }
}

impl IntoBatchStatement for ExecuteStatement {
    fn into_batch_statement(self) -> Result<BatchStatementRequest, Error> {
        let settings = [
            ("Limit", self.limit.is_some()),
            ("NextToken", self.next_token.is_some()),
            ("ReturnConsumedCapacity", self.return_consumed_capacity.is_some()),
        ];
        check_bare(&settings, &Members::new(), "a statement in a batch")?;
        Ok(BatchStatementRequest {
            parameters: self.parameters,
            consistent_read: self.consistent_read,
            return_values_on_condition_check_failure: self.return_values_on_condition_check_failure,
            other: self.other,
            ..BatchStatementRequest::new(self.statement)
        })
    }
}
