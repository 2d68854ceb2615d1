//! The crate's one error type.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The error of everything in this crate.
///
/// It says what was wrong and where: the variable, the file and its line, or each place that was searched.
/// It never holds a secret. It is cheap to move and can be cloned, so that one failure can be told to every waiter.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{ErrorKind, Region};
///
/// let error = Region::new("us east 1").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidRegion);
/// assert!(error.to_string().contains("us east 1"));
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No provider had credentials; the message lists what each one looked at.
    NoCredentials,
    /// One provider is not configured, so a chain goes on to the next one.
    NotLoaded,
    /// Credentials were found, but they can't be used: an empty key, or a control character in it.
    InvalidCredentials,
    /// A profile that was asked for by name is in neither file.
    ProfileNotFound,
    /// A shared file breaks the grammar; the message has the file and the line.
    ProfileParse,
    /// A profile was read but contradicts itself or lacks a setting.
    InvalidProfile,
    /// A source was configured that this provider cannot use.
    Unsupported,
    /// A source was configured and failed.
    SourceFailed,
    /// A session of a person is missing or over; the message says how to sign in again.
    SignInNeeded,
    /// No region was set anywhere.
    NoRegion,
    /// A region is not a valid host label.
    InvalidRegion,
    /// A variable or a profile setting has a malformed value.
    InvalidSetting,
    /// The settings allow no endpoint.
    InvalidEndpoint,
    /// A request can't be signed as it is.
    InvalidRequest,
    /// A file could not be read.
    Io,
}

