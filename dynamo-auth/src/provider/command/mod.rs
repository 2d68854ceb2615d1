//! Credentials that a command prints.

mod split;

use std::io;
use std::sync::Arc;
use std::{borrow::Cow, fmt};

use zeroize::Zeroizing;

use crate::port::{Command, CommandLimits, CommandOutput, Platform, Process};
use crate::provide::Finding;
use crate::source::{AnswerNames, Fields, credentials_from, one_line};
use crate::{Credentials, Error, ErrorKind, ProvideCredentials, Settings, Shell};
use split::{Refused, split};

/// Runs a command and reads the credentials that it prints (`credential_process`).
///
/// The command is split into words by a shell's rules for quotes and run without one: nothing is expanded, and what
/// only a shell can do, a pipe for example, is an error, unless
/// [`SourceOptions::with_shell`](crate::SourceOptions::with_shell) allows a shell. On Windows a backslash means itself.
///
/// The command gets no input and has a minute. It prints one JSON object of up to 64 KiB: `Version` (1),
/// `AccessKeyId`, `SecretAccessKey`, and if it likes `SessionToken`, `Expiration` (a time of RFC 3339) and
/// `AccountId`. What it prints is never told; of what it complains about, only the length, unless
/// [`SourceOptions::with_process_stderr`](crate::SourceOptions::with_process_stderr) says otherwise.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{CommandOutput, ManualClock, Ports, ScriptedProcess};
/// use dynamo_auth::{CommandProvider, ProvideCredentials, Settings};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let json = r#"{"Version": 1, "AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "secret"}"#;
/// let process = ScriptedProcess::new([CommandOutput::new(Some(0), json, "")]);
/// let ports = Ports::builder(ManualClock::new(SystemTime::now())).process(process.clone()).build();
/// let provider = CommandProvider::new("vault-keys --role 'read only'", &Settings::new(&ports));
/// assert_eq!(provider.provide().await?.access_key_id(), "AKIDEXAMPLE");
/// assert_eq!(process.commands()[0].arguments, ["--role", "read only"]);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct CommandProvider {
    line: Arc<Zeroizing<String>>,
    settings: Settings,
    account_id: Option<String>,
}

impl CommandProvider {
    /// Runs this command line.
    pub fn new(command_line: impl Into<String>, settings: &Settings) -> Self {
        let line = Arc::new(Zeroizing::new(command_line.into()));
        Self { line, settings: settings.clone(), account_id: None }
    }

    /// Gives the account of the keys (`aws_account_id`) for a command that does not print it.
    #[must_use]
    pub fn with_account_id(mut self, account_id: Option<String>) -> Self {
        self.account_id = account_id;
        self
    }

    /// The command as it is run.
    fn command(&self) -> Result<Command, Error> {
        if self.settings.source_options().shell == Shell::Sh {
            return Ok(Command::new("sh", ["-c", self.line.as_str()]));
        }
        let is_windows = self.settings.ports().env().platform() == Platform::Windows;
        let words = split(&self.line, is_windows).map_err(|refused| {
            let fail = |kind, why: String| Error::of(kind, why).about(SETTING);
            match refused {
                Refused::Empty => {
                    fail(ErrorKind::InvalidSetting, format!("`{SETTING}` names no program"))
                }
                Refused::Unbalanced('\\') => fail(
                    ErrorKind::InvalidSetting,
                    format!("`{SETTING}` ends in a backslash, and nothing is behind it"),
                ),
                Refused::Unbalanced(quote) => {
                    fail(ErrorKind::InvalidSetting, format!(
                        "`{SETTING}` has a {quote} that is not closed; in a shared file a ` #` or ` ;` begins a \
                         comment, within quotes too"
                    ))
                }
                Refused::NeedsShell(what) => fail(
                    ErrorKind::Unsupported,
                    format!(
                        "`{SETTING}` has a `{what}`, which needs a shell; put it into single quotes if it is meant \
                         as it stands, else see `SourceOptions::with_shell`"
                    ),
                ),
            }
        })?;
        let mut words = words.into_iter().map(|mut word| std::mem::take(&mut *word));
        Ok(Command::new(words.next().unwrap_or_default(), words))
    }

