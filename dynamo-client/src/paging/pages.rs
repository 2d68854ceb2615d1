//! The pages of an answer, one call each.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use dynamo_core::Paginate;
use futures_core::Stream;

use crate::call::Answer;
use crate::options::CallOptions;
use crate::request::Calling;
use crate::{Client, Reply, Request, Result};

/// Fetches the pages of an operation, the next one when it is asked for.
///
/// Made by `pages()` of a [`Request`]. Besides being a [`Stream`] it has [`Pages::try_next`], which needs no other crate.
/// An error ends it; [`Pages::cursor`] then says after which page it happened.
#[must_use = "pages are fetched only when asked for"]
pub struct Pages<O: Paginate> {
    fetcher: Fetcher<O, Reply<O>>,
}

impl<O: Paginate> Pages<O> {
    pub(crate) fn new(request: Request<O>) -> Self {
        let decode = |answer: &Answer| {
            let output = O::decode(&answer.body)?;
            let reply = Reply::new(answer.body.clone(), answer.request_id.clone());
            Ok((reply, O::next_cursor(&output)))
        };
        Self { fetcher: Fetcher::new(request, decode) }
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

    /// Where the last page that was given out ends: [`Paginate::start_after`] of it goes on from there.
    #[must_use]
    pub fn cursor(&self) -> Option<&O::Cursor> {
        self.fetcher.cursor.as_ref()
    }
}

impl<O: Paginate> Stream for Pages<O> {
    type Item = Result<Reply<O>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.fetcher.poll_page(context)
    }
}

/// A page is moved, never pinned.
impl<O: Paginate> Unpin for Pages<O> {}

impl<O: Paginate> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fetcher.fmt(f)
    }
}

/// Waits for a stream's next element.
pub(super) async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// What a page is decoded to, and where it ends.
type Decoded<O, P> = Result<(P, Option<<O as Paginate>::Cursor>), dynamo_core::Error>;

/// Fetches page after page and decodes each to a `P`, once.
pub(super) struct Fetcher<O: Paginate, P> {
    client: Client,
    options: CallOptions,
    /// The request for the next page; `None` after the last page or an error.
    operation: Option<O>,
    decode: fn(&Answer) -> Decoded<O, P>,
    call: Option<Calling<(P, Option<O::Cursor>)>>,
    cursor: Option<O::Cursor>,
}

impl<O: Paginate, P: Send + 'static> Fetcher<O, P> {
    pub(super) fn new(request: Request<O>, decode: fn(&Answer) -> Decoded<O, P>) -> Self {
        let Request { client, operation, options } = request;
        Self { client, options, operation: Some(operation), decode, call: None, cursor: None }
    }

    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        let call = match &mut self.call {
            Some(call) => call,
            None => {
                let Some(operation) = self.operation.clone() else { return Poll::Ready(None) };
                let (client, options, decode) = (self.client.clone(), self.options.clone(), self.decode);
                self.call.insert(Box::pin(async move { client.run(operation, &options, decode).await }))
            }
        };
        let outcome = ready!(call.as_mut().poll(context));
        self.call = None;
        Poll::Ready(Some(match outcome {
            Ok((page, cursor)) => {
                match (&mut self.operation, &cursor) {
                    (Some(operation), Some(cursor)) => operation.start_after(cursor.clone()),
                    (operation, _) => *operation = None,
                }
                self.cursor = cursor;
                Ok(page)
            }
            Err(error) => {
                self.operation = None;
                Err(error)
            }
        }))
    }
}

impl<O: Paginate, P> fmt::Debug for Fetcher<O, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation)
            .field("under_way", &self.call.is_some())
            .finish_non_exhaustive()
    }
}

impl<O: Paginate> Request<O> {
    /// Fetches page after page: as many calls as there are pages.
    pub fn pages(self) -> Pages<O> {
        Pages::new(self)
    }
}
