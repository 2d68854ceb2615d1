//! BatchExecuteStatement: up to 25 statements in one call, each with an outcome of its own.

use super::batch_statement::{BatchStatementError, BatchStatementRequest, BatchStatementResponse};
use super::execute_statement::{ExecuteStatement, only_reads};
use super::statement::table_names;
use crate::operation::batch::batch_write_item::check_bare;
use crate::operation::check::{check_capacity, invalid};
use crate::operation::item::item_answer::{item_operation, read_fragment};
use crate::operation::item::returned::ReturnConsumedCapacity;
use crate::operation::responses::read_responses;
use crate::operation::structure::{Members, check_free, collecting, encode, unknown_in};
use crate::operation::{Operation, Repeat};
use crate::wire::{Reader, Wire, at_step};
use crate::{ConsumedCapacity, Error, Item, UnknownMembers};

/// The most statements of a call.
const MAX_STATEMENTS: usize = 25;

collecting! {
    plain
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
    BatchExecuteStatement {
        /// The statements, in order.
        parts statements: BatchStatementRequest = "Statements",
        /// Adds a statement. What has no place in a batch, such as `limit`, is an error when the request is encoded.
        with IntoBatchStatement::into_batch_statement,
        optional {
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
        }
    }
}

impl BatchExecuteStatement {
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
        self.first_error()?;
        self.check()?;
        encode(&mut |writer| self.write(writer))
    }

    fn decode(body: &[u8]) -> Result<BatchExecuteStatementOutput, Error> {
        read(body, read_fragment)
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
    let responses = read.responses.unwrap_or_default().into_iter().map(|bare| BatchStatementResponse {
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
