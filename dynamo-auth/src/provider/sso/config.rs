//! What says which session and which role.

use std::fmt;
use std::path::PathBuf;

use crate::error::shown;
use crate::{Error, ErrorKind, ProfileFiles, Region, Section};

/// Which single sign-on session to use, and which role to ask for.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{ProfileFiles, SsoConfig};
///
/// let text = "[profile dev]\nsso_session = my-org\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n\
///     [sso-session my-org]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n";
/// let files = ProfileFiles::parse(Some(text), None)?;
/// let config = SsoConfig::from_profile(files.require_profile("dev")?, &files)?.unwrap();
/// assert_eq!((config.session(), config.role()), (Some("my-org"), Some(("111122223333", "ReadOnly"))));
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SsoConfig {
    session: Option<String>,
    start_url: String,
    region: Region,
    role: Option<(String, String)>,
    profile: Option<String>,
    /// The setting that it all begins with, and where it is.
    place: Option<(&'static str, PathBuf, usize)>,
}

const SESSION: &str = "sso_session";
const START_URL: &str = "sso_start_url";
const REGION: &str = "sso_region";
const ACCOUNT_ID: &str = "sso_account_id";
const ROLE_NAME: &str = "sso_role_name";
/// All of them, in the order in which they are looked at.
const SETTINGS: [&str; 5] = [SESSION, START_URL, REGION, ACCOUNT_ID, ROLE_NAME];

impl SsoConfig {
    /// Names the page where people of the organization sign in, and the region of its portal.
    pub fn new(start_url: impl Into<String>, region: Region) -> Self {
        let start_url = start_url.into();
        Self { session: None, start_url, region, role: None, profile: None, place: None }
    }

    /// Names the session, as an `sso-session` section does; without one the token is not renewed.
    #[must_use]
    pub fn with_session(mut self, name: impl Into<String>) -> Self {
        self.session = Some(name.into());
        self
    }

    /// Names the account and the role in it to ask for.
    #[must_use]
    pub fn with_role(mut self, account_id: impl Into<String>, role_name: impl Into<String>) -> Self {
        self.role = Some((account_id.into(), role_name.into()));
        self
    }

    /// Reads a profile; `None` if it has none of the settings.
    ///
    /// With `sso_session`, `sso_region` and `sso_start_url` are those of that section and must not be in the profile;
    /// without it they are the profile's own. `sso_account_id` and `sso_role_name` come both or not at all; without
    /// them the session gives a token but no credentials.
    ///
    /// # Errors
    ///
    /// [`InvalidProfile`](ErrorKind::InvalidProfile) and [`InvalidRegion`](ErrorKind::InvalidRegion), with the file
    /// and the line.
    pub fn from_profile(profile: &Section, files: &ProfileFiles) -> Result<Option<Self>, Error> {
        let Some(first) = SETTINGS.into_iter().find(|key| set(profile, key).is_some()) else {
            return Ok(None);
        };
        let fail = |key: &str, why: String| {
            let message = format!("profile {:?}: {why}", profile.name());
            Err(located(Error::of(ErrorKind::InvalidProfile, message), profile, key))
        };
        let odd = |key: &&str| set(profile, key).is_some_and(|value| value.chars().any(char::is_control));
        if let Some(key) = SETTINGS.into_iter().find(odd) {
            return fail(key, format!("`{key}` goes over several lines or has a control character"));
        }
        let session = set(profile, SESSION);
        let (section, shown_section) = match session {
            None => (profile, "the profile".to_owned()),
            Some(name) => {
                let alone = [REGION, START_URL].into_iter().find(|key| set(profile, key).is_some());
                if let Some(key) = alone {
                    let why = format!("with `{SESSION}`, `{key}` belongs into `[sso-session {name}]` alone");
                    return fail(key, why);
                }
                let Some(section) = files.sso_session(name) else {
                    return fail(SESSION, format!("there is no section `[sso-session {name}]`"));
                };
                (section, format!("`[sso-session {name}]`"))
            }
        };
        let role = match (set(profile, ACCOUNT_ID), set(profile, ROLE_NAME)) {
            (Some(account_id), Some(role_name)) => Some((account_id.to_owned(), role_name.to_owned())),
            (None, None) => None,
            (Some(_), None) => {
                return fail(ACCOUNT_ID, format!("`{ACCOUNT_ID}` needs `{ROLE_NAME}` beside it"));
            }
            (None, Some(_)) => {
                return fail(ROLE_NAME, format!("`{ROLE_NAME}` needs `{ACCOUNT_ID}` beside it"));
            }
        };
        let Some(region) = set(section, REGION) else {
            return fail(first, format!("{shown_section} has no `{REGION}`"));
        };
        let Some(start_url) = set(section, START_URL) else {
            return fail(first, format!("{shown_section} has no `{START_URL}`"));
        };
        let region = Region::new(region).map_err(|error| {
            let message = format!("{shown_section}: {error}");
            located(Error::of(error.kind(), message), section, REGION)
        })?;
        Ok(Some(Self {
            session: session.map(str::to_owned),
            start_url: start_url.to_owned(),
            region,
            role,
            profile: Some(profile.name().to_owned()),
            place: profile.place(first).map(|(file, line)| (first, file.to_owned(), line)),
        }))
    }

    /// The session's name, if it has one.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The page where people sign in.
    #[must_use]
    pub fn start_url(&self) -> &str {
        &self.start_url
    }

    /// The region of the portal.
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The account and the name of the role in it; `None` if the session gives a token only.
    #[must_use]
    pub fn role(&self) -> Option<(&str, &str)> {
        self.role.as_ref().map(|(account_id, role_name)| (account_id.as_str(), role_name.as_str()))
    }

    /// What the token's file is named after.
    pub(super) fn cache_key(&self) -> &str {
        self.session.as_deref().unwrap_or(&self.start_url)
    }

    /// What a person has to do to get a token.
    pub(super) fn how_to_sign_in(&self) -> String {
        match (&self.session, &self.profile) {
            (Some(session), _) => format!("sign in with `aws sso login --sso-session {session}`"),
            (None, Some(profile)) => format!("sign in with `aws sso login --profile {profile}`"),
            (None, None) => "sign in with `aws sso login`".into(),
        }
    }

    /// Adds the place where all this is set.
    pub(super) fn located(&self, error: Error) -> Error {
        match &self.place {
            Some((key, file, line)) => error.about(key).at(file, Some(*line)),
            None => error,
        }
    }
}

/// What people call it.
impl fmt::Display for SsoConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.session {
            Some(session) => write!(f, "sign-in session {session}"),
            None => write!(f, "sign-in at {}", shown(&self.start_url).trim_matches('"')),
        }
    }
}

/// A setting, unless it is blank.
fn set<'a>(section: &'a Section, key: &str) -> Option<&'a str> {
    section.get(key).map(str::trim).filter(|value| !value.is_empty())
}

fn located(error: Error, section: &Section, key: &str) -> Error {
    match section.place(key) {
        Some((file, line)) => error.at(file, Some(line)).about(key),
        None => error.about(key),
    }
}
