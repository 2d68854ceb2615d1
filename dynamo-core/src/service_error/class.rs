//! What kind of error a code is, and whether asking again can help: one table.

/// What kind of error the service's answer is.
///
/// # Examples
///
/// ```
/// use dynamo_core::{ErrorClass, ServiceError};
///
/// let body = br#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no table"}"#;
/// assert_eq!(ServiceError::parse(400, None, None, body).error_class(), ErrorClass::NotFound);
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ErrorClass {
    /// Too many requests, or too much work at once.
    Throttling,
    /// A quota of the account or the table is used up.
    Limit,
    /// The service gave up on the request in time.
    Timeout,
    /// The service failed.
    Server,
    /// Another write to the same item was under way.
    Conflict,
    /// The condition of a write did not hold.
    Conditional,
    /// A transaction was cancelled; the reasons say why.
    TransactionCanceled,
    /// The request is wrong, and will be wrong again.
    Validation,
    /// A table, index, backup or other resource does not exist.
    NotFound,
    /// A resource is being changed, or exists already.
    InUse,
    /// The credentials, the signature or the clock of the caller were refused, or the caller may not do this.
    Auth,
    /// The credentials are too old.
    Expired,
    /// The answer is not DynamoDB's: a proxy's page, a redirect.
    Protocol,
    /// A code that is not in the table.
    Unknown,
}

/// What can help after an error of the service.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RetryHint {
    /// Nothing: the same request fails again.
    Final,
    /// Asking again soon.
    Transient,
    /// Asking again after a longer pause.
    Throttling,
    /// Asking again after a longer pause, for calls that manage tables and the like; else nothing.
    ControlPlaneThrottling,
    /// Signing with a corrected clock, if the caller's clock is off.
    ClockSkew,
    /// Fetching fresh credentials, once.
    FreshCredentials,
}

/// The class and the hint for a code, with the status deciding what the table leaves open.
pub(super) fn classify(code: Option<&str>, status: u16) -> (ErrorClass, RetryHint) {
    use ErrorClass::{Protocol, Server, Throttling, Unknown};
    let known = code.and_then(|code| TABLE.iter().find(|row| row.0 == code));
    match (known, status) {
        (Some((_, class, hint)), 500 | 502 | 503 | 504) if *hint == RetryHint::Final => match class {
            Unknown => (Server, RetryHint::Transient),
            class => (*class, RetryHint::Transient),
        },
        (Some((_, class, hint)), _) => (*class, *hint),
        (None, 500 | 502 | 503 | 504) => (Server, RetryHint::Transient),
        (None, 429) => (Throttling, RetryHint::Throttling),
        (None, 408 | 509) if code.is_none() => (Server, RetryHint::Transient),
        (None, _) if code.is_none() => (Protocol, RetryHint::Final),
        (None, _) => (Unknown, RetryHint::Final),
    }
}

