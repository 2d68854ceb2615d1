//! Environment variables and the kind of system.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

/// Reads environment variables.
///
/// # Examples
///
/// ```
/// use dynamo_auth::port::{Env, MapEnv};
///
/// let env = MapEnv::new([("AWS_REGION", "eu-west-1")]);
/// assert_eq!(env.var("AWS_REGION").as_deref(), Some("eu-west-1".as_ref()));
/// ```
pub trait Env: fmt::Debug + Send + Sync + 'static {
    /// The value of a variable, if it is set.
    fn var(&self, name: &str) -> Option<OsString>;

    /// The kind of system, which decides where a home directory is.
    fn platform(&self) -> Platform {
        Platform::CURRENT
    }
}

/// The kinds of system that keep files in different places.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Platform {
    /// Everything that is not Windows.
    Unix,
    /// Windows.
    Windows,
}

impl Platform {
    /// The system this program was built for.
    pub const CURRENT: Self = if cfg!(windows) { Self::Windows } else { Self::Unix };
}

/// The environment of this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealEnv;

impl Env for RealEnv {
    fn var(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }
}

/// An environment in memory.
///
/// Its `Debug` form shows names only, since values may be secrets.
#[derive(Clone)]
pub struct MapEnv {
    vars: BTreeMap<String, OsString>,
    platform: Platform,
}

impl MapEnv {
    /// Makes an environment with these variables and no others.
    pub fn new<N: Into<String>, V: Into<OsString>>(vars: impl IntoIterator<Item = (N, V)>) -> Self {
        let vars = vars.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { vars, platform: Platform::CURRENT }
    }

    /// Pretends to be another kind of system.
    #[must_use]
    pub fn on(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }

    /// Sets one more variable.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<OsString>) -> Self {
        self.vars.insert(name.into(), value.into());
        self
    }
}

impl Default for MapEnv {
    fn default() -> Self {
        Self { vars: BTreeMap::new(), platform: Platform::CURRENT }
    }
}

impl Env for MapEnv {
    fn var(&self, name: &str) -> Option<OsString> {
        self.vars.get(name).cloned()
    }

    fn platform(&self) -> Platform {
        self.platform
    }
}

impl fmt::Debug for MapEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MapEnv").field(&self.vars.keys().collect::<Vec<_>>()).finish()
    }
}
