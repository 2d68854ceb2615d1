//! Running a command that prints credentials.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use zeroize::Zeroizing;

use super::BoxFuture;

/// Runs a program to its end and collects what it prints.
pub trait Process: fmt::Debug + Send + Sync + 'static {
    /// Runs the command with no input; it is killed when the future is dropped or a limit is passed.
    ///
    /// # Errors
    ///
    /// `TimedOut` and `FileTooLarge` when a limit is passed, `Unsupported` where nothing can be run, and whatever
    /// the system says when the program can't be started.
    fn run(
        &self,
        command: Command,
        limits: CommandLimits,
    ) -> impl Future<Output = io::Result<CommandOutput>> + Send;
}

/// A program and its arguments; no shell sees them.
///
/// Its `Debug` form leaves the arguments out, since they may hold a secret.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct Command {
    /// The program, looked up on the path of the process.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl Command {
    /// Names a program and its arguments.
    pub fn new<A: Into<String>>(program: impl Into<String>, arguments: impl IntoIterator<Item = A>) -> Self {
        Self { program: program.into(), arguments: arguments.into_iter().map(Into::into).collect() }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments = self.arguments.len();
        f.debug_struct("Command").field("program", &self.program).field("arguments", &arguments).finish()
    }
}

/// What a command may take.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CommandLimits {
    /// How long it may run.
    pub time: Duration,
    /// How many bytes it may print.
    pub output: usize,
}

impl Default for CommandLimits {
    /// One minute and 64 KiB.
    fn default() -> Self {
        Self { time: Duration::from_secs(60), output: 64 * 1024 }
    }
}

/// What a command left behind.
///
/// What it printed is overwritten on drop, and its `Debug` form shows lengths only.
#[derive(Clone)]
#[non_exhaustive]
pub struct CommandOutput {
    /// Its exit status, or `None` if a signal ended it.
    pub status: Option<i32>,
    /// What it printed.
    pub stdout: Zeroizing<Vec<u8>>,
    /// What it complained about.
    pub stderr: Zeroizing<Vec<u8>>,
}

impl CommandOutput {
    /// Puts an output together.
    pub fn new(status: Option<i32>, stdout: impl Into<Vec<u8>>, stderr: impl Into<Vec<u8>>) -> Self {
        Self { status, stdout: Zeroizing::new(stdout.into()), stderr: Zeroizing::new(stderr.into()) }
    }
}

impl fmt::Debug for CommandOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandOutput")
            .field("status", &self.status)
            .field("stdout_bytes", &self.stdout.len())
            .field("stderr_bytes", &self.stderr.len())
            .finish()
    }
}

/// Any runner behind one cheap, cloneable handle.
#[derive(Clone, Debug)]
pub struct SharedProcess(Arc<dyn DynProcess>);

impl SharedProcess {
    /// Shares a runner.
    pub fn new(process: impl Process) -> Self {
        Self(Arc::new(process))
    }
}

impl Process for SharedProcess {
    fn run(
        &self,
        command: Command,
        limits: CommandLimits,
    ) -> impl Future<Output = io::Result<CommandOutput>> + Send {
        self.0.run_boxed(command, limits)
    }
}

/// The object-safe twin.
trait DynProcess: fmt::Debug + Send + Sync {
    fn run_boxed(&self, command: Command, limits: CommandLimits) -> BoxFuture<'_, io::Result<CommandOutput>>;
}

impl<P: Process> DynProcess for P {
    fn run_boxed(&self, command: Command, limits: CommandLimits) -> BoxFuture<'_, io::Result<CommandOutput>> {
        Box::pin(self.run(command, limits))
    }
}

/// Runs nothing, as in a build without the `process` feature.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProcess;

impl Process for NoProcess {
    async fn run(&self, _: Command, _: CommandLimits) -> io::Result<CommandOutput> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "the `process` feature of dynamo-auth is off"))
    }
}

/// Runs commands with tokio.
#[cfg(feature = "process")]
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioProcess;

