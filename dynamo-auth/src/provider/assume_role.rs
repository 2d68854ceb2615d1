//! Credentials of a role, for somebody who has others.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::sts::{Call, EXTERNAL_ID, Form, MFA_SERIAL, NAME, Place, Role, session_name};
use crate::{Credentials, Error, ErrorKind, Finding, ProvideCredentials, Settings, SharedProvider};

/// Takes on a role with credentials that somebody else provides, and gives those of the role.
///
/// It asks the Security Token Service of the region, or the one that `AWS_ENDPOINT_URL_STS` and its like name, with
/// the action `AssumeRole`. Each question is a new session of the role, so put a [`Cached`](crate::Cached) around it.
/// The base may be any provider, another role's too; it is asked each time, so put a cache around one that does work.
///
/// # What IAM needs
///
/// - The role's trust policy allows `sts:AssumeRole` to the owner of the base credentials. It may ask for an external
///   id, a source identity or the code of a multi-factor device, which are given here.
/// - If the role is another account's, the owner's own policies allow `sts:AssumeRole` on the role too.
/// - A source identity also needs `sts:SetSourceIdentity` in both.
/// - A session longer than an hour needs a role that allows it, and a base that is not itself a role.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, Ports, ScriptedFetch};
/// use dynamo_auth::{AssumeRoleProvider, Credentials, ProvideCredentials, Settings, StaticProvider};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// # let answer = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
/// #     <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
/// #     <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
/// # let answer = http::Response::new(answer.as_bytes().to_vec());
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(MapEnv::new([("AWS_REGION", "eu-west-1")]))
///     .fetch(ScriptedFetch::new([Ok(answer)]))
///     .build();
/// let base = StaticProvider::new(Credentials::new("AKIDEXAMPLE", "secret")?);
/// let role = "arn:aws:iam::111122223333:role/reader";
/// let reader = AssumeRoleProvider::new(role, base, &Settings::new(&ports)).with_session_name("nightly-report");
/// assert_eq!(reader.provide().await?.access_key_id(), "ASIAROLE");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct AssumeRoleProvider(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    settings: Settings,
    base: SharedProvider,
    role: Role,
    external_id: Option<String>,
    mfa_serial: Option<String>,
    source_identity: Option<String>,
}

/// The codes that say that the base's credentials are no longer good, or never were.
const REJECTED: [&str; 4] =
    ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"];

impl AssumeRoleProvider {
    /// Takes on a role, by its ARN, with the credentials of a base.
    #[must_use]
    pub fn new(role_arn: impl Into<String>, base: impl ProvideCredentials, settings: &Settings) -> Self {
        Self(Arc::new(Inner {
            settings: settings.clone(),
            base: SharedProvider::new(base),
            role: Role::new(role_arn),
            external_id: None,
            mfa_serial: None,
            source_identity: None,
        }))
    }

