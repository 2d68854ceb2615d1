//! One sequence of pages: the page that is being handed out, and the call for the next.

use std::collections::VecDeque;
use std::fmt;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use dynamo_core::{PageCounts, Paginate};

use super::position::Position;
use crate::Result;
use crate::request::Calling;

/// A page as it came.
pub(super) struct Fetched<E, C> {
    /// What is handed out: the items of the page, or the page itself.
    pub(super) elements: VecDeque<E>,
    /// As how many items each of them counts.
    pub(super) weight: u64,
    pub(super) end: Option<C>,
    pub(super) counts: PageCounts,
    /// Kept to find the place of an item in it; empty where that is of no use.
    pub(super) body: Bytes,
}

/// The page that is being handed out.
struct Page<E, C> {
    elements: VecDeque<E>,
    weight: u64,
    handed: usize,
    before: Position<C>,
    after: Position<C>,
    body: Bytes,
}

/// A sequence of pages, at most one of them waiting behind the one that is being handed out.
pub(super) struct Lane<O: Paginate, E> {
    /// The request for the next page; nothing after the last, and after an error.
    next: Option<O>,
    next_start: Position<O::Cursor>,
    call: Option<Calling<Fetched<E, O::Cursor>>>,
    /// The items that the call under way may bring at most, where that is known.
    reserved: u64,
    ready: Option<Result<Fetched<E, O::Cursor>>>,
    page: Page<E, O::Cursor>,
    /// Whether the page that came last ended where it began.
    stuck: bool,
    failed: bool,
}

/// A place in the middle of a page.
pub(super) struct Middle<'a> {
    pub(super) body: &'a [u8],
    /// The item that was handed out last.
    pub(super) index: usize,
}

impl<O: Paginate, E> Lane<O, E> {
    /// Starts where the request starts.
    pub(super) fn new(operation: O) -> Self {
        let start = Position::after(operation.cursor().cloned());
        Self::at(Some(operation), start)
    }

    /// Has nothing to read.
    pub(super) fn done() -> Self {
        Self::at(None, Position::End)
    }

    fn at(next: Option<O>, start: Position<O::Cursor>) -> Self {
        let (before, after) = (start.clone(), start.clone());
        let page =
            Page { elements: VecDeque::new(), weight: 1, handed: 0, before, after, body: Bytes::new() };
        Self {
            next,
            next_start: start,
            call: None,
            reserved: 0,
            ready: None,
            page,
            stuck: false,
            failed: false,
        }
    }

    /// The request for the next page, if there is one and it is not under way.
    pub(super) fn startable(&self) -> Option<&O> {
        if self.call.is_some() || self.ready.is_some() { None } else { self.next.as_ref() }
    }

    /// Whether there is nothing left to hand out, and nothing to come.
    pub(super) fn is_over(&self) -> bool {
        self.page.elements.is_empty() && self.call.is_none() && self.ready.is_none() && self.next.is_none()
    }

    /// Whether the next page would be the last one again, for ever.
    pub(super) fn is_stuck(&self) -> bool {
        self.stuck
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.call.is_some()
    }

    /// The items that wait to be handed out.
    pub(super) fn buffered(&self) -> u64 {
        let waiting = match &self.ready {
            Some(Ok(fetched)) => fetched.elements.len() as u64 * fetched.weight,
            _ => 0,
        };
        self.page.elements.len() as u64 * self.page.weight + waiting
    }

    pub(super) fn reserved(&self) -> u64 {
        self.reserved
    }

    pub(super) fn start(&mut self, call: Calling<Fetched<E, O::Cursor>>, reserved: u64) {
        self.call = Some(call);
        self.reserved = reserved;
    }

    /// Keeps an error for its turn, as if a call had ended with it.
    pub(super) fn refuse(&mut self, error: crate::Error) {
        self.next = None;
        self.ready = Some(Err(error));
    }

