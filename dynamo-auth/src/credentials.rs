//! Access keys, kept so that they can't leak by accident.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::Error;

/// An access key id and its secret, with a session token, an account id and an expiry where known.
///
/// Cloning is cheap. The secret and the token are overwritten when the last clone is dropped. `Debug` shows the
/// two ends of the key id and nothing of the rest. Control characters, which could break out of a header, are
/// refused.
///
/// # Examples
///
/// ```
/// use dynamo_auth::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLEEXAMPLE00", "secret")?.with_session_token("token")?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLEEXAMPLE00");
/// assert!(!format!("{credentials:?}").contains("secret\""));
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    account_id: Option<String>,
    expires_at: Option<SystemTime>,
    source: Option<Cow<'static, str>>,
    renewal: Renewal,
}

/// When a cache asks the source of credentials again, and what it does when the source then fails.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Renewal {
    /// Just before they expire; expired ones are never given out.
    #[default]
    AtExpiry,
    /// Well before they expire; when the source is out of reach, the old ones are given out even past their expiry,
    /// since the service may still take them. This is how roles, containers, instances and sign-in sessions do it.
    Ahead,
}

impl Credentials {
    /// Makes credentials from a key id and its secret.
    ///
    /// # Errors
    ///
    /// [`InvalidCredentials`](crate::ErrorKind::InvalidCredentials) if either is blank or holds a control
    /// character, or if the id is not visible ASCII.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
    ) -> Result<Self, Error> {
        let (access_key_id, secret) = (access_key_id.into(), Zeroizing::new(secret_access_key.into()));
        if access_key_id.is_empty() {
            return Err(Error::invalid_credentials("the access key id", "is empty"));
        }
        if !access_key_id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',' && byte != b'/') {
            return Err(Error::invalid_credentials(
                "the access key id",
                "has a character that no key id has",
            ));
        }
        check("the secret access key", &secret)?;
        Ok(Self(Arc::new(Inner {
            access_key_id,
            secret_access_key: secret,
            session_token: None,
            account_id: None,
            expires_at: None,
            source: None,
            renewal: Renewal::default(),
        })))
    }

    /// The fixed, invented credentials for a server on this machine.
    ///
    /// Requests to a loopback endpoint are still signed, since servers look at the key id; nobody has to be asked
    /// for real keys.
    #[must_use]
    pub fn for_local() -> Self {
        Self(Arc::new(Inner {
            access_key_id: "LOCALONLYEXAMPLEKEY0".into(),
            secret_access_key: Zeroizing::new("LocalOnlyInventedKeyThatOpensNoDoor00000".into()),
            session_token: None,
            account_id: None,
            expires_at: None,
            source: Some(Cow::Borrowed("local")),
            renewal: Renewal::default(),
        }))
    }

    /// Adds the session token that temporary credentials come with.
    ///
    /// # Errors
    ///
    /// [`InvalidCredentials`](crate::ErrorKind::InvalidCredentials) if it is blank or can't stand in a header.
    pub fn with_session_token(self, token: impl Into<String>) -> Result<Self, Error> {
        let token = Zeroizing::new(token.into());
        check("the session token", &token)?;
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid_credentials("the session token", "has a character that no token has"));
        }
        Ok(self.change(|inner| inner.session_token = Some(token)))
    }

    /// Adds the account that the keys belong to.
    #[must_use]
    pub fn with_account_id(self, account_id: impl Into<String>) -> Self {
        let account_id = account_id.into();
        self.change(|inner| inner.account_id = Some(account_id))
    }

    /// Adds the time at which the service stops accepting the keys.
    #[must_use]
    pub fn with_expires_at(self, expires_at: SystemTime) -> Self {
        self.change(|inner| inner.expires_at = Some(expires_at))
    }

    /// Names the source that they came from, for people: `environment`, or a profile with its file and line.
    #[must_use]
    pub fn with_source(self, source: impl Into<Cow<'static, str>>) -> Self {
        let source = source.into();
        self.change(|inner| inner.source = Some(source))
    }

    /// Says when a cache should ask their source again.
    #[must_use]
    pub fn with_renewal(self, renewal: Renewal) -> Self {
        self.change(|inner| inner.renewal = renewal)
    }

    /// The key id.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// The secret. Whoever asks for it must take care of it.
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.0.secret_access_key
    }

    /// The session token, if the credentials are temporary. It is a secret too.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.0.session_token.as_ref().map(|token| token.as_str())
    }

    /// The account that the keys belong to, if known.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        self.0.account_id.as_deref()
    }

    /// When the keys stop working, if they do.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// The source that they came from, for people.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// When a cache should ask their source again.
    #[must_use]
    pub fn renewal(&self) -> Renewal {
        self.0.renewal
    }

    /// The two ends of the key id, by which people tell keys apart: `AKIA…MPLE`.
    #[must_use]
    pub fn shortened_id(&self) -> String {
        shortened(self.access_key_id())
    }

    /// Says whether the keys have stopped working.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.0.expires_at.is_some_and(|expires_at| expires_at <= now)
    }

    /// Says whether both are clones of one value, which is what signers and caches tell them apart by.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Says whether both have the same keys and the same token, also where one was read anew.
    pub(crate) fn has_same_keys(&self, other: &Self) -> bool {
        self.is_same(other)
            || (self.access_key_id() == other.access_key_id()
                && self.secret_access_key() == other.secret_access_key()
                && self.session_token() == other.session_token())
    }

    /// A mark of this very value, which keeps no secret alive.
    pub(crate) fn mark(&self) -> Mark {
        Mark(Arc::downgrade(&self.0))
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// Recognises a [`Credentials`] value later without keeping its secrets.
pub(crate) struct Mark(std::sync::Weak<Inner>);

impl Mark {
    /// An allocation is not reused while a weak pointer to it lives, so equal addresses mean the same value.
    pub(crate) fn is_of(&self, credentials: &Credentials) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&credentials.0))
    }
}

