//! What sources of credentials may do beyond reading variables and files.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::Error;
use crate::port::BoxFuture;

/// What sources of credentials may do beyond reading variables and files.
///
/// The defaults are the safe ones.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{Shell, SourceOptions};
///
/// let options = SourceOptions::default().with_shell(Shell::Sh).with_mfa_token(|serial: String| async move {
///     assert_eq!(serial, "arn:aws:iam::111122223333:mfa/me");
///     Ok("123456".to_owned())
/// });
/// ```
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    pub(crate) mfa: Option<Arc<dyn ProvideMfaToken>>,
    pub(crate) shell: Shell,
    pub(crate) shows_stderr: bool,
    pub(crate) allows_imds_v1: bool,
}

/// How a `credential_process` is run.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Shell {
    /// Without a shell: the command is split into words by a shell's rules for quotes, and nothing is expanded.
    #[default]
    None,
    /// By `sh -c`, for commands with pipes; whoever can write the file can then run anything.
    Sh,
}

/// Asks a person for the code of a multi-factor device.
///
/// Every closure that takes the device's serial number or ARN and gives a future of the code is one.
pub trait ProvideMfaToken: Send + Sync + 'static {
    /// Asks for the code of this device.
    ///
    /// # Errors
    ///
    /// Whatever keeps the person from giving one.
    fn token(
        &self,
        serial: &str,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<String, Error>> + Send + '_>>;
}

impl<F, Fut> ProvideMfaToken for F
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<String, Error>> + Send + 'static,
{
    fn token(&self, serial: &str) -> BoxFuture<'_, Result<String, Error>> {
        Box::pin(self(serial.to_owned()))
    }
}

impl fmt::Debug for dyn ProvideMfaToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProvideMfaToken")
    }
}

impl SourceOptions {
    /// Asks here for the code when a role wants one (`mfa_serial`); without it such a role is an error.
    #[must_use]
    pub fn with_mfa_token(mut self, ask: impl ProvideMfaToken) -> Self {
        self.mfa = Some(Arc::new(ask));
        self
    }

    /// Says how a `credential_process` is run.
    #[must_use]
    pub fn with_shell(mut self, shell: Shell) -> Self {
        self.shell = shell;
        self
    }

    /// Puts what a failed `credential_process` wrote to its standard error into the error. It may hold secrets.
    #[must_use]
    pub fn with_process_stderr(mut self, shows: bool) -> Self {
        self.shows_stderr = shows;
        self
    }

    /// Asks an instance's metadata service without a token where it gives none (IMDSv1).
    ///
    /// Without it only version 2 is spoken, which programs that can be talked into fetching a URL can't misuse.
    #[must_use]
    pub fn with_imds_v1(mut self, allows: bool) -> Self {
        self.allows_imds_v1 = allows;
        self
    }

    /// The code of a device, asked for now.
    pub(crate) async fn mfa_token(&self, serial: &str) -> Result<Zeroizing<String>, Error> {
        match &self.mfa {
            Some(ask) => ask.token(serial).await.map(Zeroizing::new),
            None => Err(Error::of(
                crate::ErrorKind::Unsupported,
                format!("the role wants a code of the device {serial:?}, and the program gave nobody to ask for it; see `SourceOptions::with_mfa_token`"),
            )
            .about("mfa_serial")),
        }
    }
}
