//! One environment variable.

use crate::port::Env;
use crate::{Error, Ports};

/// A variable's value, unless it is not set or blank.
pub(crate) fn variable(ports: &Ports, name: &str) -> Result<Option<String>, Error> {
    read_variable(ports.env(), name)
}

/// A variable's value, unless it is not set or blank.
pub(crate) fn read_variable(env: &dyn Env, name: &str) -> Result<Option<String>, Error> {
    match env.var(name).map(std::ffi::OsString::into_string) {
        None => Ok(None),
        Some(Ok(value)) if value.trim().is_empty() => Ok(None),
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err(_)) => Err(Error::invalid_setting(name, name, "other bytes", "UTF-8")),
    }
}
