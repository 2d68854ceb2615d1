//! The parts of a batch of statements: what is asked, what is answered, what went wrong.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::execute_statement::check_statement;
use super::parameters::Parameters;
use super::statement::Statement;
use crate::operation::check::check_on_failure;
use crate::operation::item::returned::ReturnValuesOnConditionCheckFailure;
use crate::operation::structure::{
    Fill, Members, Name, Shape, choice, note_unknown, read_shape, serde_shells, shape, write_shape,
};
use crate::wire::{Reader, Wire, Writer};
use crate::{Error, ErrorClass, Item};

shape! {
    /// One statement of a [`BatchExecuteStatement`](crate::BatchExecuteStatement).
    BatchStatementRequest {
        required {
            /// The statement, with `?` for each parameter.
            statement: Statement = "Statement",
        }
        optional {
            /// The values of the statement's `?`, in order.
            parameters: Parameters = "Parameters",
            /// Whether a SELECT must return every write that succeeded before.
            consistent_read: bool = "ConsistentRead",
            /// Whether the item as it is comes back when the condition of a write does not hold.
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure = "ReturnValuesOnConditionCheckFailure",
        }
    }
}

impl BatchStatementRequest {
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_statement(&self.statement, self.parameters.as_ref())?;
        check_on_failure(self.return_values_on_condition_check_failure.as_ref())
    }
}

/// The answer to one statement of a batch. `Debug` does not show the item.
#[non_exhaustive]
#[derive(Clone, PartialEq)]
pub struct BatchStatementResponse<T = Item> {
    /// Why the statement failed, if it did.
    pub error: Option<BatchStatementError>,
    /// The table that the statement was about.
    pub table_name: Option<String>,
    /// What a SELECT found, or what a write with RETURNING gives back.
    pub item: Option<T>,
    /// Members that have no field here, by their names on the wire.
    pub other: BTreeMap<String, serde_json::Value>,
}

impl<T> fmt::Debug for BatchStatementResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchStatementResponse")
            .field("error", &self.error)
            .field("table_name", &self.table_name)
            .field("item", &self.item.as_ref().map(|_| format_args!("**")))
            .field("other", &self.other.keys())
            .finish()
    }
}

/// Why one statement of a batch failed, while others may have succeeded. `Debug` does not show the item.
///
/// # Examples
///
/// ```
/// use dynamo_core::{BatchExecuteStatement, BatchStatementErrorCodeEnum, ErrorClass, Operation};
///
/// let answer = br#"{"Responses":[{"TableName":"Thread"},{"Error":{"Code":"DuplicateItem","Message":"it is there"}}]}"#;
/// let output = BatchExecuteStatement::decode(answer)?;
/// let (position, error) = output.errors().next().ok_or("no error")?;
/// assert_eq!((position, error.code.as_ref()), (1, Some(&BatchStatementErrorCodeEnum::DuplicateItem)));
/// assert_eq!(error.to_string(), "DuplicateItem: it is there");
/// assert_eq!(error.error_class(), ErrorClass::InUse);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, PartialEq)]
pub struct BatchStatementError {
    /// What kind of error it is.
    pub code: Option<BatchStatementErrorCodeEnum>,
    /// What the service says.
    pub message: Option<String>,
    /// The item as it is, when a condition did not hold and the item was asked for.
    pub item: Option<Item>,
    /// Members that have no field here, by their names on the wire.
    pub other: BTreeMap<String, serde_json::Value>,
}

