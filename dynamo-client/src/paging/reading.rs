//! Reads lanes of pages under the caps that were set, and hands out what is on them.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_core::Paginate;
use futures_core::Stream;

use super::caps::Caps;
use super::lane::{Fetched, Lane};
use super::outline::Outline;
use super::position::{Position, Stopped};
use super::totals::Totals;
use crate::call::Answer;
use crate::options::CallOptions;
use crate::{Client, Error, ErrorKind, Request, Result};

/// The largest `Limit` there is.
const MAX_LIMIT: u64 = i32::MAX as u64;

type Decode<E, C> = fn(&Answer) -> Result<Fetched<E, C>, dynamo_core::Error>;

/// The names of a cursor's attributes, and a cursor made of those of an item.
pub(super) type Middle<C> = (Names<C>, CursorAt<C>);
type Names<C> = fn(&C) -> Vec<String>;
type CursorAt<C> = fn(&[u8], usize, &[String]) -> Result<Option<C>, dynamo_core::Error>;

/// How pages of an operation are read.
pub(super) struct How<O: Paginate, E> {
    pub(super) decode: Decode<E, O::Cursor>,
    /// How to find a cursor for the middle of a page.
    pub(super) middle: Option<Middle<O::Cursor>>,
}

/// Lanes, read at the same time: whichever has something is next, and each gets its turn.
pub(super) struct Reading<O: Paginate, E> {
    client: Client,
    /// The request as it was given.
    operation: O,
    options: CallOptions,
    how: How<O, E>,
    lanes: Vec<Lane<O, E>>,
    /// The lanes that are being read, and those that wait until one of these is over.
    open: Vec<usize>,
    waiting: VecDeque<usize>,
    concurrency: usize,
    turn: usize,
    caps: Caps,
    /// The names of the attributes that cursors are made of, once they are known.
    attributes: Option<Vec<String>>,
    outline: Option<Outline>,
    handed: u64,
    totals: Totals,
    stopped: Option<Stopped>,
}

/// What a lane had when it was its turn.
enum Step<E> {
    Element(Result<E>),
    Over,
    /// A call is under way.
    Pending,
    /// It may not start a call.
    Capped,
}

