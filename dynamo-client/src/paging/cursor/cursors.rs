//! Makes text of cursors, and cursors of text.

use std::fmt;
use std::time::{Duration, SystemTime};

use dynamo_core::Paginate;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::binding::Binding;
use super::error::{CursorError, CursorErrorKind};
use super::frame::{self, Seal};
use super::secret::Secret;

/// Turns cursors into text that fits a URL, and back.
///
/// A cursor is bound to its request: to the operation, the table, the index, all conditions with their values, the
/// projection and the direction. It is good for any page size and for consistent reads as well as for others. With a
/// secret it is signed (HMAC-SHA256), so that whoever is given one can't make another; without one it is only
/// checked for mistakes. Either way it can be read by whoever has it: a key that is nobody's business is not hidden.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use dynamo_client::{Client, Cursors, CursorErrorKind, attr, key};
/// # use dynamo_http::ScriptedTransport;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let server = ScriptedTransport::new([]);
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let cursors = Cursors::signed("a secret of 32 bytes, say").expires_after(Duration::from_secs(3600));
/// let mine = client.table("Thread").query(attr("forum").eq("S3"));
/// let text = cursors.seal(&mine, &key("forum", "S3").sort("subject", "Hi"))?;
///
/// let next_page = mine.cursor(&cursors, Some(&text))?;
/// # let _ = next_page;
/// let theirs = client.table("Thread").query(attr("forum").eq("EC2"));
/// assert_eq!(theirs.cursor(&cursors, Some(&text)).unwrap_err().kind(), CursorErrorKind::Foreign);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Cursors {
    pub(super) seal: Seal,
    expires_after: Option<Duration>,
    bound_to: Vec<u8>,
}

impl Cursors {
    /// Cursors that anybody can make: for those who are trusted.
    pub fn plain() -> Self {
        Self::with(Seal::Plain)
    }

    /// Cursors that only those can make who have the secret, of at least 16 bytes: 32 random ones are good.
    pub fn signed(secret: impl AsRef<[u8]>) -> Self {
        Self::with(Seal::Signed(vec![Secret::new(secret.as_ref().to_vec())]))
    }

    fn with(seal: Seal) -> Self {
        Self { seal, expires_after: None, bound_to: Vec::new() }
    }

    /// Accepts cursors that were signed with another secret as well, the one before this for example.
    ///
    /// To change secrets: first accept the new one everywhere, then sign with it, and drop the old one when its cursors
    /// have expired. Plain cursors have no secret, and this changes nothing of them.
    pub fn accepting(mut self, secret: impl AsRef<[u8]>) -> Self {
        if let Seal::Signed(secrets) = &mut self.seal {
            secrets.push(Secret::new(secret.as_ref().to_vec()));
        }
        self
    }

    /// Makes cursors that are refused so much later, by the client's clock, to the second.
    pub fn expires_after(self, after: Duration) -> Self {
        Self { expires_after: Some(after), ..self }
    }

    /// Binds cursors to something else as well, such as the user that they are for.
    pub fn bound_to(mut self, what: impl AsRef<[u8]>) -> Self {
        let what = what.as_ref();
        self.bound_to.extend_from_slice(&(what.len() as u64).to_be_bytes());
        self.bound_to.extend_from_slice(what);
        self
    }

    /// Makes the text of bytes, bound to other bytes: what [`Cursors::seal`] stands on.
    ///
    /// # Errors
    ///
    /// [`CursorErrorKind::TooLong`], [`CursorErrorKind::Secret`].
    pub fn seal_bytes(&self, context: &[u8], bytes: &[u8], now: SystemTime) -> Result<String, CursorError> {
        frame::seal(&self.seal, &self.context(context), bytes, now, self.expires_after)
    }

    /// Makes bytes of the text that was bound to these other bytes: what [`Cursors::open`] stands on.
    ///
    /// # Errors
    ///
    /// Every [`CursorErrorKind`] but those of requests.
    pub fn open_bytes(&self, context: &[u8], text: &str, now: SystemTime) -> Result<Vec<u8>, CursorError> {
        frame::open(&self.seal, &self.context(context), text, now)
    }

    pub(super) fn seal_for<O>(
        &self,
        operation: &O,
        cursor: &O::Cursor,
        now: SystemTime,
    ) -> Result<String, CursorError>
    where
        O: Paginate<Cursor: Serialize>,
    {
        let malformed = |_| CursorError::new(CursorErrorKind::Malformed);
        let bytes = serde_json::to_vec(cursor).map_err(malformed)?;
        self.seal_bytes(Binding::of(operation)?.as_bytes(), &bytes, now)
    }

    pub(super) fn open_for<O>(
        &self,
        operation: &O,
        text: &str,
        now: SystemTime,
    ) -> Result<O::Cursor, CursorError>
    where
        O: Paginate<Cursor: DeserializeOwned>,
    {
        let bytes = self.open_bytes(Binding::of(operation)?.as_bytes(), text, now)?;
        serde_json::from_slice(&bytes).map_err(|_| CursorError::new(CursorErrorKind::Malformed))
    }

    fn context(&self, context: &[u8]) -> Vec<u8> {
        [&(context.len() as u64).to_be_bytes(), context, &self.bound_to].concat()
    }
}

/// Without the secrets.
impl fmt::Debug for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secrets = match &self.seal {
            Seal::Plain => 0,
            Seal::Signed(secrets) => secrets.len(),
        };
        f.debug_struct("Cursors")
            .field("secrets", &secrets)
            .field("expires_after", &self.expires_after)
            .finish_non_exhaustive()
    }
}
