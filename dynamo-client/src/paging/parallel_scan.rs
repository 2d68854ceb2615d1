//! A scan by several segments at once.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_core::Scan;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::pages::next;
use crate::{Items, Pages, Reply, Request, Result};

/// A scan split into segments that are read at the same time; made by `segments(n)` of a scan.
///
/// It is not one call, so it cannot be awaited: it has [`ParallelScan::items`] and [`ParallelScan::pages`]. Each segment
/// holds one page at a time.
#[must_use = "a scan does nothing until its items or pages are asked for"]
#[derive(Clone, Debug)]
pub struct ParallelScan {
    request: Request<Scan>,
    segments: u32,
}

impl ParallelScan {
    pub(crate) fn new(request: Request<Scan>, segments: u32) -> Self {
        Self { request, segments }
    }

    /// The items, in no particular order.
    pub fn items<T: DeserializeOwned + Send + 'static>(self) -> ParallelItems<T> {
        ParallelItems(Merged::new(self.requests().map(Items::new).collect()))
    }

    /// The pages, in no particular order.
    pub fn pages(self) -> ParallelPages {
        ParallelPages(Merged::new(self.requests().map(Pages::new).collect()))
    }

    /// One request for each segment; for none at all, the one that encoding refuses.
    fn requests(self) -> impl Iterator<Item = Request<Scan>> {
        let Self { request, segments } = self;
        (0..segments.max(1))
            .map(move |segment| request.clone().map(|scan| scan.segment(segment).total_segments(segments)))
    }
}

/// The items of a [`ParallelScan`].
#[must_use = "items are fetched only when asked for"]
#[derive(Debug)]
pub struct ParallelItems<T>(Merged<Items<Scan, T>, T>);

impl<T: DeserializeOwned + Send + 'static> ParallelItems<T> {
    /// The next item of any segment; `None` after the last of all.
    ///
    /// # Errors
    ///
    /// As [`Items::try_next`]; an error of a call ends its segment, the others go on.
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

impl<T: DeserializeOwned + Send + 'static> Stream for ParallelItems<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_any(context)
    }
}

/// The pages of a [`ParallelScan`].
#[must_use = "pages are fetched only when asked for"]
#[derive(Debug)]
pub struct ParallelPages(Merged<Pages<Scan>, Reply<Scan>>);

impl ParallelPages {
    /// The next page of any segment; `None` after the last of all.
    ///
    /// # Errors
    ///
    /// As [`Pages::try_next`]; an error ends its segment, the others go on.
    pub async fn try_next(&mut self) -> Result<Option<Reply<Scan>>> {
        next(self).await.transpose()
    }
}

impl Stream for ParallelPages {
    type Item = Result<Reply<Scan>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_any(context)
    }
}

/// Several streams as one: whichever is ready is next, and each gets its turn.
struct Merged<S, T> {
    streams: Vec<S>,
    turn: usize,
    item: PhantomData<fn() -> T>,
}

impl<S: Stream<Item = Result<T>> + Unpin, T> Merged<S, T> {
    fn new(streams: Vec<S>) -> Self {
        Self { streams, turn: 0, item: PhantomData }
    }

    fn poll_any(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let mut waiting = 0;
        while waiting < self.streams.len() {
            self.turn %= self.streams.len();
            let Some(stream) = self.streams.get_mut(self.turn) else { break };
            match Pin::new(stream).poll_next(context) {
                Poll::Ready(Some(item)) => {
                    self.turn += 1;
                    return Poll::Ready(Some(item));
                }
                Poll::Ready(None) => {
                    self.streams.swap_remove(self.turn);
                    // The stream that moved here may have been asked already; asking again does no harm.
                    waiting = 0;
                }
                Poll::Pending => {
                    self.turn += 1;
                    waiting += 1;
                }
            }
        }
        if self.streams.is_empty() { Poll::Ready(None) } else { Poll::Pending }
    }
}

impl<S, T> fmt::Debug for Merged<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParallelScan").field("segments_under_way", &self.streams.len()).finish()
    }
}

impl Request<Scan> {
    /// Splits the scan into this many segments, read at the same time.
    pub fn segments(self, segments: u32) -> ParallelScan {
        ParallelScan::new(self, segments)
    }
}
