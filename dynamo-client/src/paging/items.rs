//! The items of an answer, over all its pages.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use dynamo_core::PaginateItems;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::pages::{Fetcher, next};
use crate::call::Answer;
use crate::{Error, Request, Result};

/// The items of a query or scan, over all its pages.
///
/// Made by `items()` of a [`Request`]. Besides being a [`Stream`] it has [`Items::try_next`] and [`Items::collect`], which
/// need no other crate. An item that does not fit `T` fails alone: the stream yields its error and goes on. A call that
/// fails ends the stream.
#[must_use = "items are fetched only when asked for"]
pub struct Items<O: PaginateItems, T> {
    fetcher: Fetcher<O, Vec<Result<T, dynamo_core::Error>>>,
    page: VecDeque<Result<T, dynamo_core::Error>>,
}

impl<O: PaginateItems, T: DeserializeOwned + Send + 'static> Items<O, T> {
    pub(crate) fn new(request: Request<O>) -> Self {
        let decode = |answer: &Answer| {
            let output = O::decode_each::<T>(&answer.body)?;
            let cursor = O::next_cursor_of(&output);
            Ok((O::into_items(output), cursor))
        };
        Self { fetcher: Fetcher::new(request, decode), page: VecDeque::new() }
    }

    /// The next item; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) for an item that does not fit `T`; the next one may. Every other
    /// kind that a call can end with; there is no item after that.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the call under way belongs to the stream.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        next(self).await.transpose()
    }

    /// All items, in a collection of your choice.
    ///
    /// # Errors
    ///
    /// The first error, of a call or of an item.
    pub async fn collect<C: Default + Extend<T>>(mut self) -> Result<C> {
        let mut all = C::default();
        while let Some(item) = self.try_next().await? {
            all.extend([item]);
        }
        Ok(all)
    }
}

impl<O: PaginateItems, T: DeserializeOwned + Send + 'static> Stream for Items<O, T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.pop_front() {
                return Poll::Ready(Some(item.map_err(Error::decode)));
            }
            match ready!(self.fetcher.poll_page(context)) {
                // A page without items is no end: a filter may have dropped them all.
                Some(Ok(page)) => self.page = page.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// The items on a page are moved, never pinned.
impl<O: PaginateItems, T> Unpin for Items<O, T> {}

impl<O: PaginateItems, T> fmt::Debug for Items<O, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("waiting", &self.page.len()).field("pages", &self.fetcher).finish()
    }
}

impl<O: PaginateItems> Request<O> {
    /// Fetches page after page and yields their items: as many calls as there are pages.
    pub fn items<T: DeserializeOwned + Send + 'static>(self) -> Items<O, T> {
        Items::new(self)
    }
}
