//! Batches and transactions that are one call: collecting their parts.

use dynamo_core::{
    BatchExecuteStatement, BatchGetItem, BatchWriteItem, ExecuteTransaction, IntoBatchGet,
    IntoBatchStatement, IntoParameterizedStatement, IntoTransactGet, IntoTransactWrite, IntoWriteRequest,
    TransactGetItems, TransactWriteItems,
};

use crate::{Client, Request, Unbound};

/// Gives a collecting request its `with`.
macro_rules! collecting {
    ($operation:ident, $part:ident, $(#[$doc:meta])*) => {
        impl Request<$operation> {
            $(#[$doc])*
            ///
            /// What does not belong there, or belongs to another client, comes out when the request is awaited: nothing is sent then.
            pub fn with<U>(mut self, part: U) -> Self
            where
                U: Unbound,
                U::Operation: $part,
            {
                let (foreign, part) = self.client.take(part);
                self.options.foreign |= foreign;
                self.map(|operation| operation.with(part))
            }
        }
    };
}

collecting! { TransactWriteItems, IntoTransactWrite,
    /// Adds a put, an update, a delete or a condition check to the transaction.
}
collecting! { TransactGetItems, IntoTransactGet,
    /// Adds a get to the transaction.
}
collecting! { BatchWriteItem, IntoWriteRequest,
    /// Adds a put or a delete to the batch.
}
collecting! { BatchExecuteStatement, IntoBatchStatement,
    /// Adds a statement to the batch.
}
collecting! { ExecuteTransaction, IntoParameterizedStatement,
    /// Adds a statement to the transaction.
}
collecting! { BatchGetItem, IntoBatchGet,
    /// Adds a get to the batch.
}

super::options::forward! { TransactWriteItems {
    /// Makes a repeated transaction recognisable for ten minutes; filled in, once a call, unless set.
    client_request_token(token: impl Into<String>);
} }

super::options::forward! { TransactWriteItems, TransactGetItems, BatchWriteItem, BatchGetItem {
    /// Asks how much capacity the call consumed.
    return_consumed_capacity(level: impl Into<dynamo_core::ReturnConsumedCapacity>);
} }

super::options::forward! { TransactWriteItems, BatchWriteItem {
    /// Asks for the sizes of the item collections, on tables with local indexes.
    return_item_collection_metrics(which: impl Into<dynamo_core::ReturnItemCollectionMetrics>);
} }

impl Client {
    /// A transaction of up to 100 writes and checks, all or none; [`with`](Request::with) adds them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, attr, key};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::json;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, "{}")]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let (orders, stock) = (client.table("orders"), client.table("stock"));
    /// client
    ///     .transact_write()
    ///     .with(orders.put(json!({"id": 7})).condition(attr("id").not_exists()))
    ///     .with(stock.update(key("sku", "tea")).set("left", attr("left").minus(1)).condition(attr("left").gt(0)))
    ///     .await?;
    /// # assert_eq!(server.requests().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn transact_write(&self) -> Request<TransactWriteItems> {
        self.transact_write_items()
    }

    /// A transaction of up to 100 gets, all as of one moment; [`with`](Request::with) adds them.
    pub fn transact_get(&self) -> Request<TransactGetItems> {
        self.transact_get_items()
    }
}
