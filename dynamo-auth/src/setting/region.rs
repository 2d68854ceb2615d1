//! The region, as the program, the environment and the files set it.

use std::collections::BTreeSet;

use super::settings::set;
use super::{Found, Origin, Settings};
use crate::{Error, ErrorKind, Region};

impl Settings {
    /// The region: code, `AWS_REGION`, `AWS_DEFAULT_REGION`, or `region` of the profile or of one it builds on.
    ///
    /// # Errors
    ///
    /// [`InvalidRegion`](ErrorKind::InvalidRegion) if it is no region; and as [`profile`](Self::profile).
    pub fn region(&self) -> Result<Option<Found<Region>>, Error> {
        if let Some(region) = &self.region {
            return Ok(Some(Found::new(region.clone(), Origin::Code)));
        }
        let found = match self.first_variable(&["AWS_REGION", "AWS_DEFAULT_REGION"])? {
            Some(found) => Some(found),
            None => self.region_of_profile()?,
        };
        found
            .map(|found| {
                found.try_map(|name, origin| {
                    Region::new(name.trim()).map_err(|error| {
                        Error::of(error.kind(), format!("{origin}: {error}")).about(origin.setting())
                    })
                })
            })
            .transpose()
    }

    /// The region, or an error that says where one was looked for.
    ///
    /// # Errors
    ///
    /// [`NoRegion`](ErrorKind::NoRegion) if there is none; and as [`region`](Self::region).
    pub fn require_region(&self) -> Result<Found<Region>, Error> {
        self.region()?.ok_or_else(|| {
            let profile = self.profile_name().map(|name| name.value).unwrap_or_default();
            let message = format!(
                "no region was set; looked at AWS_REGION, AWS_DEFAULT_REGION and `region` of profile {profile:?}"
            );
            Error::of(ErrorKind::NoRegion, message).with_lasting(true)
        })
    }

    fn region_of_profile(&self) -> Result<Option<Found<String>>, Error> {
        let mut profile = self.profile()?;
        let files = self.files()?;
        let mut seen = BTreeSet::new();
        while let Some(section) = profile.filter(|section| seen.insert(section.name().to_owned())) {
            if let Some(region) = set(&section, "region") {
                return Ok(Some(region));
            }
            profile = section.get("source_profile").and_then(|source| files.profile(source)).cloned();
        }
        Ok(None)
    }
}