/// One place that was searched for credentials, and what was there.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LookedAt {
    /// The provider that looked, `environment` for example.
    pub provider: Cow<'static, str>,
    /// What it looked at and why it passed, without any secret.
    pub outcome: String,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    setting: Option<String>,
    place: Option<(PathBuf, Option<usize>)>,
    looked_at: Vec<LookedAt>,
    code: Option<String>,
    is_lasting: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Says that a source of credentials outside this crate failed; a chain stops at it.
    ///
    /// The message must not hold a secret.
    ///
    /// ```
    /// use dynamo_auth::{Error, ErrorKind};
    ///
    /// let error = Error::source_failed("the vault is sealed");
    /// assert_eq!(error.kind(), ErrorKind::SourceFailed);
    /// ```
    #[must_use]
    pub fn source_failed(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::SourceFailed, message.into())
    }

    /// Says that a source of credentials is not configured; a chain goes on to the next one.
    #[must_use]
    pub fn not_loaded(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::NotLoaded, message.into())
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Says that asking again soon would fail in the same way, so that a cache tells it at once.
    ///
    /// ```
    /// use dynamo_auth::Error;
    ///
    /// assert!(Error::source_failed("the vault says no").with_lasting(true).is_lasting());
    /// ```
    #[must_use]
    pub fn with_lasting(mut self, is_lasting: bool) -> Self {
        self.0.is_lasting = is_lasting;
        self
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Says whether asking again soon would fail in the same way: a setting is wrong, or the source said no.
    ///
    /// A source that is out of reach for a moment is not like that: a cache then keeps what it has.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        use ErrorKind::{
            InvalidCredentials, InvalidEndpoint, InvalidProfile, InvalidRegion, InvalidRequest,
            InvalidSetting, ProfileNotFound, ProfileParse, SignInNeeded, Unsupported,
        };
        self.0.is_lasting
            || matches!(
                self.0.kind,
                InvalidCredentials
                    | InvalidEndpoint
                    | InvalidProfile
                    | InvalidRegion
                    | InvalidRequest
                    | InvalidSetting
                    | ProfileNotFound
                    | ProfileParse
                    | SignInNeeded
                    | Unsupported
            )
    }

    /// The code with which a source of credentials refused, `AccessDenied` for example.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Says whether there simply were no credentials, rather than wrong ones: a chain may then go on.
    #[must_use]
    pub fn is_no_credentials(&self) -> bool {
        matches!(self.0.kind, ErrorKind::NoCredentials | ErrorKind::NotLoaded)
    }

    /// The variable or profile setting at fault, `AWS_MAX_ATTEMPTS` for example.
    #[must_use]
    pub fn setting(&self) -> Option<&str> {
        self.0.setting.as_deref()
    }

    /// The file at fault.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.0.place.as_ref().map(|(file, _)| file.as_path())
    }

    /// The line at fault, counted from 1.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.place.as_ref().and_then(|(_, line)| *line)
    }

    /// The places that were searched, in order; empty unless the search found nothing.
    #[must_use]
    pub fn looked_at(&self) -> &[LookedAt] {
        &self.0.looked_at
    }

    /// The error and what caused it, on one line, for texts that people read without looking for a source.
    pub(crate) fn whole(&self) -> String {
        let mut whole = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(inner) = cause {
            let text = inner.to_string();
            // What is in the words already is told once.
            if !whole.contains(&text) {
                whole.push_str(": ");
                whole.push_str(&text);
            }
            cause = inner.source();
        }
        whole
    }

    pub(crate) fn of(kind: ErrorKind, message: String) -> Self {
        Self(Box::new(Inner {
            kind,
            message,
            setting: None,
            place: None,
            looked_at: Vec::new(),
            code: None,
            is_lasting: false,
            source: None,
        }))
    }

    pub(crate) fn no_credentials(looked_at: Vec<LookedAt>) -> Self {
        let mut error = Self::of(ErrorKind::NoCredentials, "no credentials were found".into());
        error.0.looked_at = looked_at;
        error
    }

    pub(crate) fn invalid_credentials(what: &str, why: &str) -> Self {
        Self::of(ErrorKind::InvalidCredentials, format!("{what} {why}"))
    }

    pub(crate) fn invalid_setting(setting: &str, origin: &str, value: &str, expected: &str) -> Self {
        let value = shown(value);
        let mut error =
            Self::of(ErrorKind::InvalidSetting, format!("{origin}: expected {expected}, found {value}"));
        error.0.setting = Some(setting.to_owned());
        error
    }

    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::InvalidRequest, message.into())
    }

    pub(crate) fn io(file: &Path, error: std::io::Error) -> Self {
        let message = format!("{}: could not be read", file.display());
        Self::of(ErrorKind::Io, message).at(file, None).with_source(error)
    }

    pub(crate) fn at(mut self, file: &Path, line: Option<usize>) -> Self {
        self.0.place = Some((file.to_owned(), line));
        self
    }

    /// Makes a failure of what a source was configured to do; a chain stops at it, even if the inner error was that
    /// nothing was there.
    pub(crate) fn in_source(self, what: &str) -> Self {
        let kind = if self.is_no_credentials() { ErrorKind::SourceFailed } else { self.0.kind };
        let message = format!("{what}: {self}");
        let mut error = self;
        (error.0.kind, error.0.message) = (kind, message);
        error.0.looked_at.clear();
        error
    }

    /// Adds the code with which a source refused; other than a plain word, it is not taken.
    pub(crate) fn with_code(mut self, code: &str) -> Self {
        self.0.code = is_word(code).then(|| code.to_owned());
        self
    }

    pub(crate) fn about(mut self, setting: &str) -> Self {
        self.0.setting = Some(setting.to_owned());
        self
    }
}

/// Says whether a text has the form of a code or of a request's id.
pub(crate) fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// A value as a message may show it: quoted, escaped, and cut when it is long.
pub(crate) fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    match value.char_indices().nth(LONGEST) {
        None => format!("{value:?}"),
        Some((end, _)) => format!("{:?}...", value.get(..end).unwrap_or_default()),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        for (index, LookedAt { provider, outcome }) in self.0.looked_at.iter().enumerate() {
            write!(f, "{} {provider}: {outcome}", if index == 0 { "; looked at" } else { ";" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &self.to_string());
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl LookedAt {
    /// Says what a provider looked at.
    #[must_use]
    pub fn new(provider: impl Into<Cow<'static, str>>, outcome: impl Into<String>) -> Self {
        Self { provider: provider.into(), outcome: outcome.into() }
    }
}