impl BatchStatementError {
    /// What kind of error this is, in the terms of all errors of the service.
    #[must_use]
    pub fn error_class(&self) -> ErrorClass {
        use BatchStatementErrorCodeEnum as Code;
        match &self.code {
            Some(Code::ConditionalCheckFailed) => ErrorClass::Conditional,
            Some(Code::ItemCollectionSizeLimitExceeded) => ErrorClass::Limit,
            Some(
                Code::RequestLimitExceeded | Code::ProvisionedThroughputExceeded | Code::ThrottlingError,
            ) => ErrorClass::Throttling,
            Some(Code::ValidationError) => ErrorClass::Validation,
            Some(Code::TransactionConflict) => ErrorClass::Conflict,
            Some(Code::InternalServerError) => ErrorClass::Server,
            Some(Code::ResourceNotFound) => ErrorClass::NotFound,
            Some(Code::AccessDenied) => ErrorClass::Auth,
            Some(Code::DuplicateItem) => ErrorClass::InUse,
            Some(Code::Unknown(_)) | None => ErrorClass::Unknown,
        }
    }

    /// The stored item, decoded. `None` if there was no item, or it was not asked for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the item does not fit the type.
    pub fn item_as<'de, T: Deserialize<'de>>(&'de self) -> Result<Option<T>, Error> {
        self.item.as_ref().map(Item::to).transpose()
    }

    /// Whether there were too many requests; the statement has not been carried out.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.error_class() == ErrorClass::Throttling
    }

    /// Whether the condition of a write did not hold.
    #[must_use]
    pub fn is_conditional_check_failed(&self) -> bool {
        self.error_class() == ErrorClass::Conditional
    }
}

impl fmt::Display for BatchStatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_ref().map_or("an error without a code", |code| code.as_str()))?;
        self.message.as_ref().map_or(Ok(()), |message| write!(f, ": {message}"))
    }
}

impl fmt::Debug for BatchStatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchStatementError")
            .field("code", &self.code)
            .field("message", &self.message)
            .field("item", &self.item.as_ref().map(|_| format_args!("**")))
            .field("other", &self.other.keys())
            .finish()
    }
}

impl std::error::Error for BatchStatementError {}

impl Shape for BatchStatementError {
    fn names(&self) -> &'static [Name] {
        &[("Code", false), ("Message", false), ("Item", false)]
    }

    fn other(&self) -> &Members {
        &self.other
    }

    fn look(&self, visit: &mut dyn FnMut(&[&dyn Wire])) {
        visit(&[&self.code, &self.message, &self.item]);
    }

    fn change(&mut self, fill: Fill<'_>) -> Result<(), Error> {
        fill(&mut [&mut self.code, &mut self.message, &mut self.item], &mut self.other)
    }
}

impl Wire for BatchStatementError {
    fn empty() -> Self {
        Self { code: None, message: None, item: None, other: Members::new() }
    }

    fn write(&self, writer: &mut Writer<'_>) {
        write_shape(self, writer);
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        read_shape(self, reader)
    }

    fn note_unknown(&self, path: &mut String, found: &mut Vec<String>) {
        note_unknown(self, path, found);
    }
}

serde_shells!(BatchStatementError);

choice! {
    /// The kinds of errors of one statement of a batch.
    BatchStatementErrorCodeEnum {
        /// The condition of a write did not hold.
        ConditionalCheckFailed = "ConditionalCheckFailed",
        /// An item collection is too large.
        ItemCollectionSizeLimitExceeded = "ItemCollectionSizeLimitExceeded",
        /// There were too many requests of the account.
        RequestLimitExceeded = "RequestLimitExceeded",
        /// The statement is wrong, and will be wrong again.
        ValidationError = "ValidationError",
        /// The provisioned throughput of the table is used up.
        ProvisionedThroughputExceeded = "ProvisionedThroughputExceeded",
        /// A transaction on the same item was under way.
        TransactionConflict = "TransactionConflict",
        /// There were too many requests.
        ThrottlingError = "ThrottlingError",
        /// The service failed.
        InternalServerError = "InternalServerError",
        /// The table or the index does not exist.
        ResourceNotFound = "ResourceNotFound",
        /// The caller may not do this.
        AccessDenied = "AccessDenied",
        /// An INSERT found an item that has its key.
        DuplicateItem = "DuplicateItem",
    }
}
