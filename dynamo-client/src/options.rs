//! What one call, or one handle of a client, can set differently from the client.

use std::time::Duration;

use dynamo_http::Retry;

use crate::Deadline;

/// Settings of one call; what is `None` is as the client has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) deadline: Option<Deadline>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<Retry>,
    pub(crate) retry_ambiguous: Option<bool>,
    pub(crate) idempotent: Option<bool>,
    /// Whether a conflict with other requests is worth another attempt.
    pub(crate) retry_conflicts: bool,
    /// Whether a part of the request belongs to another client.
    pub(crate) foreign: bool,
}
