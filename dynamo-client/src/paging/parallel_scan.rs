//! A scan by several segments at once.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_core::{Key, Scan, Select};
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::caps::capped;
use super::cursor::CursorError;
use super::items::{self, Read};
use super::lane::Lane;
use super::pages;
use super::position::Position;
use super::reading::{How, Reading, next};
use super::state::{MAX_SEGMENTS, ScanState};
use super::totals::Totals;
use crate::{Reply, Request, Result};

/// A scan split into segments that are read at the same time; made by `segments(n)` of a scan.
///
/// It is not one call, so it cannot be awaited: it has [`ParallelScan::items`] and [`ParallelScan::pages`]. Each segment
/// that is being read holds one page at a time, and one more with `prefetch`. A segment that fails leaves the others alone.
#[must_use = "a scan does nothing until its items or pages are asked for"]
#[derive(Clone)]
pub struct ParallelScan {
    request: Request<Scan>,
    segments: u32,
    max_concurrency: usize,
    positions: Option<Vec<Position<Key>>>,
}

impl ParallelScan {
    pub(crate) fn new(request: Request<Scan>, segments: u32) -> Self {
        Self { request, segments, max_concurrency: usize::MAX, positions: None }
    }

    /// Reads at most so many segments at the same time, instead of all: no more calls are under way at once, and no more
    /// pages are held. Another segment begins when one is over.
    pub fn max_concurrency(mut self, n: usize) -> Self {
        self.max_concurrency = n;
        self
    }

    /// Goes on from a saved state: what had been handed out is not read again.
    ///
    /// This comes after all that is said about the scan; caps, page sizes and consistent reads are free.
    ///
    /// # Errors
    ///
    /// [`CursorErrorKind::Foreign`](crate::CursorErrorKind::Foreign) for the state of a scan of another table or index, or
    /// with another filter or projection; [`CursorErrorKind::Segments`](crate::CursorErrorKind::Segments) for one of
    /// another number of segments; [`CursorErrorKind::Request`](crate::CursorErrorKind::Request) for a scan that can't be
    /// encoded.
    pub fn resume(mut self, state: ScanState) -> Result<Self, CursorError> {
        self.positions = Some(state.positions(&self.request.operation, self.segments)?);
        Ok(self)
    }

    /// The items, in no particular order.
    pub fn items<T: DeserializeOwned + Send + 'static>(self) -> ParallelItems<T> {
        ParallelItems { reading: self.reading(items::how()) }
    }

    /// The pages, in no particular order.
    pub fn pages(self) -> ParallelPages {
        ParallelPages { reading: self.reading(pages::how()) }
    }

    /// Counts the items of all segments, as [`Request::count`] does.
    ///
    /// # Errors
    ///
    /// The first error of a segment.
    pub async fn count(mut self) -> Result<u64> {
        self.request = self.request.select(Select::Count);
        Ok(self.pages().drain().await?.count)
    }

    /// One lane for each segment; for too few or too many, the one that encoding refuses.
    fn reading<E: Send + 'static>(self, how: How<Scan, E>) -> Reading<Scan, E> {
        let Self { request, segments, max_concurrency, positions } = self;
        let n = if segments > MAX_SEGMENTS { 1 } else { segments.max(1) };
        let mut positions = positions.into_iter().flatten();
        let lane = |segment| {
            let scan = || request.operation.clone().segment(segment).total_segments(segments);
            match positions.next() {
                None | Some(Position::Start) => Lane::new(scan()),
                Some(Position::After(key)) => Lane::new(scan().exclusive_start_key(key)),
                Some(Position::End) => Lane::done(),
            }
        };
        let lanes = (0..n).map(lane).collect();
        Reading::of_lanes(request, how, lanes, max_concurrency)
    }
}

/// Without the request, which holds values of items.
impl fmt::Debug for ParallelScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParallelScan")
            .field("table", &self.request.operation.table_name)
            .field("segments", &self.segments)
            .field("max_concurrency", &self.max_concurrency)
            .field("resumed", &self.positions.is_some())
            .finish_non_exhaustive()
    }
}

