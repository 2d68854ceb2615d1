//! An error as text: the whole story on one line, without keys or values.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::{Cause, Error};
use crate::ErrorKind;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.0.call {
            f.write_str(&call.action)?;
            if let Some(table) = &call.table {
                write!(f, " on {table}")?;
            }
            f.write_str(": ")?;
        }
        if self.0.kind == ErrorKind::Ambiguous {
            f.write_str("the write may or may not have been applied: ")?;
        }
        match &self.0.cause {
            Cause::Service(error) => write!(f, "{}: {}", error.code, error.message)?,
            Cause::Core(error) => write!(f, "{error}")?,
            Cause::Auth(error) => chain(f, error)?,
            Cause::Http(error) => chain(f, error)?,
            Cause::Waited(end) => write!(f, "{end}")?,
            Cause::TableDiffers(differences) => write!(f, "{differences}")?,
            Cause::Told(sentence) => f.write_str(sentence)?,
        }
        match self.cancellation().map(|cancellation| cancellation.to_string()) {
            Some(parts) if !parts.is_empty() => write!(f, "; {parts}")?,
            _ => {}
        }
        if let Some(advice) = self.0.advice {
            write!(f, "; {advice}")?;
        }
        let Some(call) = &self.0.call else { return Ok(()) };
        f.write_str(" (")?;
        if let Cause::Service(error) = &self.0.cause {
            write!(f, "status {}, ", error.status)?;
            if let Some(id) = &error.request_id {
                write!(f, "request id {id}, ")?;
            }
        }
        match call.attempts {
            0 => f.write_str("nothing was sent")?,
            1 => f.write_str("1 attempt")?,
            attempts => write!(f, "{attempts} attempts")?,
        }
        write!(f, " in {:?})", rounded(call.elapsed))
    }
}

/// Writes an error and what it came from: the line is to be the whole story.
fn chain(f: &mut fmt::Formatter<'_>, error: &(dyn StdError + 'static)) -> fmt::Result {
    write!(f, "{error}")?;
    let mut source = error.source();
    while let Some(error) = source {
        write!(f, ": {error}")?;
        source = error.source();
    }
    Ok(())
}

/// A duration in whole milliseconds, or microseconds below one.
fn rounded(duration: Duration) -> Duration {
    let micros = duration.as_micros();
    let micros = if micros < 1000 { micros } else { micros / 1000 * 1000 };
    Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &format_args!("{self}"))
            .field("stopped_by", &self.stopped_by())
            .field("maybe_own_write", &self.0.maybe_own_write)
            .finish()
    }
}

/// `Display` has told the whole story, the causes' sentences included: there is no further source.
impl StdError for Error {}
