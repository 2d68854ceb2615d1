//! Credentials from the shared files.

use crate::{Credentials, Error, ErrorKind, ProvideCredentials, Section, Settings};

/// Reads the keys of one profile in the shared files.
///
/// The profile is the one of its [`Settings`]. No other profile's keys are ever used for it, also not those of
/// `default`. A profile that gets its credentials elsewhere, from a role or a command for example, is an error
/// that names the setting, since this provider reads keys only.
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
#[derive(Clone, Debug)]
pub struct ProfileProvider {
    settings: Settings,
}

/// The settings that send a profile elsewhere for its credentials, in the order in which they count.
const ELSEWHERE: [&str; 10] = [
    "role_arn",
    "credential_source",
    "web_identity_token_file",
    "sso_session",
    "sso_start_url",
    "sso_region",
    "sso_account_id",
    "sso_role_name",
    "login_session",
    "credential_process",
];

impl ProfileProvider {
    /// Reads the profile of these settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self { settings: settings.clone() }
    }

    fn read(&self) -> Result<Credentials, Error> {
        let name = self.settings.profile_name()?;
        let Some(profile) = self.settings.profile()? else {
            let files = self.settings.files()?;
            let mut outcome = match files.read() {
                [] => "there is no shared config or credentials file".to_owned(),
                read => format!("no profile {:?} in {}", name.value, read.join(" or ")),
            };
            for warning in files.warnings() {
                outcome.push_str(&format!(" ({warning})"));
            }
            return Err(Error::not_loaded(outcome));
        };
        let elsewhere =
            ELSEWHERE.into_iter().find(|key| profile.get(key).is_some_and(|value| !value.is_empty()));
        if let Some(key) = elsewhere {
            let message = format!("profile {:?}: this provider does not support `{key}` yet", profile.name());
            return Err(located(Error::of(ErrorKind::Unsupported, message), &profile, key));
        }
        keys(&profile)
    }
}

/// The keys that stand in a profile itself.
fn keys(profile: &Section) -> Result<Credentials, Error> {
    let get = |key| profile.get(key).filter(|value| !value.trim().is_empty());
    let (id, secret) = match (get("aws_access_key_id"), get("aws_secret_access_key")) {
        (Some(id), Some(secret)) => (id, secret),
        (None, None) => {
            return Err(Error::not_loaded(format!("profile {:?} has no credentials", profile.name())));
        }
        (Some(_), None) => return Err(half(profile, "aws_access_key_id", "aws_secret_access_key")),
        (None, Some(_)) => return Err(half(profile, "aws_secret_access_key", "aws_access_key_id")),
    };
    let named = |error: Error, key: &str| {
        let message = format!("profile {:?}: {error}", profile.name());
        located(Error::of(error.kind(), message), profile, key)
    };
    let mut credentials = Credentials::new(id, secret).map_err(|error| named(error, "aws_access_key_id"))?;
    for key in ["aws_session_token", "aws_security_token"] {
        if let Some(token) = get(key) {
            credentials = credentials.with_session_token(token).map_err(|error| named(error, key))?;
            break;
        }
    }
    Ok(match get("aws_account_id") {
        Some(account_id) => credentials.with_account_id(account_id),
        None => credentials,
    })
}

fn half(profile: &Section, set: &str, missing: &str) -> Error {
    let message = format!("profile {:?} has `{set}` but no `{missing}`", profile.name());
    located(Error::of(ErrorKind::InvalidProfile, message), profile, set).about(missing)
}

fn located(error: Error, profile: &Section, key: &str) -> Error {
    match profile.place(key) {
        Some((file, line)) => error.at(file, Some(line)).about(key),
        None => error.about(key),
    }
}

impl ProvideCredentials for ProfileProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        self.read()
    }

    fn name(&self) -> &str {
        "profile"
    }
}