/// Every code that is known, those of the service's model among them.
static TABLE: &[(&str, ErrorClass, RetryHint)] = {
    use ErrorClass as C;
    use RetryHint as R;
    &[
        ("BandwidthLimitExceeded", C::Throttling, R::Throttling),
        ("EC2ThrottledException", C::Throttling, R::Throttling),
        ("PriorRequestNotComplete", C::Throttling, R::Throttling),
        ("ProvisionedThroughputExceededException", C::Throttling, R::Throttling),
        ("RequestLimitExceeded", C::Throttling, R::Throttling),
        ("RequestThrottled", C::Throttling, R::Throttling),
        ("RequestThrottledException", C::Throttling, R::Throttling),
        ("SlowDown", C::Throttling, R::Throttling),
        ("ThrottledException", C::Throttling, R::Throttling),
        ("Throttling", C::Throttling, R::Throttling),
        ("ThrottlingException", C::Throttling, R::Throttling),
        ("TooManyRequestsException", C::Throttling, R::Throttling),
        ("TransactionInProgressException", C::Throttling, R::Throttling),
        ("LimitExceededException", C::Limit, R::ControlPlaneThrottling),
        ("ItemCollectionSizeLimitExceededException", C::Limit, R::Final),
        ("RequestTimeout", C::Timeout, R::Transient),
        ("RequestTimeoutException", C::Timeout, R::Transient),
        ("InternalFailure", C::Server, R::Transient),
        ("InternalServerError", C::Server, R::Transient),
        ("ServiceUnavailable", C::Server, R::Transient),
        ("ServiceUnavailableException", C::Server, R::Transient),
        ("ReplicatedWriteConflictException", C::Conflict, R::Transient),
        ("TransactionConflictException", C::Conflict, R::Final),
        ("ConditionalCheckFailedException", C::Conditional, R::Final),
        ("TransactionCanceledException", C::TransactionCanceled, R::Final),
        ("AccessDeniedException", C::Auth, R::ClockSkew),
        ("AuthFailure", C::Auth, R::ClockSkew),
        ("InvalidSignatureException", C::Auth, R::ClockSkew),
        ("RequestTimeTooSkewed", C::Auth, R::ClockSkew),
        ("SignatureDoesNotMatch", C::Auth, R::ClockSkew),
        ("IncompleteSignature", C::Auth, R::Final),
        ("IncompleteSignatureException", C::Auth, R::Final),
        ("MissingAuthenticationToken", C::Auth, R::Final),
        ("MissingAuthenticationTokenException", C::Auth, R::Final),
        ("OptInRequired", C::Auth, R::Final),
        ("AccessDenied", C::Auth, R::Final),
        ("InvalidClientTokenId", C::Auth, R::FreshCredentials),
        ("InvalidToken", C::Auth, R::FreshCredentials),
        ("UnrecognizedClientException", C::Auth, R::FreshCredentials),
        ("ExpiredToken", C::Expired, R::FreshCredentials),
        ("ExpiredTokenException", C::Expired, R::FreshCredentials),
        ("RequestExpired", C::Expired, R::FreshCredentials),
        ("ContinuousBackupsUnavailableException", C::Validation, R::Final),
        ("ExpiredIteratorException", C::Validation, R::Final),
        ("IdempotentParameterMismatchException", C::Validation, R::Final),
        ("InvalidAction", C::Validation, R::Final),
        ("InvalidEndpointException", C::Validation, R::Final),
        ("InvalidExportTimeException", C::Validation, R::Final),
        ("InvalidParameterCombination", C::Validation, R::Final),
        ("InvalidParameterException", C::Validation, R::Final),
        ("InvalidParameterValue", C::Validation, R::Final),
        ("InvalidQueryParameter", C::Validation, R::Final),
        ("InvalidRestoreTimeException", C::Validation, R::Final),
        ("MalformedQueryString", C::Validation, R::Final),
        ("MissingAction", C::Validation, R::Final),
        ("MissingParameter", C::Validation, R::Final),
        ("PointInTimeRecoveryUnavailableException", C::Validation, R::Final),
        ("SerializationException", C::Validation, R::Final),
        ("UnknownOperationException", C::Validation, R::Final),
        ("ValidationException", C::Validation, R::Final),
        ("BackupNotFoundException", C::NotFound, R::Final),
        ("ExportNotFoundException", C::NotFound, R::Final),
        ("GlobalTableNotFoundException", C::NotFound, R::Final),
        ("ImportNotFoundException", C::NotFound, R::Final),
        ("IndexNotFoundException", C::NotFound, R::Final),
        ("PolicyNotFoundException", C::NotFound, R::Final),
        ("ReplicaNotFoundException", C::NotFound, R::Final),
        ("ResourceNotFoundException", C::NotFound, R::Final),
        ("TableNotFoundException", C::NotFound, R::Final),
        ("TrimmedDataAccessException", C::NotFound, R::Final),
        ("BackupInUseException", C::InUse, R::Final),
        ("DuplicateItemException", C::InUse, R::Final),
        ("ExportConflictException", C::InUse, R::Final),
        ("GlobalTableAlreadyExistsException", C::InUse, R::Final),
        ("ImportConflictException", C::InUse, R::Final),
        ("ReplicaAlreadyExistsException", C::InUse, R::Final),
        ("ResourceInUseException", C::InUse, R::Final),
        ("TableAlreadyExistsException", C::InUse, R::Final),
        ("TableInUseException", C::InUse, R::Final),
    ]
};