    /// Names the session, as logs will show it: 2 to 64 letters, digits and `_+=,.@-`.
    ///
    /// Without it, it is `assume-role-provider-` and the time in milliseconds.
    #[must_use]
    pub fn with_session_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.change(|inner| inner.role.session_name = Some(name))
    }

    /// Says how long a session lasts: from 15 minutes to what the role allows, 12 hours at most. Without it, an hour.
    #[must_use]
    pub fn with_duration(self, duration: Duration) -> Self {
        self.change(|inner| inner.role.duration = Some(duration))
    }

    /// Narrows what the session may do to what this policy, a JSON text, allows as well.
    #[must_use]
    pub fn with_policy(self, policy: impl Into<String>) -> Self {
        let policy = policy.into();
        self.change(|inner| inner.role.policy = Some(policy))
    }

    /// Narrows what the session may do to what these managed policies, by their ARNs, allow as well.
    #[must_use]
    pub fn with_policy_arns<T: Into<String>>(self, arns: impl IntoIterator<Item = T>) -> Self {
        let arns = arns.into_iter().map(Into::into).collect();
        self.change(|inner| inner.role.policy_arns = arns)
    }

    /// Gives the id by which the role's owner knows on whose behalf the caller acts.
    #[must_use]
    pub fn with_external_id(self, id: impl Into<String>) -> Self {
        let id = id.into();
        self.change(|inner| inner.external_id = Some(id))
    }

    /// Names the caller's multi-factor device, by its serial number or ARN.
    ///
    /// The code is asked for at each new session, by what
    /// [`with_mfa_token`](crate::SourceOptions::with_mfa_token) of the settings' options was given.
    #[must_use]
    pub fn with_mfa_serial(self, serial: impl Into<String>) -> Self {
        let serial = serial.into();
        self.change(|inner| inner.mfa_serial = Some(serial))
    }

    /// Names the person or program behind the session, which stays known through all roles that follow.
    #[must_use]
    pub fn with_source_identity(self, identity: impl Into<String>) -> Self {
        let identity = identity.into();
        self.change(|inner| inner.source_identity = Some(identity))
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

impl Inner {
    async fn assume(&self) -> Result<Credentials, Error> {
        let what = self.role.shown();
        let plain = self.form().map_err(|error| error.in_source(&what))?;
        let mut is_first = true;
        loop {
            let base = self.base.provide().await.map_err(|error| {
                error.in_source(&format!("{what}: its base credentials, of `{}`", self.base.name()))
            })?;
            // Nobody is asked for a region, or for a code, before there is somebody to take the role on.
            let place = Place::of(&self.settings).await.map_err(|error| error.in_source(&what))?;
            let form = self.with_code(plain.clone()).await.map_err(|error| error.in_source(&what))?;
            let call = Call {
                what: &what,
                settings: &self.settings,
                place: &place,
                form: &form,
                signer: Some(&base),
                also_later: None,
                is_once_only: self.mfa_serial.is_some(),
            };
            let assumed = call.run().await;
            let is_rejected = |error: &Error| error.code().is_some_and(|code| REJECTED.contains(&code));
            match assumed {
                // The base may have kept what it has; now it knows better, once.
                Err(error) if is_rejected(&error) && self.base.invalidate(&base) && is_first => {
                    is_first = false;
                }
                assumed => return assumed.map(|credentials| credentials.with_source(what)),
            }
        }
    }

    /// The form without the code of a device, once everything was checked.
    fn form(&self) -> Result<Form, Error> {
        let name = session_name("assume-role-provider", self.settings.ports());
        let mut form = self.role.form("AssumeRole", &name)?;
        if let Some(id) = &self.external_id {
            EXTERNAL_ID.check("external_id", id)?;
            form.add("ExternalId", id);
        }
        if let Some(identity) = &self.source_identity {
            NAME.check("source_identity", identity)?;
            form.add("SourceIdentity", identity);
        }
        if let Some(serial) = &self.mfa_serial {
            MFA_SERIAL.check("mfa_serial", serial)?;
            form.add("SerialNumber", serial);
        }
        Ok(form)
    }

    async fn with_code(&self, mut form: Form) -> Result<Form, Error> {
        let Some(serial) = &self.mfa_serial else { return Ok(form) };
        let code = self.settings.source_options().mfa_token(serial).await?;
        let code = code.trim();
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!(
                "the code of the device {serial:?} has to have six digits, and what was given has not"
            );
            return Err(Error::of(ErrorKind::SourceFailed, message).about("mfa_serial"));
        }
        form.add_secret("TokenCode", code);
        Ok(form)
    }
}

impl ProvideCredentials for AssumeRoleProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        self.0.assume().await
    }

    fn name(&self) -> &str {
        "assume role"
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = vec![
            Finding::new("role", self.0.role.shown_arn()),
            Finding::new("STS", Place::shown(&self.0.settings)),
            Finding::by_default("base credentials", format!("of `{}`", self.0.base.name())),
        ];
        findings.extend(self.0.base.findings());
        findings
    }

    fn invalidate(&self, rejected: &Credentials) -> bool {
        self.0.base.invalidate(rejected)
    }
}

impl fmt::Debug for AssumeRoleProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleProvider")
            .field("role", &self.0.role)
            .field("base", &self.0.base)
            .field("external_id", &self.0.external_id.as_ref().map(|_| format_args!("**")))
            .field("mfa_serial", &self.0.mfa_serial)
            .field("source_identity", &self.0.source_identity)
            .finish()
    }
}
