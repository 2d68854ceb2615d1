//! Credentials as a profile of the shared files says.

mod keys;
mod plan;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

pub use self::plan::{CredentialSource, ProcessCommand, ProfileBase, ProfilePlan, ProfileRole};

use self::keys::keys;
use crate::port::Clock;
use crate::provider::{
    AssumeRoleProvider, CommandProvider, ContainerProvider, EnvironmentProvider, InstanceMetadataProvider,
    LoginProvider, SsoProvider, WebIdentityProvider,
};
use crate::{
    Credentials, Error, Finding, ProfileFiles, ProvideCredentials, Settings, SharedProvider, StaticProvider,
};

/// Gives the credentials that a profile says, be they keys of its own or a chain of roles on top of a sign-in.
///
/// The profile is the one of its [`Settings`]; [`ProfilePlan`] says what it comes to. No other profile's keys are ever
/// used for it, also not those of `default`. When the service rejects credentials, or there are none, files that have
/// changed are read again: keys that are mounted as files can be rotated while the program runs.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
/// use dynamo_auth::{ProfileProvider, ProvideCredentials, Settings};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let text = "[dev]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n";
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(MapEnv::new([("HOME", "/home/me"), ("AWS_PROFILE", "dev")]))
///     .fs(MapFs::new([("/home/me/.aws/credentials", text)]))
///     .build();
/// let credentials = ProfileProvider::new(&Settings::new(&ports)).provide().await?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct ProfileProvider {
    settings: Settings,
    keys_only: bool,
    /// What the plan of these files came to, so that tokens and limits of its sources live as long as the files.
    built: Arc<Mutex<Option<Built>>>,
}

/// A provider, and what it was built from.
#[derive(Clone)]
struct Built {
    files: Arc<ProfileFiles>,
    profile: String,
    provider: SharedProvider,
}

impl ProfileProvider {
    /// Reads the profile of these settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self { settings: settings.clone(), keys_only: false, built: Arc::default() }
    }

    /// Takes only keys that stand in the profile itself, and asks nobody: what gets its credentials elsewhere is
    /// passed over. This is for servers on this machine.
    #[must_use]
    pub fn keys_only(settings: &Settings) -> Self {
        Self { keys_only: true, ..Self::new(settings) }
    }

    /// What the profile comes to; `None` if nobody named one and there is no `default`.
    ///
    /// # Errors
    ///
    /// As [`ProfilePlan::new`] and [`Settings::profile`].
    pub fn plan(&self) -> Result<Option<ProfilePlan>, Error> {
        match self.settings.profile()? {
            Some(profile) => ProfilePlan::new(&*self.settings.files()?, profile.name()).map(Some),
            None => Ok(None),
        }
    }

    fn provider(&self) -> Result<SharedProvider, Error> {
        let files = self.settings.files()?;
        let Some(profile) = self.settings.profile()? else { return Err(self.no_profile(&files)?) };
        if let Some(built) = self.built()
            && Arc::ptr_eq(&built.files, &files)
            && built.profile == profile.name()
        {
            return Ok(built.provider);
        }
        let plan = ProfilePlan::new(&files, profile.name())?;
        if plan.gives_only_a_token() {
            let message = format!(
                "profile {:?} gives an access token in place of credentials: it has neither `sso_account_id` nor \
                 `sso_role_name`",
                profile.name()
            );
            return Err(Error::not_loaded(message));
        }
        let (provider, profile) = (self.build(plan), profile.name().to_owned());
        let built = Built { files, profile, provider: provider.clone() };
        *self.built.lock().unwrap_or_else(PoisonError::into_inner) = Some(built);
        Ok(provider)
    }

    fn built(&self) -> Option<Built> {
        self.built.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn ask(&self) -> Result<Credentials, Error> {
        if self.keys_only {
            return self.own_keys();
        }
        let provider = self.provider()?;
        // Whatever a profile names was configured: that there is nothing stops a chain.
        provider.provide().await.map_err(|error| {
            let name = self.settings.profile_name().map(|name| name.value).unwrap_or_default();
            error.in_source(&format!("profile {name:?}"))
        })
    }

    /// The provider of a plan.
    fn build(&self, plan: ProfilePlan) -> SharedProvider {
        let settings = &self.settings;
        let mut provider = match plan.base {
            ProfileBase::AccessKey(credentials) => SharedProvider::new(StaticProvider::new(credentials)),
            ProfileBase::Named(CredentialSource::Environment) => {
                SharedProvider::new(EnvironmentProvider::new(settings.ports()))
            }
            ProfileBase::Named(CredentialSource::Ec2InstanceMetadata) => {
                SharedProvider::new(InstanceMetadataProvider::new(settings))
            }
            ProfileBase::Named(CredentialSource::EcsContainer) => {
                SharedProvider::new(ContainerProvider::new(settings.ports()))
            }
            ProfileBase::WebIdentity { role_arn, token_file, session_name, duration } => {
                let mut provider = WebIdentityProvider::new(role_arn, token_file, settings)
                    .with_session_name(
                        session_name.unwrap_or_else(|| self.session("web-identity-token-profile")),
                    );
                if let Some(duration) = duration {
                    provider = provider.with_duration(duration);
                }
                SharedProvider::new(provider)
            }
            ProfileBase::Sso(config) => SharedProvider::new(SsoProvider::new(config, settings)),
            ProfileBase::LoginSession(arn) => SharedProvider::new(LoginProvider::new(arn, settings)),
            ProfileBase::Process { mut command, account_id } => {
                let command = std::mem::take(&mut command.0);
                SharedProvider::new(CommandProvider::new(command, settings).with_account_id(account_id))
            }
        };
        for role in plan.roles {
            let name = role.session_name.unwrap_or_else(|| self.session("assume-role-from-profile"));
            let mut on_top =
                AssumeRoleProvider::new(role.role_arn, provider, settings).with_session_name(name);
            if let Some(external_id) = role.external_id {
                on_top = on_top.with_external_id(external_id);
            }
            if let Some(duration) = role.duration {
                on_top = on_top.with_duration(duration);
            }
            if let Some(serial) = role.mfa_serial {
                on_top = on_top.with_mfa_serial(serial);
            }
            provider = SharedProvider::new(on_top);
        }
        provider
    }

    /// A session's name, told apart from others by the time.
    fn session(&self, prefix: &str) -> String {
        let since = self.settings.ports().clock().now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        format!("{prefix}-{}", since.as_millis())
    }

    fn no_profile(&self, files: &ProfileFiles) -> Result<Error, Error> {
        let name = self.settings.profile_name()?;
        let mut outcome = match files.read() {
            [] => "there is no shared config or credentials file".to_owned(),
            read => format!("no profile {:?} in {}", name.value, read.join(" or ")),
        };
        for warning in files.warnings() {
            outcome.push_str(&format!(" ({warning})"));
        }
        Ok(Error::not_loaded(outcome))
    }

    /// The keys of the profile itself, and nothing else.
    fn own_keys(&self) -> Result<Credentials, Error> {
        let Some(profile) = self.settings.profile()? else {
            return Err(self.no_profile(&*self.settings.files()?)?);
        };
        keys(&profile)?
            .ok_or_else(|| Error::not_loaded(format!("profile {:?} has no keys of its own", profile.name())))
    }
}

