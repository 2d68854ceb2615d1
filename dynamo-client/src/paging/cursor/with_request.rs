//! Cursors of requests and of the streams that come of them.

use dynamo_auth::port::Clock as _;
use dynamo_core::{Paginate, PaginateItems};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{CursorError, Cursors};
use crate::paging::{Items, Pages};
use crate::{Request, Result};

impl Cursors {
    /// Makes the text of a cursor of this request.
    ///
    /// # Errors
    ///
    /// [`CursorErrorKind::Request`](crate::CursorErrorKind::Request), [`CursorErrorKind::TooLong`](crate::CursorErrorKind::TooLong),
    /// [`CursorErrorKind::Secret`](crate::CursorErrorKind::Secret).
    pub fn seal<O>(&self, request: &Request<O>, cursor: &O::Cursor) -> Result<String, CursorError>
    where
        O: Paginate<Cursor: Serialize>,
    {
        self.seal_for(request.operation(), cursor, request.client.inner.clock.now())
    }

    /// Makes a cursor of this request of the text.
    ///
    /// # Errors
    ///
    /// Every [`CursorErrorKind`](crate::CursorErrorKind), by what is wrong with it.
    pub fn open<O>(&self, request: &Request<O>, text: &str) -> Result<O::Cursor, CursorError>
    where
        O: Paginate<Cursor: DeserializeOwned>,
    {
        self.open_for(request.operation(), text, request.client.inner.clock.now())
    }
}

impl<O: Paginate<Cursor: DeserializeOwned>> Request<O> {
    /// Starts where the text of a cursor says; without one, from where the request starts anyway.
    ///
    /// The cursor must be of this very request, so this comes last in the chain. Page size and consistent reads are free.
    ///
    /// # Errors
    ///
    /// Every [`CursorErrorKind`](crate::CursorErrorKind), by what is wrong with it.
    pub fn cursor(self, cursors: &Cursors, text: Option<&str>) -> Result<Self, CursorError> {
        match text {
            None => Ok(self),
            Some(text) => {
                let cursor = cursors.open(&self, text)?;
                Ok(self.start_after(cursor))
            }
        }
    }
}

impl<O, T> Items<O, T>
where
    O: PaginateItems<Cursor: Serialize>,
    T: DeserializeOwned + Send + 'static,
{
    /// The cursor to go on from, as text for [`Request::cursor`]; `None` at the very start, and after the last item.
    ///
    /// # Errors
    ///
    /// As [`Items::position`] and [`Cursors::seal`].
    pub fn sealed_cursor(&self, cursors: &Cursors) -> Result<Option<String>> {
        let Some(cursor) = self.cursor()? else { return Ok(None) };
        let now = self.reading.client().inner.clock.now();
        Ok(Some(cursors.seal_for(self.reading.operation(), &cursor, now)?))
    }
}

impl<O: Paginate<Cursor: Serialize>> Pages<O> {
    /// The cursor to go on from, as text for [`Request::cursor`]; `None` at the very start, and after the last page.
    ///
    /// # Errors
    ///
    /// As [`Cursors::seal`].
    pub fn sealed_cursor(&self, cursors: &Cursors) -> Result<Option<String>> {
        let Some(cursor) = self.cursor() else { return Ok(None) };
        let now = self.reading.client().inner.clock.now();
        Ok(Some(cursors.seal_for(self.reading.operation(), cursor, now)?))
    }
}