    /// Goes on with the call under way; what the page that came says about itself.
    pub(super) fn poll_call(&mut self, context: &mut Context<'_>) -> Poll<Option<PageCounts>> {
        let Some(call) = &mut self.call else { return Poll::Ready(None) };
        let outcome = ready!(call.as_mut().poll(context));
        self.call = None;
        self.reserved = 0;
        let mut counts = None;
        match &outcome {
            Ok(fetched) => {
                match (&mut self.next, &fetched.end) {
                    (Some(next), Some(end)) => {
                        self.stuck = next.cursor() == Some(end);
                        next.start_after(end.clone());
                    }
                    (next, _) => *next = None,
                }
                counts = Some(fetched.counts.clone());
            }
            Err(_) => self.next = None,
        }
        self.ready = Some(outcome);
        Poll::Ready(counts)
    }

    /// The next element of the page, and as how many items it counts.
    pub(super) fn pop(&mut self) -> Option<(E, u64)> {
        let element = self.page.elements.pop_front()?;
        self.page.handed += 1;
        if self.page.elements.is_empty() {
            // A lane that is over may stay for long, next to thousands of others.
            self.page.elements = VecDeque::new();
            self.page.body = Bytes::new();
        }
        Some((element, self.page.weight))
    }

    pub(super) fn has_elements(&self) -> bool {
        !self.page.elements.is_empty()
    }

    /// Turns to the page that waits, if one does; its end, or the error in its place.
    pub(super) fn turn_page(&mut self) -> Option<Result<Option<&O::Cursor>>> {
        match self.ready.take()? {
            Ok(Fetched { elements, weight, end, body, .. }) => {
                let after = Position::before_end(end);
                let before = std::mem::replace(&mut self.next_start, after.clone());
                self.page = Page { elements, weight, handed: 0, before, after, body };
                Some(Ok(match &self.page.after {
                    Position::After(end) => Some(end),
                    _ => None,
                }))
            }
            Err(error) => {
                self.failed = true;
                Some(Err(error))
            }
        }
    }

    /// Where the lane is: between pages, or in the middle of one.
    pub(super) fn position(&self) -> Result<&Position<O::Cursor>, Middle<'_>> {
        let page = &self.page;
        match page.handed {
            _ if page.elements.is_empty() => Ok(&page.after),
            0 => Ok(&page.before),
            handed => Err(Middle { body: &page.body, index: handed - 1 }),
        }
    }
}

impl<O: Paginate, E> fmt::Debug for Lane<O, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane")
            .field("waiting", &self.page.elements.len())
            .field("under_way", &self.call.is_some())
            .field("more", &self.next.is_some())
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use dynamo_core::{Key, Scan};

    use super::*;

    /// The memory that a page is in.
    struct Memory(Arc<[u8]>);

    impl AsRef<[u8]> for Memory {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    #[test]
    fn a_page_is_let_go_with_its_last_item() {
        let memory: Arc<[u8]> = Arc::from([0; 64]);
        let body = Bytes::from_owner(Memory(Arc::clone(&memory)));
        let fetched: Fetched<u8, Key> =
            Fetched { elements: [1, 2].into(), weight: 1, end: None, counts: PageCounts::new(2), body };
        let mut lane = Lane::new(Scan::new("Thread"));
        lane.start(Box::pin(async { Ok(fetched) }), 0);
        assert!(lane.poll_call(&mut Context::from_waker(std::task::Waker::noop())).is_ready());
        assert!(matches!(lane.turn_page(), Some(Ok(None))));
        lane.pop();
        assert!(lane.position().is_err_and(|middle| middle.index == 0));
        assert_eq!(Arc::strong_count(&memory), 2);
        lane.pop();
        assert_eq!((lane.is_over(), lane.page.elements.capacity(), Arc::strong_count(&memory)), (true, 0, 1));
        assert!(lane.position().is_ok_and(Position::is_end));
    }
}
