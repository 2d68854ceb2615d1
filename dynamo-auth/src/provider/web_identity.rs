//! Credentials of a role, for a token of an identity provider.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::setting::variable;
use crate::source::one_line;
use crate::sts::{Call, Place, Role, session_name};
use crate::{Credentials, Error, ErrorKind, Finding, ProvideCredentials, Settings};

/// Takes on a role with the token of an identity provider, which lies in a file.
///
/// This is how a pod in Kubernetes and a job of a build service get credentials without any key. It asks the Security
/// Token Service with the action `AssumeRoleWithWebIdentity`, which needs no signature. The file is read each time, since
/// whoever puts the token there also renews it. Each question is a new session of the role, so put a
/// [`Cached`](crate::Cached) around it.
///
/// # What IAM needs
///
/// - The account has an OpenID Connect identity provider for the issuer of the token.
/// - The role's trust policy allows `sts:AssumeRoleWithWebIdentity` to that provider, on conditions about the token's
///   audience and subject.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports, ScriptedFetch};
/// use dynamo_auth::{ProvideCredentials, Settings, WebIdentityProvider};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// # let answer = "<R><Result><Credentials><AccessKeyId>ASIAPOD</AccessKeyId>\
/// #     <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
/// #     <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></Result></R>";
/// # let answer = http::Response::new(answer.as_bytes().to_vec());
/// let env = MapEnv::new([
///     ("AWS_REGION", "eu-west-1"),
///     ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/pod"),
///     ("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/token"),
/// ]);
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(env)
///     .fs(MapFs::new([("/var/run/secrets/token", "eyJhbGciOi")]))
///     .fetch(ScriptedFetch::new([Ok(answer)]))
///     .build();
/// let provider = WebIdentityProvider::from_environment(&Settings::new(&ports));
/// assert_eq!(provider.provide().await?.access_key_id(), "ASIAPOD");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct WebIdentityProvider {
    settings: Settings,
    given: Arc<Given>,
}

#[derive(Clone, Debug)]
struct Given {
    /// The role; without an ARN in it until the environment is asked.
    role: Role,
    /// The file, unless the environment is to be asked.
    token_file: Option<PathBuf>,
}

/// What the environment must say.
const FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
const ARN: &str = "AWS_ROLE_ARN";
const NAME: &str = "AWS_ROLE_SESSION_NAME";

/// The longest token that is read, in bytes.
const LONGEST_TOKEN: u64 = 64 * 1024;

impl WebIdentityProvider {
    /// Takes on the role in `AWS_ROLE_ARN` with the token in the file that `AWS_WEB_IDENTITY_TOKEN_FILE` names.
    ///
    /// `AWS_ROLE_SESSION_NAME` names the session. Without a file, this source is not configured; with a file and
    /// without a role it is an error.
    #[must_use]
    pub fn from_environment(settings: &Settings) -> Self {
        Self::of(settings, Role::new(""), None)
    }

    /// Takes on this role, by its ARN, with the token in this file.
    #[must_use]
    pub fn new(role_arn: impl Into<String>, token_file: impl Into<PathBuf>, settings: &Settings) -> Self {
        Self::of(settings, Role::new(role_arn), Some(token_file.into()))
    }

