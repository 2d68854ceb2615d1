//! Several providers, asked in order.

use crate::{
    Credentials, EnvironmentProvider, Error, LookedAt, ProfileProvider, ProvideCredentials, Settings,
    SharedProvider,
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

    /// The order that is usual for programs on AWS: the environment, then the profile.
    ///
    /// When the program itself named a profile, the environment's credentials are passed over.
    #[must_use]
    pub fn standard(settings: &Settings) -> Self {
        let chain = if settings.is_profile_explicit() {
            let outcome = "passed over, since the program names a profile";
            Self { providers: Vec::new(), passed: vec![LookedAt::new("environment", outcome)] }
        } else {
            Self::new().with(EnvironmentProvider::new(settings.ports()))
        };
        chain.with(ProfileProvider::new(settings))
    }

    /// Adds a provider at the end.
    #[must_use]
    pub fn with(mut self, provider: impl ProvideCredentials) -> Self {
        self.providers.push(SharedProvider::new(provider));
        self
    }
}

impl ProvideCredentials for Chain {
    async fn provide(&self) -> Result<Credentials, Error> {
        let mut looked_at = self.passed.clone();
        for provider in &self.providers {
            match provider.provide().await {
                Err(error) if error.is_no_credentials() => {
                    match error.looked_at() {
                        [] => looked_at.push(LookedAt::new(provider.name().to_owned(), error.to_string())),
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

    fn invalidate(&self, rejected: &Credentials) -> bool {
        // Each of them learns of it, so there is no short circuit.
        self.providers.iter().filter(|provider| provider.invalidate(rejected)).count() > 0
    }
}
