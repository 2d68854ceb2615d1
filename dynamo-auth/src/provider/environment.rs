//! Credentials from environment variables.

use std::time::SystemTime;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

use crate::credentials::shortened;
use crate::error::shown;
use crate::setting::variable;
use crate::{Credentials, Error, Finding, Ports, ProvideCredentials};

/// Reads credentials from the environment, anew each time it is asked.
///
/// | variable | what |
/// |---|---|
/// | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` | both are needed |
/// | `AWS_SESSION_TOKEN` | for temporary credentials |
/// | `AWS_SECURITY_TOKEN` | its older name, read only where the newer one is not set |
/// | `AWS_ACCOUNT_ID` | the account, for endpoints of its own |
/// | `AWS_CREDENTIAL_EXPIRATION` | when they stop working, in RFC 3339 |
///
/// A blank variable counts as not set.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, Ports};
/// use dynamo_auth::{EnvironmentProvider, ProvideCredentials};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let env = MapEnv::new([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")]);
/// let ports = Ports::builder(ManualClock::new(SystemTime::now())).env(env).build();
/// let error = EnvironmentProvider::new(&ports).provide().await.unwrap_err();
/// assert!(error.is_no_credentials() && error.to_string().contains("AWS_SECRET_ACCESS_KEY"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct EnvironmentProvider {
    ports: Ports,
}

impl EnvironmentProvider {
    /// Reads from the environment of these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { ports: ports.clone() }
    }

    fn read(&self) -> Result<Credentials, Error> {
        let var = |name| variable(&self.ports, name);
        let secret = var("AWS_SECRET_ACCESS_KEY")?.map(Zeroizing::new);
        let (id, mut secret) = match (var("AWS_ACCESS_KEY_ID")?, secret) {
            (Some(id), Some(secret)) => (id, secret),
            (None, None) => return Err(Error::not_loaded("AWS_ACCESS_KEY_ID is not set")),
            (Some(_), None) => return Err(half("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
            (None, Some(_)) => return Err(half("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")),
        };
        let mut credentials = Credentials::new(id, std::mem::take(&mut *secret))
            .map_err(|error| named(error, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"))?;
        for name in ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"] {
            if let Some(token) = var(name)? {
                credentials = credentials.with_session_token(token).map_err(|error| named(error, name))?;
                break;
            }
        }
        if let Some(account_id) = var("AWS_ACCOUNT_ID")? {
            credentials = credentials.with_account_id(account_id.trim());
        }
        if let Some(expiration) = var("AWS_CREDENTIAL_EXPIRATION")? {
            let at = OffsetDateTime::parse(expiration.trim(), &Rfc3339).map_err(|_| {
                let name = "AWS_CREDENTIAL_EXPIRATION";
                Error::invalid_setting(name, name, &expiration, "a time such as `2030-01-31T12:00:00Z`")
            })?;
            credentials = credentials.with_expires_at(SystemTime::from(at));
        }
        Ok(credentials.with_source("environment"))
    }
}

/// The variables, and which of them are secrets.
const VARIABLES: [(&str, bool); 6] = [
    ("AWS_ACCESS_KEY_ID", false),
    ("AWS_SECRET_ACCESS_KEY", true),
    ("AWS_SESSION_TOKEN", true),
    ("AWS_SECURITY_TOKEN", true),
    ("AWS_ACCOUNT_ID", false),
    ("AWS_CREDENTIAL_EXPIRATION", false),
];

/// A half-set pair is more often a mistake than a wish, so it is told, but a chain goes on.
fn half(set: &str, missing: &str) -> Error {
    Error::not_loaded(format!("{set} is set but {missing} is not; set both")).about(missing)
}

fn named(error: Error, name: &str) -> Error {
    Error::of(error.kind(), format!("{name}: {error}")).about(name)
}

impl ProvideCredentials for EnvironmentProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        self.read()
    }

    fn name(&self) -> &str {
        "environment"
    }

    fn findings(&self) -> Vec<Finding> {
        VARIABLES
            .map(|(name, is_secret)| match variable(&self.ports, name) {
                Ok(None) => Finding::not_set(name),
                Ok(Some(_)) if is_secret => Finding::new(name, "set"),
                Ok(Some(id)) if name == "AWS_ACCESS_KEY_ID" => Finding::new(name, shortened(&id)),
                Ok(Some(value)) => Finding::new(name, shown(&value)),
                Err(error) => Finding::new(name, error.to_string()),
            })
            .into()
    }

    /// The environment is read anew each time, so it gives others once it has others.
    fn invalidate(&self, rejected: &Credentials) -> bool {
        self.read().is_ok_and(|now| !now.has_same_keys(rejected))
    }
}
