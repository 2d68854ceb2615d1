//! Credentials in a JSON answer.

use super::{Fields, parse_timestamp};
use crate::{Credentials, Error, ErrorKind};

/// What an answer calls the parts of credentials.
pub(crate) struct AnswerNames {
    pub(crate) access_key_id: &'static str,
    pub(crate) secret_access_key: &'static str,
    pub(crate) session_token: &'static str,
    pub(crate) expiration: &'static str,
    pub(crate) account_id: &'static str,
}

impl AnswerNames {
    /// As containers and instances write them.
    pub(crate) const METADATA: Self = Self {
        access_key_id: "AccessKeyId",
        secret_access_key: "SecretAccessKey",
        session_token: "Token",
        expiration: "Expiration",
        account_id: "AccountId",
    };

    /// As commands write them.
    pub(crate) const PROCESS: Self = Self { session_token: "SessionToken", ..Self::METADATA };
}

/// Reads credentials; errors begin with `what` and name the member at fault, never its value.
///
/// An expiry may be missing or a time of RFC 3339. A member of another kind than text is an error: without its session
/// token or its expiry, a set of keys would be something else than what the source meant.
pub(crate) fn credentials_from(
    fields: &Fields,
    names: &AnswerNames,
    what: &str,
) -> Result<Credentials, Error> {
    let fail = |message: String| Error::of(ErrorKind::SourceFailed, format!("{what}: {message}"));
    let member =
        |name: &'static str| fields.text(name).ok_or_else(|| fail(format!("the answer has no `{name}`")));
    let mut credentials = Credentials::new(member(names.access_key_id)?, member(names.secret_access_key)?)
        .map_err(|error| fail(error.to_string()))?;
    let optional = |name: &'static str| match fields.text(name) {
        None if fields.has(name) => Err(fail(format!("`{name}` is no text"))),
        text => Ok(text),
    };
    if let Some(token) = optional(names.session_token)? {
        credentials = credentials.with_session_token(token).map_err(|error| fail(error.to_string()))?;
    }
    if let Some(expiration) = optional(names.expiration)? {
        let at = parse_timestamp(expiration).ok_or_else(|| {
            fail(format!("`{}` is no time such as `2030-01-31T12:00:00Z`", names.expiration))
        })?;
        credentials = credentials.with_expires_at(at);
    }
    if let Some(account_id) = optional(names.account_id)? {
        credentials = credentials.with_account_id(account_id);
    }
    Ok(credentials)
}
