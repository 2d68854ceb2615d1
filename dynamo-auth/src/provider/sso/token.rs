//! The token of a session, and who gives it.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::SsoConfig;
use super::session::Session;
use crate::provide::Finding;
use crate::{Error, Settings};

/// The token that a sign-in gave, for services that take it in place of a signature.
///
/// Cloning is cheap. The token is overwritten when the last clone is dropped, and `Debug` does not show it.
#[derive(Clone)]
pub struct SsoToken {
    token: Arc<Zeroizing<String>>,
    expires_at: SystemTime,
}

impl SsoToken {
    pub(super) fn new(token: Zeroizing<String>, expires_at: SystemTime) -> Self {
        Self { token: Arc::new(token), expires_at }
    }

    /// The token. Whoever asks for it must take care of it.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// When it stops working.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }
}

/// The last clone overwrites it.
impl ZeroizeOnDrop for SsoToken {}

impl fmt::Debug for SsoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SsoToken")
            .field("token", &format_args!("**"))
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// Gives the token of a single sign-on session, renewed where that is possible.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
/// use dynamo_auth::{Settings, SsoTokenProvider};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let config = "[default]\nsso_session = dev\n[sso-session dev]\nsso_region = eu-west-1\n\
///     sso_start_url = https://example.awsapps.com/start\n";
/// let token = r#"{"accessToken": "token", "expiresAt": "2080-10-16T03:56:45Z"}"#;
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(MapEnv::new([("HOME", "/home/me")]))
///     .fs(MapFs::new([
///         ("/home/me/.aws/config", config),
///         ("/home/me/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json", token),
///     ]))
///     .build();
/// let provider = SsoTokenProvider::from_settings(&Settings::new(&ports))?;
/// assert_eq!(provider.provide_token().await?.token(), "token");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SsoTokenProvider {
    session: Arc<Session>,
}

impl SsoTokenProvider {
    /// Gives the token of this session.
    #[must_use]
    pub fn new(config: SsoConfig, settings: &Settings) -> Self {
        Self { session: Arc::new(Session::new(config, settings)) }
    }

    /// Gives the token of the session that the selected profile names.
    ///
    /// # Errors
    ///
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded) if the profile has no `sso_session`; and as
    /// [`SsoConfig::from_profile`] and [`Settings::profile`].
    pub fn from_settings(settings: &Settings) -> Result<Self, Error> {
        let Some(profile) = settings.profile()? else {
            let name = settings.profile_name()?.value;
            return Err(Error::not_loaded(format!("there is no profile {name:?}")));
        };
        match SsoConfig::from_profile(&profile, &*settings.files()?)? {
            Some(config) if config.session().is_some() => Ok(Self::new(config, settings)),
            _ => {
                let message = format!("profile {:?} has no `sso_session`", profile.name());
                Err(Error::not_loaded(message).about("sso_session"))
            }
        }
    }

    /// Reads the token, and renews it if it is about to expire.
    ///
    /// # Errors
    ///
    /// [`SignInNeeded`](crate::ErrorKind::SignInNeeded) if there is none or it is over, and
    /// [`SourceFailed`](crate::ErrorKind::SourceFailed) if it is over and could not be renewed now.
    ///
    /// # Cancel safety
    ///
    /// It may be dropped at any time. A renewal that it began is gone on with by whoever asks next, since only its
    /// answer has the next refresh token; a program that ends meanwhile may need a new sign-in.
    pub async fn provide_token(&self) -> Result<SsoToken, Error> {
        self.session.token().await
    }

    /// Says which file is looked at and what is there, without the token.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.session.findings()
    }
}