#[cfg(feature = "process")]
impl Process for TokioProcess {
    async fn run(&self, command: Command, limits: CommandLimits) -> io::Result<CommandOutput> {
        use std::process::Stdio;

        let mut child = tokio::process::Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let mut reading = std::pin::pin!(read_both(stdout, stderr, limits.output));
            let (stdout, stderr) = reading.as_mut().await?;
            let status = child.wait().await?;
            Ok(CommandOutput { status: status.code(), stdout, stderr })
        };
        match tokio::time::timeout(limits.time, work).await {
            Ok(output) => output,
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("still running after {} s", limits.time.as_secs_f64()),
            )),
        }
    }
}

/// Reads both pipes at the same time, since a full one would stop the command.
#[cfg(feature = "process")]
async fn read_both(
    stdout: Option<tokio::process::ChildStdout>,
    stderr: Option<tokio::process::ChildStderr>,
    limit: usize,
) -> io::Result<(Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>)> {
    let mut stdout = std::pin::pin!(read(stdout, limit));
    let mut stderr = std::pin::pin!(read(stderr, limit));
    let (mut out, mut err) = (None, None);
    std::future::poll_fn(move |context| {
        use std::task::Poll;

        if out.is_none()
            && let Poll::Ready(read) = stdout.as_mut().poll(context)
        {
            out = Some(read?);
        }
        if err.is_none()
            && let Poll::Ready(read) = stderr.as_mut().poll(context)
        {
            err = Some(read?);
        }
        match (out.take(), err.take()) {
            (Some(out), Some(err)) => Poll::Ready(Ok((out, err))),
            (first, second) => {
                (out, err) = (first, second);
                Poll::Pending
            }
        }
    })
    .await
}

#[cfg(feature = "process")]
async fn read<R: tokio::io::AsyncRead + Unpin>(
    pipe: Option<R>,
    limit: usize,
) -> io::Result<Zeroizing<Vec<u8>>> {
    use tokio::io::AsyncReadExt;

    // Room for all of it from the start: a buffer that grows would leave copies behind.
    let mut content = Zeroizing::new(Vec::with_capacity(limit.saturating_add(1)));
    if let Some(pipe) = pipe {
        pipe.take(limit as u64 + 1).read_to_end(&mut content).await?;
    }
    if content.len() > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it printed over {limit} bytes")));
    }
    Ok(content)
}

/// Hands out prepared outputs in order and keeps the commands.
///
/// Clones share one script.
#[derive(Clone, Debug, Default)]
pub struct ScriptedProcess(Arc<Mutex<(VecDeque<CommandOutput>, Vec<Command>)>>);

impl ScriptedProcess {
    /// Makes a script of these outputs; when they run out, running fails.
    pub fn new(outputs: impl IntoIterator<Item = CommandOutput>) -> Self {
        Self(Arc::new(Mutex::new((outputs.into_iter().collect(), Vec::new()))))
    }

    /// The commands so far.
    #[must_use]
    pub fn commands(&self) -> Vec<Command> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}

impl Process for ScriptedProcess {
    async fn run(&self, command: Command, _: CommandLimits) -> io::Result<CommandOutput> {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        script.1.push(command);
        script.0.pop_front().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(all(test, unix, feature = "process"))]
mod tests {
    use super::*;

    fn limits(millis: u64, output: usize) -> CommandLimits {
        CommandLimits { time: Duration::from_millis(millis), output }
    }

    #[tokio::test]
    async fn collects_both_outputs_and_the_status() {
        let command = Command::new("sh", ["-c", "echo out; echo err >&2; exit 3"]);
        let output = SharedProcess::new(TokioProcess).run(command, limits(20_000, 100)).await.unwrap();
        assert_eq!(
            (output.status, &output.stdout[..], &output.stderr[..]),
            (Some(3), &b"out\n"[..], &b"err\n"[..])
        );
        assert!(!format!("{output:?}").contains("111"), "{output:?}");
    }

    #[tokio::test]
    async fn stops_at_its_limits() {
        let error = TokioProcess.run(Command::new("sleep", ["60"]), limits(20, 100)).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let error = TokioProcess.run(Command::new("yes", ["y"]), limits(20_000, 100)).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        let error =
            TokioProcess.run(Command::new("no-such-program", ["y"]), limits(20_000, 100)).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
