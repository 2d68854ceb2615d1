//! The keys that stand in a profile itself.

use crate::{Credentials, Error, ErrorKind, Section};

/// The keys in a profile; `None` if it has neither of the two.
pub(super) fn keys(profile: &Section) -> Result<Option<Credentials>, Error> {
    let (id, secret) = match (set(profile, "aws_access_key_id"), set(profile, "aws_secret_access_key")) {
        (Some(id), Some(secret)) => (id, secret),
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(half(profile, "aws_access_key_id", "aws_secret_access_key")),
        (None, Some(_)) => return Err(half(profile, "aws_secret_access_key", "aws_access_key_id")),
    };
    let named = |error: Error, key: &str| {
        located(Error::of(error.kind(), format!("profile {:?}: {error}", profile.name())), profile, key)
    };
    let mut credentials = Credentials::new(id, secret).map_err(|error| named(error, "aws_access_key_id"))?;
    for key in ["aws_session_token", "aws_security_token"] {
        if let Some(token) = set(profile, key) {
            credentials = credentials.with_session_token(token).map_err(|error| named(error, key))?;
            break;
        }
    }
    if let Some(account_id) = set(profile, "aws_account_id") {
        credentials = credentials.with_account_id(account_id);
    }
    let source = match profile.place("aws_access_key_id") {
        Some((file, line)) => format!("profile {:?} ({}:{line})", profile.name(), file.display()),
        None => format!("profile {:?}", profile.name()),
    };
    Ok(Some(credentials.with_source(source)))
}

/// A setting of a profile, unless it is blank.
pub(super) fn set<'a>(profile: &'a Section, key: &str) -> Option<&'a str> {
    profile.get(key).map(str::trim).filter(|value| !value.is_empty())
}

/// Adds the file and the line of a setting to an error.
pub(super) fn located(error: Error, profile: &Section, key: &str) -> Error {
    match profile.place(key) {
        Some((file, line)) => error.at(file, Some(line)).about(key),
        None => error.about(key),
    }
}

fn half(profile: &Section, set: &str, missing: &str) -> Error {
    let message = format!("profile {:?} has `{set}` but no `{missing}`", profile.name());
    located(Error::of(ErrorKind::InvalidProfile, message), profile, set).about(missing)
}
