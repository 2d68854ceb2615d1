//! When an item expires: a moment in whole seconds since 1970, as Time to Live reads it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use super::Number;
use crate::{Attr, Condition, Error, ErrorKind};

/// The last second of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// The moment from which an item has expired, for the attribute that a table's Time to Live looks at.
///
/// It is a number of whole seconds since the first of January 1970, UTC; a fraction of a second counts as a whole
/// one, so that nothing expires too early. It lies between 1970 and the year 9999: larger numbers are, nearly always,
/// milliseconds by mistake, which the service would take for a moment in fifty thousand years.
///
/// An item that never expires lacks the attribute: `Option<Expiry>` with
/// `#[serde(default, skip_serializing_if = "Option::is_none")]`.
///
/// The service deletes an item some time after that moment, within a few days; until then reads still find it, and
/// [`Attr::not_expired`] leaves it out. It deletes nothing that has expired more than five years ago, so that a
/// wrong attribute doesn't empty a table.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use dynamo_core::{Expiry, to_item};
///
/// #[derive(serde::Serialize)]
/// struct Session { id: u64, expires: Expiry }
///
/// let now = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_250);
/// let session = Session { id: 7, expires: Expiry::after(now, Duration::from_secs(3600))? };
/// assert_eq!(to_item(&session)?.as_json(), r#"{"id":{"N":"7"},"expires":{"N":"1700003601"}}"#);
/// assert!(!session.expires.is_expired(now));
/// assert!(session.expires.is_expired(now + Duration::from_secs(3601)));
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Expiry(u64);

impl Expiry {
    /// The latest moment, at the end of the year 9999.
    pub const MAX: Self = Self(LAST_SECOND);

    /// Expires at a moment, or up to a second later.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`] if the moment is before 1970 or after the year 9999.
    pub fn at(moment: SystemTime) -> Result<Self, Error> {
        let since = moment.duration_since(UNIX_EPOCH).map_err(|_| out_of_range())?;
        let begun = u64::from(since.subsec_nanos() > 0);
        Self::from_epoch_seconds(since.as_secs().saturating_add(begun))
    }

    /// Expires after some time, or up to a second later.
    ///
    /// # Errors
    ///
    /// As [`Expiry::at`].
    pub fn after(now: SystemTime, time: Duration) -> Result<Self, Error> {
        Self::at(now.checked_add(time).ok_or_else(out_of_range)?)
    }

    /// Takes seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`] if that is after the year 9999.
    pub fn from_epoch_seconds(seconds: u64) -> Result<Self, Error> {
        if seconds <= LAST_SECOND { Ok(Self(seconds)) } else { Err(out_of_range()) }
    }

    /// The seconds since 1970.
    #[must_use]
    pub fn epoch_seconds(self) -> u64 {
        self.0
    }

    /// The moment as the standard library has it; nothing where the system can't hold it.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_secs(self.0))
    }

    /// Whether that moment has come.
    #[must_use]
    pub fn is_expired(self, now: SystemTime) -> bool {
        self.0 <= seconds(now)
    }
}

impl Attr {
    /// Holds for items that have not expired at `now`: the attribute, an [`Expiry`], is later, or the item lacks it, or
    /// has something else there, such as NULL, which the service takes for no expiry either.
    ///
    /// As a filter it leaves out what the service has not deleted yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use dynamo_core::{Scan, attr};
    ///
    /// # let now = SystemTime::UNIX_EPOCH;
    /// let scan = Scan::new("sessions").filter(attr("expires").not_expired(now));
    /// # drop(scan);
    /// ```
    pub fn not_expired(&self, now: SystemTime) -> Condition {
        !self.expired(now)
    }

    /// Holds for items that have expired at `now`: the attribute, an [`Expiry`], is there and not later.
    pub fn expired(&self, now: SystemTime) -> Condition {
        self.le(seconds(now))
    }
}

/// The seconds since 1970 that have passed in full.
fn seconds(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cold]
fn out_of_range() -> Error {
    let message = "an item expires between 1970 and the year 9999, in seconds (not milliseconds) since 1970";
    Error::new(ErrorKind::InvalidValue, message)
}

impl TryFrom<SystemTime> for Expiry {
    type Error = Error;

    /// As [`Expiry::at`].
    fn try_from(moment: SystemTime) -> Result<Self, Error> {
        Self::at(moment)
    }
}

/// The seconds since 1970.
impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = Number::deserialize(deserializer)?.to_u64();
        let expiry = seconds.ok_or_else(out_of_range).and_then(Self::from_epoch_seconds);
        expiry.map_err(de::Error::custom)
    }
}
