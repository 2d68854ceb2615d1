//! What happens to two writes of the same item.

use crate::operation::WriteRequest;

/// What to do with two requests for the same item.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OnDuplicate {
    /// The later one is sent, the earlier one reported.
    #[default]
    LastWins,
    /// The later one is refused.
    Reject,
}

/// A request whose place a later one for the same item took before it was done.
///
/// It was not sent; or it came back undone, or its call failed, while the later one was waiting.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct Superseded {
    /// The table.
    pub table: String,
    /// The request.
    pub request: WriteRequest,
}
