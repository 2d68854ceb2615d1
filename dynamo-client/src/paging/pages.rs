//! The pages of an answer, one call each.

use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_core::Paginate;
use futures_core::Stream;

use super::caps::capped;
use super::lane::Fetched;
use super::position::Position;
use super::reading::{How, Reading, next};
use super::totals::Totals;
use crate::{Reply, Request, Result};

/// Fetches the pages of an operation, the next one when it is asked for.
///
/// Made by `pages()` of a [`Request`]. Besides being a [`Stream`] it has [`Pages::try_next`], which needs no other crate.
/// An error ends it; [`Pages::cursor`] then says after which page it happened.
///
/// # Examples
///
/// ```
/// # use dynamo_client::{Client, Stopped};
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let server = ScriptedTransport::new([Answer::json(200, r#"{"TableNames":["one","two"],"LastEvaluatedTableName":"two"}"#)]);
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let mut pages = client.list_tables().pages().max_items(2);
/// while let Some(page) = pages.try_next().await? {
///     assert_eq!(page.output()?.table_names, ["one", "two"]);
/// }
/// assert_eq!((pages.stopped(), pages.totals().count), (Some(Stopped::MaxItems), 2));
/// assert_eq!(pages.cursor().map(String::as_str), Some("two"));
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are fetched only when asked for"]
#[derive(Debug)]
pub struct Pages<O: Paginate> {
    pub(super) reading: Reading<O, Reply<O>>,
}

impl<O: Paginate> Pages<O> {
    pub(crate) fn new(request: Request<O>) -> Self {
        Self { reading: Reading::new(request, how()) }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`](crate::ErrorKind) that a call can end with. There is no page after an error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the call under way belongs to the stream.
    pub async fn try_next(&mut self) -> Result<Option<Reply<O>>> {
        next(self).await.transpose()
    }

    /// Where the last page that was given out ends, or where the request started: [`Paginate::start_after`] of it goes on
    /// from there. `None` at the very start, and after the last page.
    #[must_use]
    pub fn cursor(&self) -> Option<&O::Cursor> {
        match self.reading.lanes().first()?.position() {
            Ok(Position::After(cursor)) => Some(cursor),
            _ => None,
        }
    }

    /// Reads on to the end or to a cap, and keeps nothing but the totals.
    ///
    /// # Errors
    ///
    /// As [`Pages::try_next`]; [`Pages::totals`] has what was read before.
    pub async fn drain(&mut self) -> Result<&Totals> {
        while self.try_next().await?.is_some() {}
        Ok(self.totals())
    }
}

capped! { impl<O: Paginate> Pages<O> }

/// A page is its own only element.
pub(super) fn how<O: Paginate>() -> How<O, Reply<O>> {
    How {
        decode: |answer| {
            let output = O::decode(&answer.body)?;
            let reply = Reply::new(answer.body.clone(), answer.request_id.clone());
            let counts = O::counts(&output);
            Ok(Fetched {
                elements: [reply].into(),
                weight: counts.count,
                end: O::next_cursor(&output),
                counts,
                body: bytes::Bytes::new(),
            })
        },
        middle: None,
    }
}

impl<O: Paginate> Stream for Pages<O> {
    type Item = Result<Reply<O>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.reading).poll_next(context)
    }
}

impl<O: Paginate> Request<O> {
    /// Fetches page after page: as many calls as there are pages.
    pub fn pages(self) -> Pages<O> {
        Pages::new(self)
    }

    /// Starts after this cursor, which an earlier stream or page gave.
    pub fn start_after(self, cursor: O::Cursor) -> Self {
        self.map(|mut operation| {
            operation.start_after(cursor);
            operation
        })
    }
}
