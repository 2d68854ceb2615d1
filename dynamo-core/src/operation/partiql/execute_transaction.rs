//! ExecuteTransaction: up to 100 statements, all or none.

use std::fmt;

use super::execute_statement::{ExecuteStatement, check_statement, only_reads};
use super::parameters::Parameters;
use super::statement::{Statement, table_names};
use crate::operation::batch::batch_write_item::check_bare;
use crate::operation::check::{check_capacity, check_on_failure, check_request_token, invalid};
use crate::operation::item::item_answer::{item_operation, read_fragment};
use crate::operation::item::returned::{ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use crate::operation::responses::read_responses;
use crate::operation::structure::{Members, check_free, collecting, encode, has_token, shape, unknown_in};
use crate::operation::{Operation, Repeat};
use crate::wire::Reader;
use crate::{ConsumedCapacity, Error, Item, TransactionAction, TransactionPart, UnknownMembers};

/// The most statements of a transaction.
const MAX_STATEMENTS: usize = 100;

collecting! {
    plain
    /// Executes up to 100 PartiQL statements, all or none: all of them reads, or all of them writes and `EXISTS` conditions.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{ExecuteStatement, ExecuteTransaction, Operation, Repeat};
    ///
    /// let update = r#"UPDATE "Count" SET "Total" = "Total" + 1 WHERE "Name" = ?"#;
    /// let mut request = ExecuteTransaction::new()
    ///     .with(ExecuteStatement::new(r#"INSERT INTO "Thread" VALUE {'ForumName': ?, 'Subject': ?}"#).parameters(["S3", "Hi"]))
    ///     .with(ExecuteStatement::new(update).parameter("threads"));
    /// assert_eq!((request.table_names(), request.repeat()), (vec!["Count", "Thread"], Repeat::Unsafe));
    /// request.fill_token(&mut || "a token of the client".to_owned());
    /// assert_eq!(request.repeat(), Repeat::Safe);
    /// ```
    ExecuteTransaction {
        /// The statements, in order.
        parts transact_statements: ParameterizedStatement = "TransactStatements",
        /// Adds a statement. What has no place in a transaction, such as `consistent_read`, is an error when the request is
        /// encoded.
        with IntoParameterizedStatement::into_parameterized_statement,
        optional {
            /// Makes the call the same call when it is sent again within ten minutes; a client fills it in.
            client_request_token: String = "ClientRequestToken",
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
        }
    }
}

impl ExecuteTransaction {
    fn check(&self) -> Result<(), Error> {
        let parameter = "TransactStatements";
        check_free(parameter, &self.other)?;
        if !(1..=MAX_STATEMENTS).contains(&self.transact_statements.len()) {
            let count = self.transact_statements.len();
            return Err(invalid(
                parameter,
                format!("expected 1 to {MAX_STATEMENTS} statements, found {count}"),
            ));
        }
        for (position, statement) in self.transact_statements.iter().enumerate() {
            statement.check().map_err(|error| error.at_index(position).at_name(parameter))?;
        }
        check_request_token(self.client_request_token.as_deref())?;
        check_capacity(self.return_consumed_capacity.as_ref())
    }
}

impl Operation for ExecuteTransaction {
    type Output = ExecuteTransactionOutput;

    fn name(&self) -> &str {
        "ExecuteTransaction"
    }

    /// The tables that the statements name, but for those whose text leaves a doubt.
    fn table_names(&self) -> Vec<&str> {
        table_names(self.transact_statements.iter().map(|statement| &statement.statement))
    }

    /// Writes are safe with a token, which makes the service carry the call out once.
    fn repeat(&self) -> Repeat {
        let given = !self.other.contains_key("TransactStatements");
        let reads = |part: &ParameterizedStatement| only_reads(&part.statement, &part.other);
        if given && self.transact_statements.iter().all(reads) {
            Repeat::Read
        } else if has_token(self.client_request_token.as_deref(), &self.other, "ClientRequestToken") {
            Repeat::Safe
        } else {
            Repeat::Unsafe
        }
    }

    fn fill_token(&mut self, token: &mut dyn FnMut() -> String) {
        if !self.other.contains_key("ClientRequestToken") {
            self.client_request_token.get_or_insert_with(token);
        }
    }

    fn transaction_parts(&self) -> Vec<TransactionPart<'_>> {
        let part = |statement| {
            let mut part = TransactionPart::new(TransactionAction::Statement);
            part.table_name = Statement::table_name(statement);
            part
        };
        self.transact_statements.iter().map(|statement| part(&statement.statement)).collect()
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.first_error()?;
        self.check()?;
        encode(&mut |writer| self.write(writer))
    }

    fn decode(body: &[u8]) -> Result<ExecuteTransactionOutput, Error> {
        read(body, read_fragment)
    }
}