impl ProvideCredentials for ProfileProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        match self.ask().await {
            // Keys may have been put there, or a mistake corrected, while the program runs.
            Err(_) if self.settings.forget_changed_files() => self.ask().await,
            outcome => outcome,
        }
    }

    fn name(&self) -> &str {
        "profile"
    }

    fn findings(&self) -> Vec<Finding> {
        let told = |error: Error| vec![Finding::new("profile", error.to_string())];
        let profile = match self.settings.profile() {
            Ok(Some(profile)) => profile,
            Ok(None) => {
                return vec![Finding::by_default("profile", "nobody named one, and there is no `default`")];
            }
            Err(error) => return told(error),
        };
        if self.keys_only {
            return vec![Finding::by_default("other sources", "not asked for a server on this machine")];
        }
        let plan = match self.settings.files().and_then(|files| ProfilePlan::new(&files, profile.name())) {
            Ok(plan) => plan,
            Err(error) => return told(error),
        };
        let mut findings: Vec<_> = plan
            .roles
            .iter()
            .rev()
            .map(|role| {
                Finding::new(format!("profile {:?}", role.profile), format!("assumes {}", role.role_arn))
            })
            .collect();
        findings.push(Finding::new(format!("profile {:?}", plan.base_profile), plan.base.to_string()));
        match self.provider() {
            Ok(provider) => {
                for finding in provider.findings() {
                    if !findings.iter().any(|told| told.found.contains(&finding.found)) {
                        findings.push(finding);
                    }
                }
            }
            Err(error) => findings.extend(told(error)),
        }
        findings
    }

    fn invalidate(&self, rejected: &Credentials) -> bool {
        let built = self.built();
        let again = built.as_ref().is_some_and(|built| built.provider.invalidate(rejected));
        // Another provider of the same settings may have had the files read anew already.
        let is_behind = built.is_some_and(|built| {
            self.settings.files_as_read().is_none_or(|files| !Arc::ptr_eq(&built.files, &files))
        });
        let is_forgotten = self.settings.forget_changed_files();
        let has_others = self.keys_only && self.own_keys().is_ok_and(|keys| !keys.has_same_keys(rejected));
        is_forgotten || is_behind || again || has_others
    }
}

impl fmt::Debug for ProfileProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileProvider")
            .field("profile", &self.settings.profile_name())
            .finish_non_exhaustive()
    }
}
