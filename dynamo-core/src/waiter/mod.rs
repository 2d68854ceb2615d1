//! Waiters: what is asked for again and again until it is as it should be, as data and as decisions. Nothing here waits.

mod acceptor;
#[cfg(feature = "all-operations")]
mod all;
mod table;

pub use self::acceptor::{Acceptor, Matcher, Verdict};
#[cfg(feature = "all-operations")]
pub use self::all::{
    BulkOperationCompleted, ContributorInsightsEnabled, ExportCompleted, ImportCompleted,
    KinesisStreamingDestinationActive,
};
pub use self::table::{IndexesActive, TableExists, TableNotExists};

use std::fmt;
use std::time::Duration;

use crate::{Operation, ServiceError};

/// What can be waited for: which operation tells its state, and what the states mean.
///
/// # Examples
///
/// ```
/// use dynamo_core::{DescribeTable, Operation, ServiceError, TableExists, Verdict, Waiter};
///
/// let answer = DescribeTable::decode(br#"{"Table":{"TableStatus":"CREATING"}}"#)?;
/// assert_eq!(TableExists::judge(&answer), Verdict::Again);
/// let missing = ServiceError::new(400, "ResourceNotFoundException", "no table");
/// assert_eq!(TableExists::judge_error(&missing), Some(Verdict::Again));
/// assert_eq!(TableExists::judge_error(&ServiceError::new(400, "AccessDeniedException", "no")), None);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is nothing that can be waited for")]
pub trait Waiter: Clone + fmt::Debug + Send + Sync + 'static {
    /// The operation that tells the state.
    type Operation: Operation;

    /// The name, as in the service's model.
    const NAME: &'static str;
    /// The pause between two questions.
    const DELAY: Duration;
    /// How often it is asked, the first time included.
    const MAX_ATTEMPTS: u32;
    /// What the answers mean; the first that matches counts.
    const ACCEPTORS: &'static [Acceptor];

    /// The question.
    #[must_use]
    fn operation(&self) -> Self::Operation;

    /// What the answer says of the state: one word, or several where it tells of several things; an empty one for a thing of
    /// which it tells no state.
    #[must_use]
    fn states(output: &<Self::Operation as Operation>::Output) -> Vec<&str>;

    /// What an answer means. One that no acceptor knows means to ask again.
    #[must_use]
    fn judge(output: &<Self::Operation as Operation>::Output) -> Verdict {
        let states = Self::states(output);
        let found = Self::ACCEPTORS.iter().find(|acceptor| acceptor.accepts_states(&states));
        found.map_or(Verdict::Again, |acceptor| acceptor.verdict)
    }

    /// What an error of the service means; nothing for one that the waiting ends with.
    #[must_use]
    fn judge_error(error: &ServiceError) -> Option<Verdict> {
        let found = Self::ACCEPTORS.iter().find(|acceptor| acceptor.accepts_error(&error.code));
        found.map(|acceptor| acceptor.verdict)
    }
}
