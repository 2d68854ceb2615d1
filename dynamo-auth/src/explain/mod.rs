//! What was looked at, what was found where, what won, and why the rest did not.

mod display;
mod files;
mod provider;
mod setting;

use serde::Serialize;

pub use self::provider::{ExplainedProvider, ProviderOutcome};
pub use self::setting::{Candidate, ExplainedSetting, SettingOutcome};

use crate::{Chain, Finding, Settings};

/// Tells how settings and credentials come about: for people by its `Display` form, as data by its fields and
/// `Serialize`.
///
/// Making one does what a client would do: it reads the variables and files and asks the sources of credentials in
/// their order, the network too, up to the one that wins. It holds no secret: of keys it shows the two ends of the id.
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
    /// The shared files: where they are, whether they were there, and what looks wrong in them.
    pub files: Vec<Finding>,
    /// Each setting.
    pub settings: Vec<ExplainedSetting>,
    /// Each source of credentials, in the order in which they are asked.
    pub providers: Vec<ExplainedProvider>,
}

impl Explanation {
    /// Explains these settings and the [standard chain](Chain::standard).
    pub async fn new(settings: &Settings) -> Self {
        Self::of_chain(settings, &Chain::standard(settings)).await
    }

    /// Explains these settings and a chain of one's own.
    pub async fn of_chain(settings: &Settings, chain: &Chain) -> Self {
        let files = files::explain(settings);
        let mut explained = setting::explain(settings).await;
        let providers = chain.explain().await;
        let account_id = providers.iter().find_map(|provider| match &provider.outcome {
            ProviderOutcome::Won { account_id, .. } => account_id.clone(),
            _ => None,
        });
        explained.push(setting::explain_endpoint(settings, account_id.as_deref()).await);
        Self { files, settings: explained, providers }
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
}