fn check(what: &str, value: &str) -> Result<(), Error> {
    if value.trim().is_empty() {
        return Err(Error::invalid_credentials(what, "is empty"));
    }
    if value.chars().any(char::is_control) {
        return Err(Error::invalid_credentials(what, "has a control character, a line break perhaps"));
    }
    Ok(())
}

/// Every secret in it is a [`Zeroizing`] string, which overwrites itself.
impl ZeroizeOnDrop for Inner {}

/// The last clone overwrites the secrets.
impl ZeroizeOnDrop for Credentials {}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &format_args!("{}", shortened(self.access_key_id())))
            .field("secret_access_key", &format_args!("**"))
            .field("session_token", &self.0.session_token.as_ref().map(|_| format_args!("**")))
            .field("account_id", &self.0.account_id)
            .field("expires_at", &self.0.expires_at)
            .field("source", &self.0.source)
            .finish()
    }
}

/// The two ends of a key id, or nothing of one that is too short to be cut.
pub(crate) fn shortened(access_key_id: &str) -> String {
    match (access_key_id.get(..4), access_key_id.len().checked_sub(4).and_then(|at| access_key_id.get(at..)))
    {
        (Some(head), Some(tail)) if access_key_id.len() >= 16 => format!("{head}…{tail}"),
        _ => "…".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_zeroized<T: ZeroizeOnDrop>(_: &T) {}

    #[test]
    fn shows_only_the_ends_of_the_key_id() {
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "canary-secret").unwrap();
        let credentials = credentials.with_session_token("canary-token").unwrap();
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(shown.contains("AKIA…MPLE"), "{shown}");
        assert!(!shown.contains("canary") && !shown.contains("FODNN"), "{shown}");
        assert!(format!("{:?}", Credentials::new("short", "x").unwrap()).contains("access_key_id: …"));
    }

    #[test]
    fn refuses_what_cannot_stand_in_a_header() {
        for (id, secret) in
            [("", "s"), ("id", ""), ("id", "  "), ("i d", "s"), ("id\n", "s"), ("ïd", "s"), ("id", "s\r\n")]
        {
            assert!(Credentials::new(id, secret).is_err(), "{id:?} {secret:?}");
        }
        let good = Credentials::new("id", "s").unwrap();
        for token in ["", "a b", "a\nb", "é"] {
            assert!(good.clone().with_session_token(token).is_err(), "{token:?}");
        }
    }

    #[test]
    fn local_credentials_look_real_and_are_overwritten() {
        let local = Credentials::for_local();
        assert_eq!((local.access_key_id().len(), local.secret_access_key().len()), (20, 40));
        is_zeroized(&local);
        is_zeroized(&*local.0);
    }

    #[test]
    fn a_mark_knows_its_own_value_only() {
        let one = Credentials::for_local();
        let mark = one.mark();
        assert!(mark.is_of(&one.clone()));
        assert!(!mark.is_of(&Credentials::for_local()));
        assert!(!one.is_same(&one.clone().with_account_id("1")));
    }
}
