//! Where the shared files are.

use std::path::{Path, PathBuf};

use crate::Error;
use crate::port::{Env, Platform};
use crate::setting::read_variable;

/// Where the two shared files are, and whether they were named or are just expected there.
///
/// # Examples
///
/// ```
/// use dynamo_auth::FileLocations;
/// use dynamo_auth::port::{MapEnv, Platform};
///
/// let env = MapEnv::new([("HOME", "/home/me"), ("AWS_CONFIG_FILE", "~/aws.ini")]).on(Platform::Unix);
/// let files = FileLocations::of(&env)?;
/// assert_eq!(files.config(), Some("/home/me/aws.ini".as_ref()));
/// assert_eq!(files.credentials(), Some("/home/me/.aws/credentials".as_ref()));
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileLocations {
    home: Option<PathBuf>,
    config: Option<Location>,
    credentials: Option<Location>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Location {
    pub(super) path: PathBuf,
    /// The variable that names the file, if one does.
    pub(super) named_by: Option<&'static str>,
}

impl FileLocations {
    /// Finds them by the environment: a variable for each, else the folder `.aws` at home.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](crate::ErrorKind::InvalidSetting) if a variable is not UTF-8.
    pub fn of(env: &dyn Env) -> Result<Self, Error> {
        let home = home(env)?;
        let locate = |variable: &'static str, name: &str| -> Result<Option<Location>, Error> {
            if let Some(path) = read_variable(env, variable)? {
                return Ok(Some(Location {
                    path: expand(&path, home.as_deref(), env),
                    named_by: Some(variable),
                }));
            }
            let expected = |home: &String| join(home, &[".aws", name], env);
            Ok(home.as_ref().map(|home| Location { path: expected(home), named_by: None }))
        };
        Ok(Self {
            config: locate("AWS_CONFIG_FILE", "config")?,
            credentials: locate("AWS_SHARED_CREDENTIALS_FILE", "credentials")?,
            home: home.map(PathBuf::from),
        })
    }

    /// The home directory, if the environment tells one.
    #[must_use]
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The `config` file, whether or not it exists.
    #[must_use]
    pub fn config(&self) -> Option<&Path> {
        self.config.as_ref().map(|location| location.path.as_path())
    }

    /// The `credentials` file, whether or not it exists.
    #[must_use]
    pub fn credentials(&self) -> Option<&Path> {
        self.credentials.as_ref().map(|location| location.path.as_path())
    }

    pub(super) fn both(&self) -> (Option<&Location>, Option<&Location>) {
        (self.config.as_ref(), self.credentials.as_ref())
    }
}

fn home(env: &dyn Env) -> Result<Option<String>, Error> {
    if let Some(home) = read_variable(env, "HOME")? {
        return Ok(Some(home));
    }
    if env.platform() != Platform::Windows {
        return Ok(None);
    }
    if let Some(home) = read_variable(env, "USERPROFILE")? {
        return Ok(Some(home));
    }
    let (drive, path) = (read_variable(env, "HOMEDRIVE")?, read_variable(env, "HOMEPATH")?);
    Ok(drive.zip(path).map(|(drive, path)| drive + &path))
}

/// Replaces a `~` that is the whole first part of a path.
fn expand(path: &str, home: Option<&str>, env: &dyn Env) -> PathBuf {
    let is_separator = |c: char| c == '/' || (c == '\\' && env.platform() == Platform::Windows);
    match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.into(),
        (Some(rest), Some(home)) if rest.starts_with(is_separator) => format!("{home}{rest}").into(),
        _ => path.into(),
    }
}

fn join(home: &str, parts: &[&str], env: &dyn Env) -> PathBuf {
    let (separator, mut path) = match env.platform() {
        Platform::Windows => ('\\', home.trim_end_matches(['\\', '/']).to_owned()),
        Platform::Unix => ('/', home.trim_end_matches('/').to_owned()),
    };
    for part in parts {
        path.push(separator);
        path.push_str(part);
    }
    path.into()
}
