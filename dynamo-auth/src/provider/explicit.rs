//! Credentials that the program was given.

use crate::{Credentials, Error, ProvideCredentials};

/// Always gives the same credentials. It goes by the name of their source, or else by `explicit`.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{Credentials, ProvideCredentials, StaticProvider};
///
/// let provider = StaticProvider::new(Credentials::new("AKIDEXAMPLE", "secret")?);
/// assert_eq!(provider.ready().unwrap().access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StaticProvider(Credentials);

impl StaticProvider {
    /// Gives these.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self(credentials)
    }
}

impl ProvideCredentials for StaticProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        Ok(self.0.clone())
    }

    fn name(&self) -> &str {
        self.0.source().unwrap_or("explicit")
    }

    fn ready(&self) -> Option<Credentials> {
        Some(self.0.clone())
    }
}
