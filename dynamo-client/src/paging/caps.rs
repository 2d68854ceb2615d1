//! How much a stream may read: items, entries a page, requests.

/// The caps of a stream, all of them optional.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Caps {
    /// The most items to hand out.
    pub(super) max_items: Option<u64>,
    /// The most entries to look at a page.
    pub(super) page_size: Option<u32>,
    /// The most calls to make.
    pub(super) max_requests: Option<u64>,
    /// Whether the next page is fetched while this one is handed out.
    pub(super) prefetch: bool,
}

/// The setters of the caps, for a stream whose `reading` they belong to, and what can be asked of it at any time.
macro_rules! capped {
    ($($head:tt)+) => {
        $($head)+ {
            /// Ends the stream after so many items.
            ///
            /// It ends there and nowhere before, however many pages that takes, and no more is read than needed: the last
            /// page is asked for with a smaller `Limit`. Where a filter is set, whole pages are read, since nobody knows
            /// how many of their items pass, as long as the keys of the items are there to go on from.
            pub fn max_items(mut self, n: u64) -> Self {
                self.reading.caps_mut().max_items = Some(n);
                self
            }

            /// Evaluates at most so many items a page: the service's `Limit`. A filter drops some of them afterwards.
            pub fn page_size(mut self, n: u32) -> Self {
                self.reading.caps_mut().page_size = Some(n);
                self
            }

            /// Ends the stream after so many calls, whatever they brought: a bound on what reading may cost.
            pub fn max_requests(mut self, n: u64) -> Self {
                self.reading.caps_mut().max_requests = Some(n);
                self
            }

            /// Asks for the next page as soon as one is there, so that it comes while the caller works on this one.
            ///
            /// Nothing is spawned: the call goes on whenever the stream is polled, for each item that is, and in
            /// `alongside`. Between, it is up to the operating system: a request that has been sent is answered, and the
            /// answer waits in the socket's buffer. The time limits of the call go on as well.
            pub fn prefetch(mut self) -> Self {
                self.reading.caps_mut().prefetch = true;
                self
            }

            /// What has been read so far, summed over pages: also what a prefetched page cost, and after an error.
            #[must_use]
            pub fn totals(&self) -> &$crate::Totals {
                self.reading.totals()
            }

            /// Why there was nothing more; `None` as long as there may be.
            #[must_use]
            pub fn stopped(&self) -> Option<$crate::Stopped> {
                self.reading.stopped()
            }

            /// Does something else, and fetches the next page meanwhile, also without `prefetch`.
            pub async fn alongside<F: std::future::Future>(&mut self, work: F) -> F::Output {
                let mut work = std::pin::pin!(work);
                std::future::poll_fn(|context| {
                    self.reading.read_ahead(context);
                    work.as_mut().poll(context)
                })
                .await
            }
        }
    };
}

pub(super) use capped;
