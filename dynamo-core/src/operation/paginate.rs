//! Operations that answer in pages.

use std::fmt;

use super::{ConsumedCapacity, ItemOperation, Operation};
use crate::Error;

/// An operation that answers in pages.
///
/// What has a default here is for what not every operation has; a stream of pages does without.
pub trait Paginate: Operation {
    /// Where a page ends; equal for two pages that end at the same place.
    type Cursor: Clone + fmt::Debug + PartialEq + Send + 'static;

    /// The largest page size that the service takes, if it says so.
    const MAX_PAGE_SIZE: Option<u32> = None;

    /// Where this page ends; nothing after the last.
    fn next_cursor(output: &Self::Output) -> Option<Self::Cursor>;

    /// Makes this the request for the page after the one that ends there.
    fn start_after(&mut self, cursor: Self::Cursor);

    /// Where this request starts, if not at the beginning.
    fn cursor(&self) -> Option<&Self::Cursor> {
        None
    }

    /// How many entries a page may have at most, if the request says so.
    fn page_size(&self) -> Option<u32> {
        None
    }

    /// Says how many entries a page may have at most; whether the operation takes that.
    fn set_page_size(&mut self, size: u32) -> bool {
        let _ = size;
        false
    }

    /// What the page says about itself.
    fn counts(output: &Self::Output) -> PageCounts {
        let _ = output;
        PageCounts::default()
    }
}

/// An operation that answers in pages of items.
pub trait PaginateItems: ItemOperation + Paginate {
    /// Where this page ends; nothing after the last.
    fn next_cursor_of<T>(output: &Self::Of<T>) -> Option<Self::Cursor>;

    /// The page's items.
    fn into_items<T>(output: Self::Of<T>) -> Vec<T>;

    /// What the page says about itself.
    fn counts_of<T>(output: &Self::Of<T>) -> PageCounts {
        let _ = output;
        PageCounts::default()
    }

    /// The names of the attributes that a cursor is made of; none for a cursor that only the service can make.
    fn attributes_of(cursor: &Self::Cursor) -> Vec<String> {
        let _ = cursor;
        Vec::new()
    }

    /// A cursor for the place right after the item at `index` of a page, made of the item's own attributes of these
    /// names; nothing where the item lacks one of them, or a cursor can't be made of attributes.
    ///
    /// # Errors
    ///
    /// `Malformed` when the body is no page.
    fn cursor_at(body: &[u8], index: usize, attributes: &[String]) -> Result<Option<Self::Cursor>, Error> {
        let _ = (body, index, attributes);
        Ok(None)
    }
}

/// What a page says about itself: how many entries it has, and what reading it has used.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageCounts {
    /// The entries that passed the filter.
    pub count: u64,
    /// The entries that were looked at.
    pub scanned_count: u64,
    /// The capacity that was used, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
}

impl PageCounts {
    /// Counts entries of which none was filtered out.
    #[must_use]
    pub fn new(count: u64) -> Self {
        Self { count, scanned_count: count, consumed_capacity: None }
    }

    /// Says how many entries were looked at.
    #[must_use]
    pub fn scanned_count(self, scanned_count: u64) -> Self {
        Self { scanned_count, ..self }
    }

    /// Says which capacity was used.
    #[must_use]
    pub fn consumed_capacity(self, consumed_capacity: Option<ConsumedCapacity>) -> Self {
        Self { consumed_capacity, ..self }
    }
}

/// What an operation says of its members for the start and for the size of a page.
macro_rules! paged_by {
    ($start:ident, $size:ident) => {
        fn cursor(&self) -> Option<&Self::Cursor> {
            self.$start.as_ref()
        }

        fn page_size(&self) -> Option<u32> {
            self.$size
        }

        fn set_page_size(&mut self, size: u32) -> bool {
            self.$size = Some(size);
            true
        }
    };
}

pub(crate) use paged_by;
