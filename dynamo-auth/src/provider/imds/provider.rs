//! Credentials of the instance's role.

use std::time::Duration;

use super::client::InstanceMetadata;
use super::document::{self, ROLES};
use super::plan::{check_enabled, failed};
use crate::port::Clock;
use crate::{Credentials, Error, Finding, Found, Origin, ProvideCredentials, Renewal, Settings};

/// Gives the credentials of the role of the EC2 instance that the program runs on.
///
/// When the instance's metadata service has only expired credentials, which happens while AWS is in trouble, they
/// count as good for [`EXTENSION`](Self::EXTENSION) and up to half of it more: the services may still take them.
/// Their [`source`](Credentials::source) then says so.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, Ports, ScriptedFetch};
/// use dynamo_auth::{InstanceMetadataProvider, ProvideCredentials, Settings};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let document = r#"{"Code":"Success","AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"secret","Token":"token",
///     "Expiration":"2030-01-31T12:00:00Z"}"#;
/// let service = ScriptedFetch::new(["token", "app-role", document].map(|text| Ok(http::Response::new(text.into()))));
/// let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
///     .env(MapEnv::default())
///     .fetch(service.clone())
///     .build();
/// let credentials = InstanceMetadataProvider::new(&Settings::new(&ports)).provide().await?;
/// assert_eq!(credentials.source(), Some("instance metadata (role app-role)"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct InstanceMetadataProvider {
    metadata: InstanceMetadata,
}

impl InstanceMetadataProvider {
    /// How long expired credentials count as good when the service has no others; up to half of it is added at
    /// random.
    pub const EXTENSION: Duration = Duration::from_secs(600);

    /// Asks as these settings say.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self::from_client(InstanceMetadata::new(settings))
    }

    /// Asks through this client.
    #[must_use]
    pub fn from_client(metadata: InstanceMetadata) -> Self {
        Self { metadata }
    }
}

impl ProvideCredentials for InstanceMetadataProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        let budget = self.metadata.budget();
        // An instance may get another role while the program runs, so the name is asked for each time.
        let role = self
            .metadata
            .read(ROLES, budget, |body, _| document::role(body))
            .await?
            .ok_or_else(|| Error::not_loaded("the instance has no role"))?;
        let found = self.metadata.read(&format!("{ROLES}{role}"), budget, document::credentials).await?;
        let gone =
            || failed(format!("instance metadata: the role {role} is no longer there")).with_code("404");
        let credentials = found.ok_or_else(gone)??.with_renewal(Renewal::Ahead);
        let ports = self.metadata.ports();
        let now = ports.clock().now();
        if !credentials.is_expired(now) {
            return Ok(credentials.with_source(format!("instance metadata (role {role})")));
        }
        let jitter = (Self::EXTENSION / 2).mul_f64(ports.random().fraction().clamp(0.0, 1.0));
        let until = now.checked_add(Self::EXTENSION + jitter).unwrap_or(now);
        let source = format!("instance metadata (role {role}, expired answer kept)");
        Ok(credentials.with_expires_at(until).with_source(source))
    }

    fn name(&self) -> &str {
        "instance metadata"
    }

    fn findings(&self) -> Vec<Finding> {
        let disabled = "AWS_EC2_METADATA_DISABLED";
        let is_on = match check_enabled(self.metadata.settings()) {
            Ok(()) => Finding::by_default(disabled, "not true"),
            Err(error) if error.is_no_credentials() => Finding::new(disabled, "true"),
            Err(error) => Finding::new(disabled, error.to_string()),
        };
        let address = match self.metadata.endpoint() {
            Ok(Found { value, origin: Origin::Default }) => Finding::by_default("address", value),
            Ok(found) => Finding::new("address", format!("{} ({})", found.value, found.origin)),
            Err(error) => Finding::new("address", error.to_string()),
        };
        let version = match self.metadata.settings().source_options().allows_imds_v1 {
            true => Finding::new("version", "2, or 1 where it gives no token"),
            false => Finding::by_default("version", "2"),
        };
        vec![is_on, address, version]
    }
}
