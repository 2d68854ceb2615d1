//! Operations in PartiQL: the text of a statement, and its parameters.

pub(crate) mod batch_execute_statement;
pub(crate) mod batch_statement;
pub(crate) mod execute_statement;
pub(crate) mod execute_transaction;
pub(crate) mod parameters;
pub(crate) mod statement;
pub(crate) mod tokens;

pub use self::batch_execute_statement::{
    BatchExecuteStatement, BatchExecuteStatementOutput, IntoBatchStatement,
};
pub use self::batch_statement::{
    BatchStatementError, BatchStatementErrorCodeEnum, BatchStatementRequest, BatchStatementResponse,
};
pub use self::execute_statement::{ExecuteStatement, ExecuteStatementOutput};
pub use self::execute_transaction::{
    ExecuteTransaction, ExecuteTransactionOutput, IntoParameterizedStatement, ItemResponse,
    ParameterizedStatement,
};
pub use self::parameters::Parameters;
pub use self::statement::Statement;
