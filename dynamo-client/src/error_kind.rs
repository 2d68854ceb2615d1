//! The kinds of error a call can end with.

use dynamo_core::ErrorClass;
use dynamo_http::Limit;

/// The kinds of error, by what a caller can do about them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client's settings are incomplete, malformed or contradict each other.
    Configuration,
    /// No credentials were found, or their source failed.
    Credentials,
    /// The service refused the credentials or the signature.
    Auth,
    /// The service refused the signature because of the time it was made at.
    Clock,
    /// The request could not be built: nothing was sent.
    InvalidRequest,
    /// A cursor, or the saved state of a scan, that somebody came back with was refused: nothing was sent.
    InvalidCursor,
    /// The service refused the request as invalid.
    Validation,
    /// An item is larger than an item may be.
    ItemTooLarge,
    /// The condition of a write did not hold.
    Conditional,
    /// A transaction was cancelled; [`Error::cancellation`](crate::Error::cancellation) says why, part by part.
    TransactionCanceled,
    /// Another request was at work on the same item.
    Conflict,
    /// The request rate or the consumed capacity was too high.
    Throttled,
    /// A limit of the account, of a table or of an item collection was reached.
    Limit,
    /// The table, index or backup does not exist.
    NotFound,
    /// The table, index, backup or item exists already or is being changed.
    InUse,
    /// The service failed.
    Server,
    /// A time limit of ours, or the service's own, ran out.
    Timeout,
    /// No connection became free in time: `max_clients` calls were in flight.
    PoolTimeout,
    /// The service could not be reached, or the connection broke.
    Transport,
    /// The server's certificate was refused, or the TLS handshake failed.
    Tls,
    /// The answer was damaged, incomplete, or not what the operation answers.
    Corrupt,
    /// The answer was larger than is accepted.
    AnswerTooLarge,
    /// The write may or may not have been applied, and repeating it could apply it twice.
    Ambiguous,
    /// An item came back that does not fit the type asked for.
    Decode,
    /// What was waited for will not come any more; [`Error::last_state`](crate::Error::last_state) says what there is instead.
    WaitFailed,
    /// What was waited for did not come in as many questions as were allowed, or before the deadline.
    WaitExpired,
    /// A table is there, and is not as it was asked for: [`Error::differences`](crate::Error::differences) says in what.
    TableDiffers,
    /// The client has been shut down.
    Closed,
    /// The service answered with a code that this version does not know.
    Service,
}

impl ErrorKind {
    /// This kind's name in measurements, where the service gave no code.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Configuration => "Configuration",
            Self::Credentials => "NoCredentials",
            Self::Auth => "Auth",
            Self::Clock => "Clock",
            Self::InvalidRequest => "InvalidRequest",
            Self::InvalidCursor => "InvalidCursor",
            Self::Validation => "Validation",
            Self::ItemTooLarge => "ItemTooLarge",
            Self::Conditional => "Conditional",
            Self::TransactionCanceled => "TransactionCanceled",
            Self::Conflict => "Conflict",
            Self::Throttled => "Throttled",
            Self::Limit => "Limit",
            Self::NotFound => "NotFound",
            Self::InUse => "InUse",
            Self::Server => "Server",
            Self::Timeout => "Timeout",
            Self::PoolTimeout => "PoolTimeout",
            Self::Transport => "Transport",
            Self::Tls => "Tls",
            Self::Corrupt => "Corrupt",
            Self::AnswerTooLarge => "AnswerTooLarge",
            Self::Ambiguous => "Ambiguous",
            Self::Decode => "Decode",
            Self::WaitFailed => "WaitFailed",
            Self::WaitExpired => "WaitExpired",
            Self::TableDiffers => "TableDiffers",
            Self::Closed => "Closed",
            Self::Service => "Service",
        }
    }

    pub(crate) fn of_service(error: &dynamo_core::ServiceError) -> Self {
        match error.error_class() {
            ErrorClass::Throttling => Self::Throttled,
            ErrorClass::Limit => Self::Limit,
            ErrorClass::Timeout => Self::Timeout,
            ErrorClass::Server => Self::Server,
            ErrorClass::Conflict => Self::Conflict,
            ErrorClass::Conditional => Self::Conditional,
            ErrorClass::TransactionCanceled => Self::TransactionCanceled,
            ErrorClass::Validation => Self::Validation,
            ErrorClass::NotFound => Self::NotFound,
            ErrorClass::InUse => Self::InUse,
            ErrorClass::Auth if is_about_the_clock(error) => Self::Clock,
            ErrorClass::Auth | ErrorClass::Expired => Self::Auth,
            ErrorClass::Protocol => Self::Corrupt,
            _ => Self::Service,
        }
    }

    pub(crate) fn of_transport(kind: dynamo_http::ErrorKind) -> Self {
        use dynamo_http::ErrorKind as Http;
        match kind {
            Http::Timeout(Limit::Pool) => Self::PoolTimeout,
            Http::Timeout(_) => Self::Timeout,
            Http::Tls | Http::NoRoots => Self::Tls,
            Http::TooLarge => Self::AnswerTooLarge,
            Http::InvalidRequest => Self::InvalidRequest,
            _ => Self::Transport,
        }
    }
}

/// Whether a signature was refused for its time: by a code of its own, or, under the general one, in these words.
fn is_about_the_clock(error: &dynamo_core::ServiceError) -> bool {
    error.code == "RequestTimeTooSkewed"
        || error.message.contains("Signature expired")
        || error.message.contains("Signature not yet current")
}
