//! What can be collected into a batch or a transaction: an operation, or a request that holds one.

use dynamo_core::{
    BatchStatementRequest, ConditionCheck, DeleteItem, ExecuteStatement, GetItem, ParameterizedStatement,
    PutItem, UpdateItem,
};

use crate::{Client, Request};

/// An operation with or without a client: `PutItem` as well as `table.put(..)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be collected into a batch or a transaction",
    note = "the table's verbs `put`, `update`, `delete`, `get` and `check` make what can"
)]
pub trait Unbound {
    /// The operation.
    type Operation;

    /// The operation, and the client it was bound to.
    fn unbound(self) -> (Option<Client>, Self::Operation);
}

impl<O> Unbound for Request<O> {
    type Operation = O;

    fn unbound(self) -> (Option<Client>, O) {
        (Some(self.client), self.operation)
    }
}

macro_rules! without_client {
    ($($operation:ty),+) => {$(
        impl Unbound for $operation {
            type Operation = Self;

            fn unbound(self) -> (Option<Client>, Self) {
                (None, self)
            }
        }
    )+};
}

without_client!(PutItem, UpdateItem, DeleteItem, GetItem, ConditionCheck);
without_client!(ExecuteStatement, BatchStatementRequest, ParameterizedStatement);

impl Client {
    /// Takes an operation out of a request, and says whether the request was of another client.
    pub(crate) fn take<U: Unbound>(&self, request: U) -> (bool, U::Operation) {
        let (client, operation) = request.unbound();
        (client.is_some_and(|client| !client.is_same(self)), operation)
    }
}
