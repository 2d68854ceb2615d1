//! Whether the service's clock corrects the one of this machine.

use super::{Found, Settings};
use crate::Error;

impl Settings {
    /// Whether requests are signed by the service's clock where this machine's is wrong: the opposite of
    /// `AWS_DISABLE_CLOCK_SKEW_CORRECTION`, `disable_clock_skew_correction`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use dynamo_auth::port::{ManualClock, MapEnv, Ports};
    /// use dynamo_auth::{ClockSkew, Settings};
    ///
    /// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
    ///     .env(MapEnv::new([("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true")]))
    ///     .build();
    /// let corrects = Settings::new(&ports).clock_skew_correction()?;
    /// let skew = match corrects {
    ///     Some(found) if !found.value => ClockSkew::disabled(),
    ///     _ => ClockSkew::default(),
    /// };
    /// assert!(!skew.is_enabled());
    /// # Ok::<(), dynamo_auth::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`use_fips`](Self::use_fips).
    pub fn clock_skew_correction(&self) -> Result<Option<Found<bool>>, Error> {
        let disabled = self.flag("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "disable_clock_skew_correction")?;
        Ok(disabled.map(|Found { value, origin }| Found { value: !value, origin }))
    }
}
