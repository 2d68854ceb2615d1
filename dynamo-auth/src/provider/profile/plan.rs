//! How a profile comes by its credentials, worked out without asking anybody.

use std::fmt;
use std::time::Duration;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::keys::{keys, located, set};
use crate::error::shown;
use crate::{Credentials, Error, ErrorKind, ProfileFiles, Section, SsoConfig};

/// How a profile comes by its credentials: from a base, through roles that each build on what came before.
///
/// Working it out asks nobody and reads nothing but the files that were read already.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{ProfileFiles, ProfileBase, ProfilePlan};
///
/// let config = "\
/// [profile app]
/// role_arn = arn:aws:iam::111122223333:role/app
/// source_profile = people
/// [profile people]
/// aws_access_key_id = AKIDEXAMPLE
/// aws_secret_access_key = invented
/// ";
/// let plan = ProfilePlan::new(&ProfileFiles::parse(Some(config), None)?, "app")?;
/// assert!(matches!(plan.base, ProfileBase::AccessKey(_)));
/// assert_eq!(plan.roles[0].role_arn, "arn:aws:iam::111122223333:role/app");
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProfilePlan {
    /// Where the first credentials come from.
    pub base: ProfileBase,
    /// The profile that says so.
    pub base_profile: String,
    /// The roles to assume with them, in this order.
    pub roles: Vec<ProfileRole>,
}

/// Where the first credentials of a profile come from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ProfileBase {
    /// Keys in a profile.
    AccessKey(Credentials),
    /// What `credential_source` names.
    Named(CredentialSource),
    /// A role, for a token of an identity provider.
    WebIdentity {
        /// The role.
        role_arn: String,
        /// The file of the token.
        token_file: String,
        /// The name of the session, if one is set.
        session_name: Option<String>,
        /// How long the credentials are to last, if it is set.
        duration: Option<Duration>,
    },
    /// A sign-in through an identity center.
    Sso(SsoConfig),
    /// A sign-in to the console, by the session's ARN.
    LoginSession(String),
    /// A command that prints them.
    Process {
        /// The command.
        command: ProcessCommand,
        /// The account of the keys, where the command does not tell it.
        account_id: Option<String>,
    },
}

/// A command with its arguments, which may be secrets: its `Debug` form leaves them out, and they are overwritten on
/// drop.
#[derive(Clone, Eq, PartialEq)]
pub struct ProcessCommand(pub String);

/// A source that `credential_source` can name.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CredentialSource {
    /// Environment variables.
    Environment,
    /// The metadata service of an instance.
    Ec2InstanceMetadata,
    /// The agent of a container.
    EcsContainer,
}

/// A role of a profile. Its `Debug` form leaves out the external id.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct ProfileRole {
    /// The profile that names it.
    pub profile: String,
    /// The role.
    pub role_arn: String,
    /// The word that the role's owner wants to hear, if one is set.
    pub external_id: Option<String>,
    /// The name of the session, if one is set.
    pub session_name: Option<String>,
    /// How long the credentials are to last, if it is set.
    pub duration: Option<Duration>,
    /// The device whose code the role wants, if one is set.
    pub mfa_serial: Option<String>,
}

impl ProfilePlan {
    /// Works it out for a profile.
    ///
    /// # Errors
    ///
    /// [`NotLoaded`](ErrorKind::NotLoaded) if the profile says nothing about credentials, or only gives an access token;
    /// [`ProfileNotFound`](ErrorKind::ProfileNotFound) if it or a profile that it builds on is not there;
    /// [`InvalidProfile`](ErrorKind::InvalidProfile) if a profile contradicts itself, lacks a part, or builds on itself.
    pub fn new(files: &ProfileFiles, name: &str) -> Result<Self, Error> {
        let mut roles = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let mut profile = files.require_profile(name)?;
        let base = loop {
            if seen.contains(&profile.name()) {
                let message = format!(
                    "the profiles {} form an infinite loop: {:?} comes again",
                    seen.join(", "),
                    profile.name()
                );
                return Err(located(
                    Error::of(ErrorKind::InvalidProfile, message),
                    profile,
                    "source_profile",
                ));
            }
            let is_source = !seen.is_empty();
            seen.push(profile.name());
            if is_source && let Ok(Some(credentials)) = keys(profile) {
                break ProfileBase::AccessKey(credentials);
            }
            if set(profile, "web_identity_token_file").is_some() || set(profile, "role_arn").is_none() {
                break base(files, profile, is_source)?;
            }
            let (role, next) = role(profile)?;
            roles.push(role);
            match next {
                Next::Base => break base(files, profile, true)?,
                Next::Profile(source) if source == profile.name() => break base(files, profile, true)?,
                Next::Profile(source) => {
                    profile = files.require_profile(source).map_err(|error| {
                        let message =
                            format!("{error}; `source_profile` of profile {:?} names it", profile.name());
                        located(Error::of(error.kind(), message), profile, "source_profile")
                    })?;
                }
            }
        };
        roles.reverse();
        Ok(Self { base, base_profile: profile.name().to_owned(), roles })
    }
}

impl ProfilePlan {
    /// Whether its sign-in gives a token for other services, and no credentials.
    pub(super) fn gives_only_a_token(&self) -> bool {
        self.roles.is_empty() && matches!(&self.base, ProfileBase::Sso(config) if config.role().is_none())
    }
}

/// What a role builds on.
enum Next<'a> {
    /// The same profile's `credential_source`.
    Base,
    Profile(&'a str),
}

