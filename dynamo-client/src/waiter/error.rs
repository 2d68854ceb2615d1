//! How waiting ends without what was waited for.

use std::fmt;
use std::time::Duration;

use crate::{Error, ErrorKind};

/// Why waiting ended.
#[derive(Clone, Debug)]
pub(crate) struct WaitEnd {
    pub(crate) waiter: &'static str,
    pub(crate) table: Option<String>,
    pub(crate) why: WaitEndReason,
    /// What was seen last; nothing before the first answer.
    pub(crate) last_state: Option<String>,
    pub(crate) asked: u32,
    pub(crate) elapsed: Duration,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum WaitEndReason {
    Failed,
    Attempts,
    Deadline,
}

impl WaitEnd {
    pub(crate) fn kind(&self) -> ErrorKind {
        match self.why {
            WaitEndReason::Failed => ErrorKind::WaitFailed,
            WaitEndReason::Attempts | WaitEndReason::Deadline => ErrorKind::WaitExpired,
        }
    }
}

impl fmt::Display for WaitEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "waiting for {}", self.waiter)?;
        if let Some(table) = &self.table {
            write!(f, " of {table}")?;
        }
        f.write_str(match self.why {
            WaitEndReason::Failed => ": it will not come any more",
            WaitEndReason::Attempts => ": it did not come in as many questions as were allowed",
            WaitEndReason::Deadline => ": it did not come before the deadline",
        })?;
        match &self.last_state {
            Some(state) => write!(f, ", the last state was {state}")?,
            None => f.write_str(", no state was seen")?,
        }
        match self.asked {
            1 => f.write_str(" (asked once")?,
            asked => write!(f, " (asked {asked} times")?,
        }
        let millis = u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX);
        write!(f, " in {:?})", Duration::from_millis(millis))
    }
}

impl Error {
    /// What a waiter saw last: a state such as `CREATING`, several of them, or the code of an error that it waited
    /// on. Nothing for errors that are not a waiter's.
    #[must_use]
    pub fn last_state(&self) -> Option<&str> {
        self.wait_end()?.last_state.as_deref()
    }
}
