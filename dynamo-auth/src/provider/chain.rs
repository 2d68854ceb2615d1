//! Several providers, asked in order.

use crate::provider::{
    ContainerProvider, EnvironmentProvider, InstanceMetadataProvider, ProfileProvider, StaticProvider,
    WebIdentityProvider,
};
use crate::{
    Credentials, Error, ExplainedProvider, Finding, LookedAt, ProvideCredentials, Settings, SharedProvider,
};

/// Asks providers in order and takes the first credentials.
///
/// A provider that is not configured is passed; one that is configured and fails stops the chain, so that a typing
/// error never ends in somebody else's keys. When nobody has any, the error lists what each one looked at.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{Chain, Credentials, ProvideCredentials, StaticProvider};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let chain = Chain::new().with(StaticProvider::new(Credentials::for_local()));
/// assert!(chain.provide().await.is_ok());
/// assert!(Chain::new().provide().await.unwrap_err().is_no_credentials());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Chain {
    providers: Vec<SharedProvider>,
    passed: Vec<LookedAt>,
}

impl Chain {
    /// Makes an empty chain.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The order that is usual for programs on AWS: the environment, the profile, a web identity, the container's agent,
    /// the instance's metadata service.
    ///
    /// When the program itself named a profile, the environment's credentials are passed over.
    #[must_use]
    pub fn standard(settings: &Settings) -> Self {
        Self::begin(settings)
            .with(ProfileProvider::new(settings))
            .with(WebIdentityProvider::from_environment(settings))
            .with(ContainerProvider::new(settings.ports()))
            .with(InstanceMetadataProvider::new(settings))
    }

    /// For a server on this machine: keys of the environment, keys of the profile, or else fixed, invented ones.
    ///
    /// Nobody is asked over a network, and no command is run.
    #[must_use]
    pub fn for_loopback(settings: &Settings) -> Self {
        Self::begin(settings)
            .with(ProfileProvider::keys_only(settings))
            .with(StaticProvider::new(Credentials::for_local()))
    }

    fn begin(settings: &Settings) -> Self {
        if settings.is_profile_explicit() {
            let outcome = "passed over, since the program names a profile";
            return Self { providers: Vec::new(), passed: vec![LookedAt::new("environment", outcome)] };
        }
        Self::new().with(EnvironmentProvider::new(settings.ports()))
    }

    /// Adds a provider at the end.
    #[must_use]
    pub fn with(mut self, provider: impl ProvideCredentials) -> Self {
        self.providers.push(SharedProvider::new(provider));
        self
    }

    /// Adds a provider that is asked before all others.
    #[must_use]
    pub fn with_first(mut self, provider: impl ProvideCredentials) -> Self {
        self.providers.insert(0, SharedProvider::new(provider));
        self
    }

    /// Asks the providers as [`provide`](ProvideCredentials::provide) does, and tells of each what it looked at, what
    /// it found, and why it won or did not.
    pub async fn explain(&self) -> Vec<ExplainedProvider> {
        let mut told: Vec<_> = self.passed.iter().map(ExplainedProvider::passed_over).collect();
        let mut settled: Option<String> = None;
        for provider in &self.providers {
            told.push(match &settled {
                Some(why) => ExplainedProvider::not_asked(provider, why),
                None => {
                    let outcome = provider.provide().await;
                    settled = match &outcome {
                        Ok(_) => Some(format!("{} goes before it", provider.name())),
                        Err(error) if error.is_no_credentials() => None,
                        Err(_) => Some(format!("{} is configured and failed", provider.name())),
                    };
                    ExplainedProvider::asked(provider, outcome)
                }
            });
        }
        told
    }
}

impl ProvideCredentials for Chain {
    async fn provide(&self) -> Result<Credentials, Error> {
        let mut looked_at = self.passed.clone();
        for provider in &self.providers {
            match provider.provide().await {
                Err(error) if error.is_no_credentials() => {
                    match error.looked_at() {
                        [] => looked_at.push(LookedAt::new(provider.name().to_owned(), error.whole())),
                        inner => looked_at.extend_from_slice(inner),
                    };
                }
                found => return found,
            }
        }
        Err(Error::no_credentials(looked_at))
    }

    fn name(&self) -> &str {
        "chain"
    }

    fn findings(&self) -> Vec<Finding> {
        self.providers.iter().flat_map(ProvideCredentials::findings).collect()
    }

    fn invalidate(&self, rejected: &Credentials) -> bool {
        // Each of them learns of it, so there is no short circuit.
        self.providers.iter().filter(|provider| provider.invalidate(rejected)).count() > 0
    }
}