    /// Names the session, as logs will show it: 2 to 64 letters, digits and `_+=,.@-`.
    ///
    /// Without it, it is `web-identity-token-` and the time in milliseconds.
    #[must_use]
    pub fn with_session_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.change(|role| role.session_name = Some(name))
    }

    /// Says how long a session lasts: from 15 minutes to what the role allows, 12 hours at most. Without it, an hour.
    #[must_use]
    pub fn with_duration(self, duration: Duration) -> Self {
        self.change(|role| role.duration = Some(duration))
    }

    /// Narrows what the session may do to what this policy, a JSON text, allows as well.
    #[must_use]
    pub fn with_policy(self, policy: impl Into<String>) -> Self {
        let policy = policy.into();
        self.change(|role| role.policy = Some(policy))
    }

    /// Narrows what the session may do to what these managed policies, by their ARNs, allow as well.
    #[must_use]
    pub fn with_policy_arns<T: Into<String>>(self, arns: impl IntoIterator<Item = T>) -> Self {
        let arns = arns.into_iter().map(Into::into).collect();
        self.change(|role| role.policy_arns = arns)
    }

    fn of(settings: &Settings, role: Role, token_file: Option<PathBuf>) -> Self {
        Self { settings: settings.clone(), given: Arc::new(Given { role, token_file }) }
    }

    fn change(mut self, change: impl FnOnce(&mut Role)) -> Self {
        change(&mut Arc::make_mut(&mut self.given).role);
        self
    }

    /// The role and the file, from the environment if nobody gave them.
    fn configuration(&self) -> Result<(Role, PathBuf), Error> {
        let mut role = self.given.role.clone();
        if let Some(file) = &self.given.token_file {
            refuse_token("web_identity_token_file", &file.to_string_lossy())?;
            return Ok((role, file.clone()));
        }
        let var = |name| variable(self.settings.ports(), name);
        let Some(file) = var(FILE)? else { return Err(Error::not_loaded(format!("{FILE} is not set"))) };
        refuse_token(FILE, file.trim())?;
        role.arn = var(ARN)?.ok_or_else(|| {
            let message = format!("{FILE} is set but {ARN} is not; set it to the role that the token is for");
            Error::of(ErrorKind::InvalidSetting, message).about(ARN)
        })?;
        if role.session_name.is_none() {
            role.session_name = var(NAME)?.map(|name| name.trim().to_owned());
            role.session_name_setting = NAME;
        }
        (role.arn, role.arn_setting) = (role.arn.trim().to_owned(), ARN);
        Ok((role, PathBuf::from(file.trim())))
    }

    async fn assume(&self) -> Result<Credentials, Error> {
        let (role, file) = self.configuration()?;
        let what = role.shown();
        let in_role = |error: Error| error.in_source(&what);
        let name = session_name("web-identity-token", self.settings.ports());
        let mut form = role.form("AssumeRoleWithWebIdentity", &name).map_err(in_role)?;
        let place = Place::of(&self.settings).await.map_err(in_role)?;
        form.add_secret("WebIdentityToken", &self.token(&file).map_err(in_role)?);
        let call = Call {
            what: &what,
            settings: &self.settings,
            place: &place,
            form: &form,
            signer: None,
            also_later: Some("IDPCommunicationError"),
            is_once_only: false,
        };
        call.run().await.map(|credentials| credentials.with_source(what))
    }

    fn token(&self, file: &Path) -> Result<Zeroizing<String>, Error> {
        let content = self.settings.ports().fs().read(file, LONGEST_TOKEN);
        let content = Zeroizing::new(content.map_err(|error| Error::io(file, error))?);
        let fail = |what: &str| {
            let message = format!("{}: the token of the identity provider {what}", file.display());
            Error::of(ErrorKind::SourceFailed, message).at(file, None)
        };
        let token = std::str::from_utf8(&content).map_err(|_| fail("is no text"))?.trim();
        if token.is_empty() {
            return Err(fail("is empty"));
        }
        if token.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(fail("has a space or a control character, a line break perhaps"));
        }
        Ok(Zeroizing::new(token.to_owned()))
    }

    /// What is at a path, without reading it.
    fn shown_file(&self, file: &Path) -> Finding {
        let found = match self.settings.ports().fs().stamp(file) {
            Ok(stamp) if stamp.open_to_others => format!("{} bytes, which others may read too", stamp.len),
            Ok(stamp) => format!("{} bytes", stamp.len),
            Err(error) => format!("can't be read: {error}"),
        };
        Finding::new(format!("token file {}", file.display()), found)
    }
}

/// How many characters of a variable are shown.
const LONGEST_SHOWN: usize = 256;

/// Refuses a token where the path of its file belongs; every error about the file would show it.
fn refuse_token(setting: &str, file: &str) -> Result<(), Error> {
    if !is_token(file) {
        return Ok(());
    }
    let message =
        format!("`{setting}` has a token in it; expected the path of the file that holds the token");
    Err(Error::of(ErrorKind::InvalidSetting, message).about(setting))
}

/// Says whether a text looks like a JSON Web Token: three parts in base64, of which the first is an object.
fn is_token(text: &str) -> bool {
    let is_base64 =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    text.starts_with("eyJ") && text.split('.').count() == 3 && text.split('.').all(is_base64)
}

impl ProvideCredentials for WebIdentityProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        self.assume().await
    }

    fn name(&self) -> &str {
        "web identity"
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.given.token_file.is_none() {
            findings.extend([FILE, ARN, NAME].map(|name| match variable(self.settings.ports(), name) {
                Ok(Some(value)) if is_token(value.trim()) => {
                    Finding::new(name, "a token, where the path of its file belongs")
                }
                Ok(Some(value)) => Finding::new(name, one_line(&value, LONGEST_SHOWN)),
                Ok(None) => Finding::not_set(name),
                Err(error) => Finding::new(name, error.to_string()),
            }));
        }
        if let Ok((role, file)) = self.configuration() {
            if self.given.token_file.is_some() {
                findings.push(Finding::new("role", role.shown_arn()));
            }
            findings.push(self.shown_file(&file));
            findings.push(Finding::new("STS", Place::shown(&self.settings)));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::settings_of as settings;

    #[test]
    fn a_token_in_place_of_its_file_s_path_is_not_shown() {
        let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.Y2FuYXJ5_-";
        let settings = settings([(FILE, token), (ARN, "arn:aws:iam::111122223333:role/pod")]);
        for (provider, setting) in [
            (WebIdentityProvider::from_environment(&settings), FILE),
            (WebIdentityProvider::new("arn", token, &settings), "web_identity_token_file"),
        ] {
            let error = provider.configuration().unwrap_err();
            assert_eq!((error.kind(), error.setting()), (ErrorKind::InvalidSetting, Some(setting)));
            assert!(!format!("{error} {error:?} {:?}", provider.findings()).contains("Y2FuYXJ5"), "{error}");
        }
        for path in ["eyJ.a", "/run/eyJ.a.b", "eyJ/a.b.c", "token.a.b", "eyJ.a.b.c"] {
            assert!(!is_token(path), "{path}");
        }
    }
}