/// The items of a [`ParallelScan`].
#[must_use = "items are fetched only when asked for"]
#[derive(Debug)]
pub struct ParallelItems<T> {
    reading: Reading<Scan, Read<T>>,
}

impl<T: DeserializeOwned + Send + 'static> ParallelItems<T> {
    /// The next item of any segment; `None` after the last of all.
    ///
    /// # Errors
    ///
    /// As [`Items::try_next`](crate::Items::try_next); an error of a call ends its segment, the others go on.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        next(self).await.transpose()
    }

    /// All items, in a collection of your choice.
    ///
    /// # Errors
    ///
    /// The first error, of a call or of an item. [`ParallelItems::collect_into`] keeps what came before it.
    pub async fn collect<C: Default + Extend<T>>(mut self) -> Result<C> {
        let mut all = C::default();
        self.collect_into(&mut all).await?;
        Ok(all)
    }

    /// All items, added to a collection.
    ///
    /// # Errors
    ///
    /// The first error, of a call or of an item. What came before it is in the collection; asked again, it goes on with
    /// the other segments, and [`ParallelItems::state`] says where each of them is.
    pub async fn collect_into(&mut self, all: &mut impl Extend<T>) -> Result<()> {
        while let Some(item) = self.try_next().await? {
            all.extend([item]);
        }
        Ok(())
    }

    /// Where each segment is, to go on from: no item that has been handed out comes again, and none is left out. An item
    /// that did not fit `T` has been handed out as its error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) in the middle of a page for which no cursor can be
    /// made: a projection leaves out the key, or nobody knows yet which attributes it has. The first page that is not the
    /// last of its segment tells it, and so do [`ParallelItems::key_attributes`], [`Table::keys`](crate::Table::keys) and
    /// [`Table::key_names`](crate::Table::key_names).
    pub fn state(&self) -> Result<ScanState> {
        self.reading.state()
    }

    /// Says which attributes the keys of the table and the index have, for [`ParallelItems::state`].
    pub fn key_attributes<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.reading.set_attributes(names.into_iter().map(Into::into).collect());
        self
    }
}

impl<E: Send + 'static> Reading<Scan, E> {
    fn state(&self) -> Result<ScanState> {
        ScanState::new(self.operation(), self.lanes().iter().map(|lane| self.position_of(lane)))
    }
}

capped! { impl<T: DeserializeOwned + Send + 'static> ParallelItems<T> }

impl<T: DeserializeOwned + Send + 'static> Stream for ParallelItems<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.reading).poll_next(context).map(|next| next.map(items::read))
    }
}

/// The pages of a [`ParallelScan`].
#[must_use = "pages are fetched only when asked for"]
#[derive(Debug)]
pub struct ParallelPages {
    reading: Reading<Scan, Reply<Scan>>,
}

impl ParallelPages {
    /// The next page of any segment; `None` after the last of all.
    ///
    /// # Errors
    ///
    /// As [`Pages::try_next`](crate::Pages::try_next); an error ends its segment, the others go on.
    pub async fn try_next(&mut self) -> Result<Option<Reply<Scan>>> {
        next(self).await.transpose()
    }

    /// Where each segment is, to go on from: no page that has been handed out comes again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for a scan that can't be encoded.
    pub fn state(&self) -> Result<ScanState> {
        self.reading.state()
    }

    /// Reads on to the end or to a cap, and keeps nothing but the totals.
    ///
    /// # Errors
    ///
    /// The first error of a segment; asked again, it goes on with the others.
    pub async fn drain(&mut self) -> Result<&Totals> {
        while self.try_next().await?.is_some() {}
        Ok(self.totals())
    }
}

capped! { impl ParallelPages }

impl Stream for ParallelPages {
    type Item = Result<Reply<Scan>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.reading).poll_next(context)
    }
}

impl Request<Scan> {
    /// Splits the scan into this many segments, read at the same time.
    pub fn segments(self, segments: u32) -> ParallelScan {
        ParallelScan::new(self, segments)
    }
}
