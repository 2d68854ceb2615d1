//! Where a stream is, and why it ended.

/// Where a sequence of items or pages is: what has been handed out lies before it, what has not lies after.
#[non_exhaustive]
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum Position<C> {
    /// Before the first: nothing has been handed out.
    Start,
    /// After what this cursor stands for.
    After(C),
    /// After the last: there is nothing more.
    End,
}

impl<C> Position<C> {
    pub(super) fn after(cursor: Option<C>) -> Self {
        cursor.map_or(Self::Start, Self::After)
    }

    pub(super) fn before_end(cursor: Option<C>) -> Self {
        cursor.map_or(Self::End, Self::After)
    }

    /// The cursor to go on from: `None` at the start and at the end.
    #[must_use]
    pub fn cursor(self) -> Option<C> {
        match self {
            Self::After(cursor) => Some(cursor),
            Self::Start | Self::End => None,
        }
    }

    /// Whether there is nothing more.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(self, Self::End)
    }
}

/// Without the cursor, which holds values of an item.
impl<C> std::fmt::Debug for Position<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Start => "Start",
            Self::After(_) => "After(..)",
            Self::End => "End",
        })
    }
}

/// Why a stream ended.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stopped {
    /// There is nothing more.
    End,
    /// As many items as were asked for have been handed out.
    MaxItems,
    /// As many calls as were allowed have been made.
    MaxRequests,
    /// A call failed.
    Failed,
}