shape! {
    /// One statement of an [`ExecuteTransaction`].
    ParameterizedStatement {
        required {
            /// The statement, with `?` for each parameter.
            statement: Statement = "Statement",
        }
        optional {
            /// The values of the statement's `?`, in order.
            parameters: Parameters = "Parameters",
            /// Whether the item as it is comes back when the condition of a write does not hold.
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure = "ReturnValuesOnConditionCheckFailure",
        }
    }
}

impl ParameterizedStatement {
    fn check(&self) -> Result<(), Error> {
        check_statement(&self.statement, self.parameters.as_ref())?;
        check_on_failure(self.return_values_on_condition_check_failure.as_ref())
    }
}

/// The answer of [`ExecuteTransaction`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct ExecuteTransactionOutput<T = Item> {
    /// The answer to each statement, in the order of the statements; writes may have none.
    pub responses: Vec<ItemResponse<T>>,
    /// The capacity that was used on each table, if asked for.
    pub consumed_capacity: Vec<ConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> UnknownMembers for ExecuteTransactionOutput<T> {
    fn unknown_members(&self) -> Vec<String> {
        let numbered = self.responses.iter().enumerate();
        let inside = numbered.flat_map(|(position, response)| {
            response.other.keys().map(move |name| format!("Responses[{position}].{name}"))
        });
        inside.chain(unknown_in(&self.other, &[("ConsumedCapacity", &self.consumed_capacity)])).collect()
    }
}

/// The answer to one statement of a transaction. `Debug` does not show the item.
#[non_exhaustive]
#[derive(Clone, PartialEq)]
pub struct ItemResponse<T = Item> {
    /// What a SELECT found; nothing if there was nothing, and for writes.
    pub item: Option<T>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> fmt::Debug for ItemResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemResponse")
            .field("item", &self.item.as_ref().map(|_| format_args!("**")))
            .field("other", &self.other.keys())
            .finish()
    }
}

item_operation!(ExecuteTransaction, ExecuteTransactionOutput, read);

fn read<'de, T>(
    body: &'de [u8],
    item: fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<ExecuteTransactionOutput<T>, Error> {
    let mut items = Vec::new();
    let read = read_responses(body, false, &mut |reader| {
        items.push(item(reader)?);
        Ok(())
    })?;
    let mut items = items.into_iter();
    let responses = read.responses.unwrap_or_default().into_iter().map(|bare| ItemResponse {
        item: if bare.has_item { items.next() } else { None },
        other: bare.other,
    });
    Ok(ExecuteTransactionOutput {
        responses: responses.collect(),
        consumed_capacity: read.consumed_capacity.unwrap_or_default(),
        other: read.other,
    })
}

/// What can be part of a transaction of statements: an [`ExecuteStatement`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a transaction of statements",
    note = "`ExecuteStatement` can"
)]
pub trait IntoParameterizedStatement {
    /// Gives the statement.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` for what a transaction has no place for, such as `consistent_read`.
    fn into_parameterized_statement(self) -> Result<ParameterizedStatement, Error>;
}

impl IntoParameterizedStatement for ParameterizedStatement {
    fn into_parameterized_statement(self) -> Result<ParameterizedStatement, Error> {
        Ok(self)
    }
}

impl IntoParameterizedStatement for ExecuteStatement {
    fn into_parameterized_statement(self) -> Result<ParameterizedStatement, Error> {
        let settings = [
            ("ConsistentRead", self.consistent_read.is_some()),
            ("Limit", self.limit.is_some()),
            ("NextToken", self.next_token.is_some()),
            ("ReturnConsumedCapacity", self.return_consumed_capacity.is_some()),
        ];
        check_bare(&settings, &Members::new(), "a statement in a transaction")?;
        Ok(ParameterizedStatement {
            parameters: self.parameters,
            return_values_on_condition_check_failure: self.return_values_on_condition_check_failure,
            other: self.other,
            ..ParameterizedStatement::new(self.statement)
        })
    }
}
