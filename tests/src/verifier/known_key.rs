//! A key that a verifier knows.

use std::fmt;

/// An access key, its secret and, for temporary ones, its session token.
///
/// These are invented; still `Debug` shows no secret, as anywhere in the project.
#[derive(Clone, Eq, PartialEq)]
pub struct KnownKey {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key, 40 characters long.
    pub secret_access_key: String,
    /// The session token that must come with the key, for temporary keys.
    pub session_token: Option<String>,
    /// Whether the verifier says that this key's token has expired.
    pub expired: bool,
}

impl KnownKey {
    /// The key of an invented user.
    #[must_use]
    pub fn long_term() -> Self {
        Self {
            access_key_id: "AKIAEMBEDDEDSERVER00".to_owned(),
            secret_access_key: "Not/A/Real/Secret/Only/For/Local/Tests/0".to_owned(),
            session_token: None,
            expired: false,
        }
    }

    /// The key of an invented session, with its token.
    #[must_use]
    pub fn temporary() -> Self {
        Self {
            access_key_id: "ASIAEMBEDDEDSERVER01".to_owned(),
            secret_access_key: "Not/A/Real/Secret/Only/For/Local/Tests/1".to_owned(),
            session_token: Some("not-a-real-token/only+for/local+tests==".to_owned()),
            expired: false,
        }
    }
}

impl fmt::Debug for KnownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownKey")
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &"**")
            .field("session_token", &self.session_token.as_ref().map(|_| "**"))
            .field("expired", &self.expired)
            .finish()
    }
}
