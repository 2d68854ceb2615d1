//! Moments as the API gives them: seconds since 1970, with a fraction.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::structure::serde_shells;
use crate::Error;
use crate::wire::{Reader, Wire, Writer};

/// A moment: seconds since the first of January 1970, UTC.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use dynamo_core::Timestamp;
///
/// let moment = Timestamp::from_secs(1_700_000_000.5);
/// assert_eq!(moment.to_system_time(), Some(UNIX_EPOCH + Duration::from_millis(1_700_000_000_500)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Timestamp(f64);

impl Timestamp {
    /// Takes seconds.
    #[must_use]
    pub fn from_secs(seconds: f64) -> Self {
        Self(seconds)
    }

    /// The seconds.
    #[must_use]
    pub fn as_secs(self) -> f64 {
        self.0
    }

    /// The moment as the standard library has it, to the millisecond; nothing if it is out of range.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        let millis = Duration::try_from_secs_f64((self.0.abs() * 1000.0).round() / 1000.0).ok()?;
        if self.0 < 0.0 { UNIX_EPOCH.checked_sub(millis) } else { UNIX_EPOCH.checked_add(millis) }
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_secs_f64(),
            Err(before) => -before.duration().as_secs_f64(),
        })
    }
}

impl Wire for Timestamp {
    fn empty() -> Self {
        Self(0.0)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.float(self.0);
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = reader.float()?;
        Ok(())
    }
}

serde_shells!(Timestamp);
