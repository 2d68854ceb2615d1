//! What was looked at, what was found where, what won, and why the rest did not.

mod display;
mod files;
mod provider;
mod row;
mod setting;
mod settings;

use serde::Serialize;

pub use self::provider::{ExplainedProvider, ProviderOutcome};
pub use self::setting::{Candidate, ExplainedSetting, SettingOutcome};

use crate::port::Clock;
use crate::{Chain, Error, Finding, Found, Origin, Region, Settings};

/// Tells how settings and credentials come about: for people by its `Display` form, as data by its fields and
/// `Serialize`.
///
/// Making one does what a client would do: it reads the variables and files and asks the sources of credentials in
/// their order, the network too, up to the one that wins. It holds no secret: of keys it shows the two ends of the id.
/// The `Display` form leaves out what nobody set; the data has all of it.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
/// use dynamo_auth::{Explanation, Settings};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let env = MapEnv::new([
///     ("AWS_REGION", "eu-west-1"),
///     ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
///     ("AWS_SECRET_ACCESS_KEY", "invented"),
/// ]);
/// let ports = Ports::builder(ManualClock::new(SystemTime::now())).env(env).fs(MapFs::default()).build();
/// let explanation = Explanation::new(&Settings::new(&ports)).await;
/// assert_eq!(explanation.winner().unwrap().name, "environment");
/// let told = explanation.to_string();
/// assert!(told.contains("AKIA…MPLE") && !told.contains("invented"), "{told}");
/// # }
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Each setting.
    pub settings: Vec<ExplainedSetting>,
    /// Each source of credentials, in the order in which they are asked.
    pub providers: Vec<ExplainedProvider>,
    /// The shared files: where they are, whether they were there, and what looks wrong in them.
    pub files: Vec<Finding>,
}

impl Explanation {
    /// What gives the endpoint where nobody set one.
    pub const BY_RULES: &str = "the rules for the region";

    /// Explains these settings and the [standard chain](Chain::standard).
    pub async fn new(settings: &Settings) -> Self {
        let region = settings.require_resolved_region().await;
        let chain = match &region {
            // Roles need it too, and the instance is not asked twice.
            Ok(found) if found.origin == Origin::InstanceMetadata => {
                Chain::standard(&settings.clone().with_region(found.value.clone()))
            }
            _ => Chain::standard(settings),
        };
        Self::of(settings, &region, &chain).await
    }

    /// Explains these settings and a chain of one's own.
    pub async fn of_chain(settings: &Settings, chain: &Chain) -> Self {
        Self::of(settings, &settings.require_resolved_region().await, chain).await
    }

    /// The source whose credentials are used.
    #[must_use]
    pub fn winner(&self) -> Option<&ExplainedProvider> {
        self.providers.iter().find(|provider| matches!(provider.outcome, ProviderOutcome::Won { .. }))
    }

    /// A setting by its name, `region` for example.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&ExplainedSetting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// Adds a setting that this crate does not know, or that a program finds in places of its own; it replaces one of
    /// the same name.
    ///
    /// ```
    /// # use std::time::SystemTime;
    /// # use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
    /// use dynamo_auth::{ExplainedSetting, Explanation, SettingOutcome, Settings};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let env = MapEnv::new([("AWS_EC2_METADATA_DISABLED", "true")]);
    /// # let ports = Ports::builder(ManualClock::new(SystemTime::now())).env(env).fs(MapFs::default()).build();
    /// let outcome = SettingOutcome::Set { value: "orders".into(), origin: "ORDERS_TABLE".into() };
    /// let explanation = Explanation::new(&Settings::new(&ports)).await;
    /// let explanation = explanation.with_setting(ExplainedSetting::new("table", outcome));
    /// assert!(explanation.to_string().contains("ORDERS_TABLE"));
    /// # }
    /// ```
    #[must_use]
    pub fn with_setting(mut self, setting: ExplainedSetting) -> Self {
        match self.settings.iter_mut().find(|known| known.name == setting.name) {
            Some(known) => *known = setting,
            None => self.settings.push(setting),
        }
        self
    }

    async fn of(settings: &Settings, region: &Result<Found<Region>, Error>, chain: &Chain) -> Self {
        let mut providers = chain.explain().await;
        let now = settings.ports().clock().now();
        providers.iter_mut().for_each(|provider| provider.check_expiry(now));
        let account_id = providers.iter().find_map(|provider| match &provider.outcome {
            ProviderOutcome::Won { account_id, .. } => account_id.as_deref(),
            _ => None,
        });
        let settings_explained = settings::explain(settings, region, account_id);
        Self { settings: settings_explained, files: files::explain(settings), providers }
    }
}
