//! Credentials and tokens of a single sign-on session.

mod cache_file;
mod config;
mod portal;
mod session;
mod token;
mod turn;

use std::sync::Arc;

use crate::provide::Finding;
use crate::source::Address;
use crate::{Credentials, Error, ErrorKind, ProvideCredentials, Renewal, Settings};
pub use config::SsoConfig;
use session::Session;
pub use token::{SsoToken, SsoTokenProvider};

/// Gives credentials of a role to somebody who has signed in with `aws sso login`.
///
/// The sign-in leaves a token in a file of the folder `.aws/sso/cache` at home; the portal of the organization takes
/// the token and gives the role's keys. Where the profile names an `sso_session`, the token is renewed in its last
/// five minutes and the file is written anew, so that a session lasts as long as the organization lets it. Without a
/// token, or with one that is over, the error says how to sign in.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports, ScriptedFetch};
/// use dynamo_auth::{ProvideCredentials, Region, Settings, SsoConfig, SsoProvider};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let token = r#"{"accessToken": "token", "expiresAt": "2080-10-16T03:56:45Z"}"#;
/// let keys = r#"{"roleCredentials": {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "secret",
///     "sessionToken": "session", "expiration": 1651516560000}}"#;
/// let fetch = ScriptedFetch::new([Ok(http::Response::new(keys.into()))]);
/// let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
///     .env(MapEnv::new([("HOME", "/home/me")]))
///     // The name is the SHA-1 hash of `dev`.
///     .fs(MapFs::new([("/home/me/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json", token)]))
///     .fetch(fetch.clone())
///     .build();
/// let config = SsoConfig::new("https://example.awsapps.com/start", Region::new("eu-west-1")?)
///     .with_session("dev")
///     .with_role("111122223333", "ReadOnly");
/// let credentials = SsoProvider::new(config, &Settings::new(&ports)).provide().await?;
/// assert_eq!(credentials.access_key_id(), "ASIAEXAMPLE");
/// assert_eq!(fetch.requests()[0].uri().host(), Some("portal.sso.eu-west-1.amazonaws.com"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SsoProvider {
    session: Arc<Session>,
}

impl SsoProvider {
    /// Asks for the role of this configuration; endpoints and limits are those of the settings.
    #[must_use]
    pub fn new(config: SsoConfig, settings: &Settings) -> Self {
        Self { session: Arc::new(Session::new(config, settings)) }
    }
}

impl ProvideCredentials for SsoProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        let config = &self.session.portal.config;
        let Some((account_id, role_name)) = config.role() else {
            let message = format!(
                "{config} gives an access token instead of credentials; set `sso_account_id` and `sso_role_name` for \
                 credentials of a role"
            );
            return Err(config.located(Error::of(ErrorKind::InvalidProfile, message)));
        };
        let token = self.session.token().await?;
        let credentials =
            portal::role_credentials(&self.session.portal, &token, account_id, role_name).await?;
        Ok(credentials
            .with_account_id(account_id)
            .with_renewal(Renewal::Ahead)
            .with_source(format!("{config}, role {role_name} in account {account_id}")))
    }

    fn name(&self) -> &str {
        "sso"
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = self.session.findings();
        findings.push(match portal::address(&self.session.portal) {
            Ok(address) if Address::is_open_text(&address) => Finding::new(
                "portal",
                format!("{address}; warning: the token is sent to it without encryption"),
            ),
            Ok(address) => Finding::new("portal", address),
            Err(error) => Finding::new("portal", error.to_string()),
        });
        findings
    }
}
