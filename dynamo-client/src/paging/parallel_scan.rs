//! A scan by several segments at once.

use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_core::Scan;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::caps::capped;
use super::items::{self, Read};
use super::lane::Lane;
use super::pages;
use super::reading::{How, Reading, next};
use crate::{Reply, Request, Result};

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
        ParallelItems { reading: self.reading(items::how()) }
    }

    /// The pages, in no particular order.
    pub fn pages(self) -> ParallelPages {
        ParallelPages { reading: self.reading(pages::how()) }
    }

    /// One lane for each segment; for none at all, the one that encoding refuses.
    fn reading<E: Send + 'static>(self, how: How<Scan, E>) -> Reading<Scan, E> {
        let Self { request, segments } = self;
        let lane = |segment| Lane::new(request.operation.clone().segment(segment).total_segments(segments));
        let lanes: Vec<_> = (0..segments.max(1)).map(lane).collect();
        let concurrency = lanes.len();
        Reading::of_lanes(request, how, lanes, concurrency)
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
    /// The first error, of a call or of an item.
    pub async fn collect<C: Default + Extend<T>>(mut self) -> Result<C> {
        let mut all = C::default();
        while let Some(item) = self.try_next().await? {
            all.extend([item]);
        }
        Ok(all)
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
