//! Credentials of a console sign-in.

use std::path::PathBuf;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::port::Clock;
use crate::provide::Finding;
use crate::setting::variable;
use crate::source::{AnswerNames, Fields, credentials_from, one_line, show_timestamp};
use crate::{Credentials, Error, ErrorKind, FileLocations, ProvideCredentials, Renewal, Settings};

/// Reads the keys that a console sign-in with `aws login` left behind (`login_session`).
///
/// They are in a file of the folder `.aws/login/cache` at home, or of the folder that `AWS_LOGIN_CACHE_DIRECTORY`
/// names. This provider only reads: `aws` commands renew the keys, which takes a signature that this crate does not
/// make. Without keys, or with ones that are over, the error says how to sign in.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
/// use dynamo_auth::{LoginProvider, ProvideCredentials, Settings};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let keys = r#"{"accessToken": {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "secret",
///     "sessionToken": "session", "accountId": "012345678910", "expiresAt": "2080-10-16T03:56:45Z"}}"#;
/// // The name is the SHA-256 hash of the session's ARN.
/// let file = "/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(MapEnv::new([("AWS_LOGIN_CACHE_DIRECTORY", "/cache")]))
///     .fs(MapFs::new([(file, keys)]))
///     .build();
/// let session = "arn:aws:sts::012345678910:assumed-role/Admin/admin";
/// let credentials = LoginProvider::new(session, &Settings::new(&ports)).provide().await?;
/// assert_eq!(credentials.account_id(), Some("012345678910"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct LoginProvider {
    session: String,
    settings: Settings,
}

/// As the file writes them.
const NAMES: AnswerNames = AnswerNames {
    access_key_id: "accessKeyId",
    secret_access_key: "secretAccessKey",
    session_token: "sessionToken",
    expiration: "expiresAt",
    account_id: "accountId",
};

const FOLDER: &str = "AWS_LOGIN_CACHE_DIRECTORY";

impl LoginProvider {
    /// The longest file that is read, in bytes.
    const MAX_FILE: u64 = 64 * 1024;

    /// Reads the keys of the session with this ARN.
    pub fn new(session_arn: impl AsRef<str>, settings: &Settings) -> Self {
        Self { session: session_arn.as_ref().trim().to_owned(), settings: settings.clone() }
    }

    fn path(&self) -> Result<PathBuf, Error> {
        let ports = self.settings.ports();
        let locations = FileLocations::of(ports.env())?;
        let folder = match (variable(ports, FOLDER)?, locations.home()) {
            (Some(folder), Some(home)) => match folder.strip_prefix("~/") {
                Some(below) => home.join(below),
                None => folder.into(),
            },
            (Some(folder), None) => folder.into(),
            (None, Some(home)) => home.join(".aws").join("login").join("cache"),
            (None, None) => {
                let message = format!("neither {FOLDER} nor HOME is set, so the keys' file can't be found");
                return Err(Error::source_failed(message).about(FOLDER));
            }
        };
        Ok(folder.join(format!("{}.json", hex::encode(Sha256::digest(&self.session)))))
    }

    /// Reads the keys, whether or not they still work.
    fn read(&self) -> Result<Credentials, Error> {
        let path = self.path()?;
        let content = self.settings.ports().fs().read(&path, Self::MAX_FILE).map(Zeroizing::new);
        let content = content.map_err(|error| {
            if error.kind() != std::io::ErrorKind::NotFound {
                return Error::io(&path, error);
            }
            let message = format!("there are no keys in {}", path.display());
            self.sign_in(&message).at(&path, None).with_source(error)
        })?;
        let unfit =
            |why: &str| self.sign_in(&format!("{} can't be used: {why}", path.display())).at(&path, None);
        let fields = Fields::parse(&content).ok_or_else(|| unfit("it is no JSON object"))?;
        let keys = fields.object("accessToken").ok_or_else(|| unfit("it has no object `accessToken`"))?;
        let credentials =
            credentials_from(keys, &NAMES, "`accessToken`").map_err(|error| unfit(&error.to_string()))?;
        let missing = match (credentials.session_token(), credentials.expires_at()) {
            (None, _) => NAMES.session_token,
            (_, None) => NAMES.expiration,
            _ => return Ok(credentials),
        };
        Err(unfit(&format!("`accessToken` has no `{missing}`")))
    }

    fn sign_in(&self, why: &str) -> Error {
        let message = format!("{}: {why}; sign in with `aws login`", self.shown());
        Error::of(ErrorKind::SignInNeeded, message)
    }

    /// What people call it.
    fn shown(&self) -> String {
        const LONGEST: usize = 256;
        format!("console sign-in {}", one_line(&self.session, LONGEST))
    }
}

impl ProvideCredentials for LoginProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        let credentials = self.read()?;
        let now = self.settings.ports().clock().now();
        match credentials.expires_at().filter(|_| credentials.is_expired(now)) {
            Some(at) => Err(self.sign_in(&format!("the keys were over at {}", show_timestamp(at)))),
            None => Ok(credentials.with_renewal(Renewal::Ahead).with_source(self.shown())),
        }
    }

    fn name(&self) -> &str {
        "login"
    }

    fn findings(&self) -> Vec<Finding> {
        let path = match self.path() {
            Ok(path) => path,
            Err(error) => return vec![Finding::new("keys' file", error.to_string())],
        };
        let ports = self.settings.ports();
        let mut found = match self.read().map(|credentials| credentials.expires_at()) {
            Ok(Some(at)) if at > ports.clock().now() => format!("has keys until {}", show_timestamp(at)),
            Ok(Some(at)) => format!("its keys were over at {}", show_timestamp(at)),
            Ok(None) => "has keys".into(),
            Err(error) => error.to_string(),
        };
        if ports.fs().stamp(&path).is_ok_and(|stamp| stamp.open_to_others) {
            found.push_str("; warning: others than its owner may read it");
        }
        vec![Finding::new(path.display().to_string(), found)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::settings_of as settings;

    #[test]
    fn an_error_stays_on_one_line_whatever_the_session_is_called() {
        let session = format!("arn:\n\u{202e}{}", "x".repeat(9999));
        let provider = LoginProvider::new(session, &settings([("HOME", "/home/me")]));
        let error = provider.read().unwrap_err().to_string();
        assert!(error.contains("console sign-in arn:  xxx") && error.len() < 600, "{error}");
        assert!(!error.contains(['\n', '\u{202e}']), "{error}");
    }
}