impl<O: Paginate, E: Send + 'static> Reading<O, E> {
    /// Reads from where the request says.
    pub(super) fn new(request: Request<O>, how: How<O, E>) -> Self {
        let lane = Lane::new(request.operation.clone());
        Self::of_lanes(request, how, vec![lane], 1)
    }

    /// Reads lanes of one request, so many at the same time.
    pub(super) fn of_lanes(
        request: Request<O>,
        how: How<O, E>,
        lanes: Vec<Lane<O, E>>,
        concurrency: usize,
    ) -> Self {
        let Request { client, operation, options } = request;
        let mut reading = Self {
            client,
            operation,
            options,
            how,
            open: Vec::new(),
            waiting: (0..lanes.len()).collect(),
            lanes,
            concurrency: concurrency.max(1),
            turn: 0,
            caps: Caps::default(),
            attributes: None,
            outline: None,
            handed: 0,
            totals: Totals::default(),
            stopped: None,
        };
        let start = reading.lanes.iter().find_map(|lane| match lane.position() {
            Ok(Position::After(cursor)) => Some(cursor.clone()),
            _ => None,
        });
        if let Some(start) = start {
            reading.learn_attributes(&start);
        }
        reading
    }

    pub(super) fn caps_mut(&mut self) -> &mut Caps {
        self.stopped = None;
        &mut self.caps
    }

    /// Says which attributes cursors are made of.
    pub(super) fn set_attributes(&mut self, names: Vec<String>) {
        self.attributes = Some(names);
    }

    pub(super) fn totals(&self) -> &Totals {
        &self.totals
    }

    pub(super) fn stopped(&self) -> Option<Stopped> {
        self.stopped
    }

    /// The client that reads.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// The request as it was given.
    pub(super) fn operation(&self) -> &O {
        &self.operation
    }

    pub(super) fn lanes(&self) -> &[Lane<O, E>] {
        &self.lanes
    }

    /// Where a lane is, also in the middle of a page.
    pub(super) fn position_of(&self, lane: &Lane<O, E>) -> Result<Position<O::Cursor>> {
        let middle = match lane.position() {
            Ok(position) => return Ok(position.clone()),
            Err(middle) => middle,
        };
        let names = self.attributes(&Outline::of(&self.operation));
        let (Some((_, cursor_at)), Some(names)) = (self.how.middle, names) else {
            return Err(unknown_place(
                "which attributes the key has is not known yet; say it with `key_attributes` or `Table::keys`",
            ));
        };
        match cursor_at(middle.body, middle.index, &names).map_err(Error::decode)? {
            Some(cursor) => Ok(Position::After(cursor)),
            None => Err(unknown_place("the items come without the attributes of their key")),
        }
    }

    /// Starts or goes on with the calls that may be under way while the caller does something else.
    pub(super) fn read_ahead(&mut self, context: &mut Context<'_>) {
        self.open_lanes();
        for n in 0..self.open.len() {
            let Some(&index) = self.open.get(n) else { return };
            self.start(index);
            let _ = self.poll_call(index, context);
        }
    }

    fn poll_element(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<E>>> {
        loop {
            if self.caps.max_items.is_some_and(|most| self.handed >= most) {
                return self.stop(Stopped::MaxItems);
            }
            self.open_lanes();
            if self.open.is_empty() {
                return self.stop(Stopped::End);
            }
            let (mut pending, mut over) = (false, false);
            for _ in 0..self.open.len() {
                self.turn %= self.open.len();
                let Some(&index) = self.open.get(self.turn) else { break };
                match self.poll_lane(index, context) {
                    Step::Element(element) => {
                        self.turn += 1;
                        return Poll::Ready(Some(element));
                    }
                    Step::Over => {
                        self.open.swap_remove(self.turn);
                        over = true;
                        break;
                    }
                    Step::Pending => pending = true,
                    Step::Capped => {}
                }
                self.turn += 1;
            }
            if over {
                // The lane that moved here may have been asked already; asking again does no harm.
                continue;
            }
            if pending {
                return Poll::Pending;
            }
            return self.stop(Stopped::MaxRequests);
        }
    }

    fn poll_lane(&mut self, index: usize, context: &mut Context<'_>) -> Step<E> {
        loop {
            let Some(lane) = self.lanes.get_mut(index) else { return Step::Over };
            if lane.has_elements() {
                if self.caps.prefetch {
                    self.start(index);
                    let _ = self.poll_call(index, context);
                }
                let popped = self.lanes.get_mut(index).and_then(Lane::pop);
                let Some((element, weight)) = popped else { return Step::Over };
                self.handed += weight;
                return Step::Element(Ok(element));
            }
            match lane.turn_page() {
                Some(Ok(end)) => {
                    // A page without items is no end: a filter may have dropped them all.
                    if let Some(end) = end.cloned() {
                        // It knows better than whoever said what the key is.
                        self.learn_attributes(&end);
                    }
                    continue;
                }
                Some(Err(error)) => return Step::Element(Err(error)),
                None => {}
            }
            if lane.is_over() {
                return Step::Over;
            }
            if !lane.is_under_way() && !self.start(index) {
                return Step::Capped;
            }
            if self.poll_call(index, context).is_pending() {
                return Step::Pending;
            }
        }
    }

    fn poll_call(&mut self, index: usize, context: &mut Context<'_>) -> Poll<()> {
        let Some(lane) = self.lanes.get_mut(index) else { return Poll::Ready(()) };
        lane.poll_call(context).map(|counts| {
            if let Some(counts) = counts {
                self.totals.add_page(counts);
            }
        })
    }

    /// Starts the call for a lane's next page, if there is one and the caps leave room; whether something is to come.
    fn start(&mut self, index: usize) -> bool {
        let Some(mut operation) = self.lanes.get(index).and_then(|lane| lane.startable().cloned()) else {
            return false;
        };
        if self.caps.max_requests.is_some_and(|most| self.totals.requests >= most) {
            return false;
        }
        let Ok(share) = self.share() else { return false };
        let own = self.caps.page_size.or(operation.page_size());
        let limit = match share {
            Some(share) => {
                let most = share.min(O::MAX_PAGE_SIZE.unwrap_or(u32::MAX));
                Some(own.map_or(most, |own| own.min(share)))
            }
            None => self.caps.page_size,
        };
        let taken = limit.is_none_or(|limit| operation.set_page_size(limit));
        let reserved = share.filter(|_| taken).map_or(0, |_| limit.unwrap_or(0).into());
        let Some(lane) = self.lanes.get_mut(index) else { return false };
        if lane.is_stuck() {
            let told =
                format!("a page of {} ended where it began: the next would be the same", operation.name());
            lane.refuse(Error::told(ErrorKind::Corrupt, told));
            return true;
        }
        if !taken && self.caps.page_size.is_some() {
            let told = format!("{} takes no page size", operation.name());
            lane.refuse(Error::told(ErrorKind::InvalidRequest, told));
            return true;
        }
        self.totals.requests += 1;
        let (client, options, decode) = (self.client.clone(), self.options.clone(), self.how.decode);
        lane.start(Box::pin(async move { client.run(operation, &options, decode).await }), reserved);
        true
    }

    /// The most items that the next page may have so that none of them is one too many; an error if that is none.
    ///
    /// Pages are not cut to size where a filter drops items and the keys of items are there: it may take many pages to
    /// find one, and where the last one that is handed out ends, the next reader can begin.
    fn share(&mut self) -> Result<Option<u32>, ()> {
        let Some(most) = self.caps.max_items else { return Ok(None) };
        let open = || self.open.iter().filter_map(|index| self.lanes.get(*index));
        let expected: u64 = open().map(|lane| lane.buffered() + lane.reserved()).sum();
        let left = most.saturating_sub(self.handed).saturating_sub(expected);
        if left == 0 {
            return Err(());
        }
        let idle = open().filter(|lane| lane.startable().is_some()).count().max(1);
        if self.reads_whole_pages() {
            return Ok(None);
        }
        let share = left.div_ceil(idle as u64).min(MAX_LIMIT);
        Ok(Some(u32::try_from(share).unwrap_or(u32::MAX)))
    }

    fn reads_whole_pages(&mut self) -> bool {
        let outline = self.outline.take().unwrap_or_else(|| Outline::of(&self.operation));
        let shown = |names: Vec<String>| !names.is_empty() && names.iter().all(|name| outline.shows(name));
        let whole = self.how.middle.is_some()
            && outline.is_filtered()
            && self.attributes(&outline).is_some_and(shown);
        self.outline = Some(outline);
        whole
    }

    fn open_lanes(&mut self) {
        while self.open.len() < self.concurrency {
            let Some(index) = self.waiting.pop_front() else { return };
            self.open.push(index);
        }
    }

    fn stop(&mut self, why: Stopped) -> Poll<Option<Result<E>>> {
        let is_end = |lane: &Lane<O, E>| matches!(lane.position(), Ok(position) if position.is_end());
        let at_end = self.lanes.iter().all(is_end);
        let failed = self.lanes.iter().any(Lane::has_failed);
        self.stopped = Some(match why {
            _ if at_end => Stopped::End,
            Stopped::End if failed => Stopped::Failed,
            why => why,
        });
        Poll::Ready(None)
    }

    fn learn_attributes(&mut self, cursor: &O::Cursor) {
        if let Some((names_of, _)) = self.how.middle {
            self.attributes = Some(names_of(cursor));
        }
    }

    /// The attributes that cursors are made of: as a cursor told, or as the client knows the table's key.
    fn attributes(&self, outline: &Outline) -> Option<Vec<String>> {
        if self.attributes.is_some() || !outline.is_of_table() {
            return self.attributes.clone();
        }
        let keys = self.client.known_keys(self.operation.table_names().first()?)?;
        Some(std::iter::once(keys.partition).chain(keys.sort).collect())
    }
}

#[cold]
fn unknown_place(why: &str) -> Error {
    let told = format!("there is no cursor for the middle of this page: {why}");
    Error::told(ErrorKind::InvalidRequest, told)
}

impl<O: Paginate, E: Send + 'static> Stream for Reading<O, E> {
    type Item = Result<E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_element(context)
    }
}

/// What is handed out is moved, never pinned.
impl<O: Paginate, E> Unpin for Reading<O, E> {}

/// Without the request, which holds values of items.
impl<O: Paginate, E> fmt::Debug for Reading<O, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("lanes", &self.lanes)
            .field("caps", &self.caps)
            .field("handed_out", &self.handed)
            .field("totals", &self.totals)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

/// Waits for a stream's next element.
pub(super) async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}
