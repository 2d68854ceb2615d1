//! The trait of whatever can give credentials, and its shared form.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::port::BoxFuture;
use crate::{Credentials, Error};

/// A source of credentials.
///
/// Implement it to bring credentials from anywhere; every provider of this crate implements it too. A client asks
/// before each attempt, so a source that does work for an answer belongs behind a [`Cached`](crate::Cached).
///
/// # Examples
///
/// ```
/// use dynamo_auth::{Credentials, Error, ProvideCredentials};
///
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     async fn provide(&self) -> Result<Credentials, Error> {
///         Credentials::new("AKIDEXAMPLE", "secret")
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't provide credentials",
    note = "implement `ProvideCredentials`, or pass a `Credentials` through `StaticProvider::new`"
)]
pub trait ProvideCredentials: Send + Sync + 'static {
    /// Gives credentials.
    ///
    /// # Errors
    ///
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded) if this source is not configured, so that a chain goes on; any
    /// other kind if it is configured and failed, so that a chain stops.
    fn provide(&self) -> impl Future<Output = Result<Credentials, Error>> + Send;

    /// The name by which errors and explanations call this source.
    fn name(&self) -> &str {
        std::any::type_name::<Self>()
    }

    /// Gives credentials at once when that takes no work, so that a request does not wait or allocate for them.
    ///
    /// Answer `None` when [`provide`](Self::provide) has to be asked.
    fn ready(&self) -> Option<Credentials> {
        None
    }

    /// Says what this source looks at and what is there, for an [`explanation`](crate::Explanation).
    ///
    /// It asks nobody: it may read variables and files, not the network. It never tells a secret.
    fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// Learns that the service no longer accepts these credentials.
    ///
    /// Returns whether asking again may give others; a source that keeps nothing answers `false`.
    fn invalidate(&self, rejected: &Credentials) -> bool {
        let _ = rejected;
        false
    }
}

/// One thing that a source of credentials looks at, and what is there.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The thing: a variable, a setting of a profile, a file, an address.
    pub what: Cow<'static, str>,
    /// What is there, without any secret.
    pub found: String,
    /// Whether somebody set it or put it there; a short explanation leaves the rest out.
    pub is_set: bool,
}

impl Finding {
    /// Says what is there.
    #[must_use]
    pub fn new(what: impl Into<Cow<'static, str>>, found: impl Into<String>) -> Self {
        Self { what: what.into(), found: found.into(), is_set: true }
    }

    /// Says that nothing is there.
    #[must_use]
    pub fn not_set(what: impl Into<Cow<'static, str>>) -> Self {
        Self { is_set: false, ..Self::new(what, "not set") }
    }

    /// Says what holds since nobody said otherwise.
    #[must_use]
    pub fn by_default(what: impl Into<Cow<'static, str>>, found: impl Into<String>) -> Self {
        Self { is_set: false, ..Self::new(what, found) }
    }
}

/// Any provider behind one cheap, cloneable handle.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{Credentials, SharedProvider, StaticProvider};
///
/// let provider = SharedProvider::new(StaticProvider::new(Credentials::for_local()));
/// let same = provider.clone();
/// ```
#[derive(Clone)]
pub struct SharedProvider(Arc<dyn DynProvideCredentials>);

impl SharedProvider {
    /// Shares a provider.
    pub fn new(provider: impl ProvideCredentials) -> Self {
        Self(Arc::new(provider))
    }
}

impl ProvideCredentials for SharedProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        match self.0.ready_dyn() {
            Some(credentials) => Ok(credentials),
            None => self.0.provide_boxed().await,
        }
    }

    fn name(&self) -> &str {
        self.0.name_dyn()
    }

    fn ready(&self) -> Option<Credentials> {
        self.0.ready_dyn()
    }

    fn findings(&self) -> Vec<Finding> {
        self.0.findings_dyn()
    }

    fn invalidate(&self, rejected: &Credentials) -> bool {
        self.0.invalidate_dyn(rejected)
    }
}

impl fmt::Debug for SharedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedProvider").field(&self.0.name_dyn()).finish()
    }
}

impl From<Credentials> for SharedProvider {
    fn from(credentials: Credentials) -> Self {
        Self::new(crate::StaticProvider::new(credentials))
    }
}

/// The object-safe twin.
trait DynProvideCredentials: Send + Sync {
    fn provide_boxed(&self) -> BoxFuture<'_, Result<Credentials, Error>>;
    fn name_dyn(&self) -> &str;
    fn ready_dyn(&self) -> Option<Credentials>;
    fn findings_dyn(&self) -> Vec<Finding>;
    fn invalidate_dyn(&self, rejected: &Credentials) -> bool;
}

impl<P: ProvideCredentials> DynProvideCredentials for P {
    fn provide_boxed(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.provide())
    }

    fn name_dyn(&self) -> &str {
        self.name()
    }

    fn ready_dyn(&self) -> Option<Credentials> {
        self.ready()
    }

    fn findings_dyn(&self) -> Vec<Finding> {
        self.findings()
    }

    fn invalidate_dyn(&self, rejected: &Credentials) -> bool {
        self.invalidate(rejected)
    }
}
