//! Items that come in a stream, as puts.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_core::PutItem;
use futures_core::Stream;
use serde::Serialize;

use crate::{Request, Table};

/// A stream of items as a stream of puts into one table.
struct Puts<S, F> {
    table: Table,
    items: Pin<Box<S>>,
    put: F,
}

impl Table {
    /// Makes each item of a stream a put, for [`BatchWrite::send_stream`](crate::BatchWrite::send_stream).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Client, KeyNames};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # use serde_json::json;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::from_fn(|_| Answer::json(200, r#"{"UnprocessedItems":{}}"#));
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
    /// let orders = client.table("orders").keys(KeyNames::new("id"));
    /// let items = futures_util::stream::iter((0..60).map(|id| json!({"id": id})));
    /// let report = client.batch_write().send_stream(orders.puts(items)).await?;
    /// assert_eq!(report.written, 60);
    /// # Ok(())
    /// # }
    /// ```
    pub fn puts<S>(&self, items: S) -> impl Stream<Item = Request<PutItem>> + use<S>
    where
        S: Stream<Item: Serialize>,
    {
        let put = |table: &Self, item: S::Item| table.put(&item);
        Puts { table: self.clone(), items: Box::pin(items), put }
    }

    /// Makes each item of a stream that can fail a put, for
    /// [`BatchWrite::try_send_stream`](crate::BatchWrite::try_send_stream): the items of a scan, say.
    pub fn try_puts<S, T, E>(
        &self,
        items: S,
    ) -> impl Stream<Item = Result<Request<PutItem>, E>> + use<S, T, E>
    where
        S: Stream<Item = Result<T, E>>,
        T: Serialize,
    {
        let put = |table: &Self, item: Result<T, E>| item.map(|item| table.put(&item));
        Puts { table: self.clone(), items: Box::pin(items), put }
    }
}

impl<S: Stream, P, F: FnMut(&Table, S::Item) -> P + Unpin> Stream for Puts<S, F> {
    type Item = P;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<P>> {
        let Self { table, items, put } = &mut *self;
        items.as_mut().poll_next(context).map(|item| item.map(|item| put(table, item)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<S, F> fmt::Debug for Puts<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Puts").field("table", &self.table.name()).finish_non_exhaustive()
    }
}