    /// What the command is called in errors: the program's name without its folder, never an argument.
    fn label(command: &Command) -> String {
        let name = command.program.rsplit(['/', '\\']).next().unwrap_or_default();
        format!("the command {}", crate::error::shown(name))
    }

    fn failed(&self, label: &str, output: &CommandOutput) -> Error {
        let mut message = match output.status {
            Some(status) => format!("{label} ended with status {status}"),
            None => format!("{label} was ended by a signal"),
        };
        match output.stderr.len() {
            0 => message.push_str(" and complained about nothing"),
            _ if self.settings.source_options().shows_stderr => {
                message.push_str(": ");
                message.push_str(&one_line(&String::from_utf8_lossy(&output.stderr), LONGEST_STDERR));
            }
            length => message.push_str(&format!(
                " and wrote {length} bytes to its standard error; \
                 `SourceOptions::with_process_stderr` would show them"
            )),
        }
        Error::source_failed(message)
    }

    fn read(&self, label: &str, output: &CommandOutput) -> Result<Credentials, Error> {
        let fail = |why: &str| Error::source_failed(format!("{label}: {why}"));
        let fields = Fields::parse(&output.stdout).ok_or_else(|| {
            fail(&format!("expected one JSON object, it printed {} other bytes", output.stdout.len()))
        })?;
        match fields.number("Version") {
            Some(1.0) => {}
            Some(version) => return Err(fail(&format!("expected `Version` 1, found {version}"))),
            None => return Err(fail("the answer has no number `Version`")),
        }
        let credentials = credentials_from(&fields, &AnswerNames::PROCESS, label)?;
        let credentials = match (credentials.account_id(), &self.account_id) {
            (None, Some(account_id)) => credentials.with_account_id(account_id.clone()),
            _ => credentials,
        };
        Ok(credentials.with_source(label.strip_prefix("the ").unwrap_or(label).to_owned()))
    }
}

/// The profile's setting that such commands come from.
const SETTING: &str = "credential_process";

/// How many characters of what a command complained about an error shows, if it shows any.
const LONGEST_STDERR: usize = 1000;

fn not_run(label: &str, error: io::Error) -> Error {
    let (kind, why) = match error.kind() {
        io::ErrorKind::NotFound => (
            ErrorKind::SourceFailed,
            "was not found; without a shell nothing is expanded, neither `~` nor a variable",
        ),
        io::ErrorKind::Unsupported => (ErrorKind::Unsupported, "can't be run"),
        io::ErrorKind::TimedOut | io::ErrorKind::FileTooLarge => (ErrorKind::SourceFailed, "was stopped"),
        _ => (ErrorKind::SourceFailed, "could not be run"),
    };
    Error::of(kind, format!("{label} {why}")).with_source(error)
}

impl ProvideCredentials for CommandProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        let command = self.command()?;
        let label = Self::label(&command);
        let limits = CommandLimits::default();
        let output = self.settings.ports().process().run(command, limits).await;
        match output.map_err(|error| not_run(&label, error))? {
            output if output.status == Some(0) => self.read(&label, &output),
            output => Err(self.failed(&label, &output)),
        }
    }

    fn name(&self) -> &str {
        "process"
    }

    fn findings(&self) -> Vec<Finding> {
        let found = match self.command() {
            Ok(command) if self.settings.source_options().shell == Shell::Sh => {
                format!("run by {}", command.program)
            }
            Ok(command) => {
                format!("{:?} with {} arguments, no shell", command.program, command.arguments.len())
            }
            Err(error) => error.to_string(),
        };
        vec![Finding::new(Cow::Borrowed(SETTING), found)]
    }
}

impl fmt::Debug for CommandProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = self.command().ok();
        let program = command.as_ref().map(|command| &command.program);
        f.debug_struct("CommandProvider").field("program", &program).finish_non_exhaustive()
    }
}
