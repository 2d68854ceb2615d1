//! The region, from the instance where nothing else says one.

use super::{Found, Origin, Settings};
use crate::provider::imds::is_disabled;
use crate::{Error, ErrorKind, InstanceMetadata, Region};

const PATH: &str = "/latest/meta-data/placement/region";

impl Settings {
    /// The region as [`region`](Self::region) finds it, or else that of the EC2 instance that the program runs on.
    ///
    /// The instance's metadata service is asked until it has told one, unless `AWS_EC2_METADATA_DISABLED` is true; all
    /// settings on the same [`Ports`](crate::Ports) then remember it. Where it is out of reach or gives none, there is no
    /// region.
    ///
    /// # Errors
    ///
    /// As [`region`](Self::region) and [`InstanceMetadata::endpoint`].
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use dynamo_auth::port::{ManualClock, MapEnv, Ports, ScriptedFetch};
    /// use dynamo_auth::{Origin, Settings};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_auth::Error> {
    /// let service = ScriptedFetch::new(["token", "eu-west-1"].map(|text| Ok(http::Response::new(text.into()))));
    /// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
    ///     .env(MapEnv::default())
    ///     .fetch(service)
    ///     .build();
    /// let region = Settings::new(&ports).resolve_region().await?.unwrap();
    /// assert_eq!((region.value.as_str(), region.origin), ("eu-west-1", Origin::InstanceMetadata));
    /// # Ok(()) }
    /// ```
    pub async fn resolve_region(&self) -> Result<Option<Found<Region>>, Error> {
        match self.region()? {
            Some(found) => Ok(Some(found)),
            None => Ok(self.instance_region().await?.ok()),
        }
    }

    /// The region as [`resolve_region`](Self::resolve_region) finds it, or an error that says where one was looked
    /// for, and why the metadata service gave none.
    ///
    /// # Errors
    ///
    /// [`NoRegion`](ErrorKind::NoRegion) if there is none; and as [`resolve_region`](Self::resolve_region).
    pub async fn require_resolved_region(&self) -> Result<Found<Region>, Error> {
        let error = match self.require_region() {
            Err(error) if error.kind() == ErrorKind::NoRegion => error,
            found => return found,
        };
        self.instance_region().await?.map_err(|reason| {
            let message = format!("{error}, and at the instance's metadata service: {}", reason.whole());
            // The service may only be out of reach for a moment.
            Error::of(ErrorKind::NoRegion, message)
        })
    }

    /// The instance's region, or why it is not known; a wrong setting is an error.
    async fn instance_region(&self) -> Result<Result<Found<Region>, Error>, Error> {
        let metadata = InstanceMetadata::new(self);
        let found = |region| Found::new(region, Origin::InstanceMetadata);
        if let Some(region) = self.known_region(&metadata)? {
            return Ok(Ok(found(region)));
        }
        match metadata.get(PATH).await {
            Ok(text) => {
                let region = Region::new(text.trim());
                if let Ok(region) = &region {
                    self.ports().remember_instance_region(metadata.endpoint()?.value, region.clone());
                }
                // What it answered is not shown.
                let wrong = |_| Error::of(ErrorKind::InvalidRegion, "its answer is no region".into());
                Ok(region.map(found).map_err(wrong))
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotLoaded | ErrorKind::SourceFailed) => {
                Ok(Err(error))
            }
            Err(error) => Err(error),
        }
    }

    /// What the service has told before, if it may be asked at all.
    fn known_region(&self, metadata: &InstanceMetadata) -> Result<Option<Region>, Error> {
        match is_disabled(self)?.is_some_and(|found| found.value) {
            true => Ok(None),
            false => Ok(self.ports().instance_region(&metadata.endpoint()?.value)),
        }
    }
}