fn role(profile: &Section) -> Result<(ProfileRole, Next<'_>), Error> {
    let invalid = |what: &str| {
        let message = format!("profile {:?}: {what}", profile.name());
        Err(located(Error::of(ErrorKind::InvalidProfile, message), profile, "role_arn"))
    };
    let next = match (set(profile, "source_profile"), set(profile, "credential_source")) {
        (Some(source), None) => Next::Profile(source),
        (None, Some(_)) => Next::Base,
        (Some(_), Some(_)) => return invalid("has both `source_profile` and `credential_source`; leave one"),
        (None, None) => return invalid("`role_arn` needs `source_profile` or `credential_source`"),
    };
    let text = |key| set(profile, key).map(str::to_owned);
    let role = ProfileRole {
        profile: profile.name().to_owned(),
        role_arn: text("role_arn").unwrap_or_default(),
        external_id: text("external_id"),
        session_name: text("role_session_name"),
        duration: duration(profile)?,
        mfa_serial: text("mfa_serial"),
    };
    Ok((role, next))
}

/// What a profile has by itself, in the order in which it counts.
fn base(files: &ProfileFiles, profile: &Section, is_source: bool) -> Result<ProfileBase, Error> {
    if let Some(name) = set(profile, "credential_source") {
        return CredentialSource::parse(name).map(ProfileBase::Named).ok_or_else(|| {
            let message = format!(
                "profile {:?}: expected `Environment`, `Ec2InstanceMetadata` or `EcsContainer`, found {}",
                profile.name(),
                shown(name)
            );
            located(Error::of(ErrorKind::InvalidProfile, message), profile, "credential_source")
        });
    }
    if let Some(token_file) = set(profile, "web_identity_token_file") {
        let role_arn = set(profile, "role_arn").ok_or_else(|| {
            let message =
                format!("profile {:?}: has `web_identity_token_file` but no `role_arn`", profile.name());
            located(Error::of(ErrorKind::InvalidProfile, message), profile, "web_identity_token_file")
                .about("role_arn")
        })?;
        return Ok(ProfileBase::WebIdentity {
            role_arn: role_arn.to_owned(),
            token_file: token_file.to_owned(),
            session_name: set(profile, "role_session_name").map(str::to_owned),
            duration: duration(profile)?,
        });
    }
    if let Some(config) = SsoConfig::from_profile(profile, files)? {
        return Ok(ProfileBase::Sso(config));
    }
    if let Some(arn) = set(profile, "login_session") {
        return Ok(ProfileBase::LoginSession(arn.to_owned()));
    }
    if let Some(command) = set(profile, "credential_process") {
        return Ok(ProfileBase::Process {
            command: ProcessCommand(command.to_owned()),
            account_id: set(profile, "aws_account_id").map(str::to_owned),
        });
    }
    match keys(profile)? {
        Some(credentials) => Ok(ProfileBase::AccessKey(credentials)),
        None => Err(nothing(profile, is_source)),
    }
}

fn nothing(profile: &Section, is_source: bool) -> Error {
    let message = format!("profile {:?} has no credentials", profile.name());
    match is_source {
        true => Error::of(ErrorKind::InvalidProfile, format!("{message}, and another one builds on it")),
        false => Error::not_loaded(message),
    }
}

fn duration(profile: &Section) -> Result<Option<Duration>, Error> {
    let Some(text) = set(profile, "duration_seconds") else { return Ok(None) };
    let seconds = text.parse::<u64>().map_err(|_| {
        let message = format!(
            "profile {:?}: expected `duration_seconds` as a number of seconds, found {}",
            profile.name(),
            shown(text)
        );
        located(Error::of(ErrorKind::InvalidProfile, message), profile, "duration_seconds")
    })?;
    Ok(Some(Duration::from_secs(seconds)))
}

impl CredentialSource {
    /// The name, in any case.
    fn parse(name: &str) -> Option<Self> {
        [Self::Environment, Self::Ec2InstanceMetadata, Self::EcsContainer]
            .into_iter()
            .find(|source| source.name().eq_ignore_ascii_case(name))
    }

    /// The name by which a profile calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Environment => "Environment",
            Self::Ec2InstanceMetadata => "Ec2InstanceMetadata",
            Self::EcsContainer => "EcsContainer",
        }
    }
}

impl fmt::Display for ProfileBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessKey(credentials) => write!(
                f,
                "keys {} of {}",
                credentials.shortened_id(),
                credentials.source().unwrap_or("a profile")
            ),
            Self::Named(source) => write!(f, "credential_source {}", source.name()),
            Self::WebIdentity { role_arn, token_file, .. } => {
                write!(f, "web identity of {token_file} for {role_arn}")
            }
            Self::Sso(config) => match config.role() {
                Some((account_id, role)) => write!(f, "{config}, role {role} in account {account_id}"),
                None => write!(f, "{config}"),
            },
            Self::LoginSession(arn) => write!(f, "console sign-in {arn}"),
            Self::Process { .. } => f.write_str("credential_process"),
        }
    }
}

impl fmt::Debug for ProfileRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileRole")
            .field("profile", &self.profile)
            .field("role_arn", &self.role_arn)
            .field("external_id", &self.external_id.as_ref().map(|_| format_args!("**")))
            .field("session_name", &self.session_name)
            .field("duration", &self.duration)
            .field("mfa_serial", &self.mfa_serial)
            .finish()
    }
}

impl Drop for ProcessCommand {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for ProcessCommand {}

impl fmt::Debug for ProcessCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProcessCommand(..)")
    }
}
