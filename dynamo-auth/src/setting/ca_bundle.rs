//! The certificates to trust.

use std::path::PathBuf;

use super::{Found, Settings};
use crate::Error;

impl Settings {
    /// A file of certificates to trust: `AWS_CA_BUNDLE`, `ca_bundle`.
    ///
    /// # Errors
    ///
    /// As [`profile`](Self::profile).
    pub fn ca_bundle(&self) -> Result<Option<Found<PathBuf>>, Error> {
        self.parsed("AWS_CA_BUNDLE", "ca_bundle", "a path", |text| Some(PathBuf::from(text)))
    }
}
