//! Running a command that prints credentials.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::BoxFuture;

/// Runs a program to its end and collects what it prints.
pub trait Process: fmt::Debug + Send + Sync + 'static {
    /// Runs the command with no input; it is killed when the future is dropped or a limit is passed.
    ///
    /// Programs that it started itself and left running are neither waited for nor killed.
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
/// Its `Debug` form leaves the arguments out, since they may hold a secret; so both are overwritten on drop.
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

impl Drop for Command {
    fn drop(&mut self) {
        self.program.zeroize();
        self.arguments.zeroize();
    }
}

impl ZeroizeOnDrop for Command {}

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

/// Both outputs are [`Zeroizing`], which overwrites itself.
impl ZeroizeOnDrop for CommandOutput {}

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
        let mut stdout = Printed::new(child.stdout.take(), "standard output", limits.output);
        let mut stderr = Printed::new(child.stderr.take(), "standard error", limits.output);
        let work = run_to_end(&mut child, &mut stdout, &mut stderr);
        match tokio::time::timeout(limits.time, work).await {
            Ok(status) => {
                let status = status?.code();
                Ok(CommandOutput { status, stdout: stdout.content, stderr: stderr.content })
            }
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("still running after {} s", limits.time.as_secs_f64()),
            )),
        }
    }
}

/// Waits for a command and reads what it prints.
#[cfg(feature = "process")]
async fn run_to_end<O, E>(
    child: &mut tokio::process::Child,
    stdout: &mut Printed<O>,
    stderr: &mut Printed<E>,
) -> io::Result<std::process::ExitStatus>
where
    O: tokio::io::AsyncRead + Unpin,
    E: tokio::io::AsyncRead + Unpin,
{
    let mut reading = std::pin::pin!(read_both(stdout, stderr));
    match first_of(reading.as_mut(), child.wait()).await {
        First::Read(read) => {
            read?;
            child.wait().await
        }
        // What it printed is in the pipes by now. Programs that it started and left running may keep them open for as
        // long as they like.
        First::Ended(status) => match tokio::time::timeout(AFTER_THE_END, reading).await {
            Ok(read) => read.and(status),
            Err(_) => status,
        },
    }
}

/// How long pipes are read after the command itself has ended.
#[cfg(feature = "process")]
const AFTER_THE_END: Duration = Duration::from_millis(500);

/// What a command prints into a pipe.
#[cfg(feature = "process")]
struct Printed<R> {
    pipe: Option<R>,
    name: &'static str,
    content: Zeroizing<Vec<u8>>,
    limit: usize,
}

#[cfg(feature = "process")]
impl<R: tokio::io::AsyncRead + Unpin> Printed<R> {
    fn new(pipe: Option<R>, name: &'static str, limit: usize) -> Self {
        // Room for all of it from the start: a buffer that grows would leave copies behind.
        let content = Zeroizing::new(Vec::with_capacity(limit.saturating_add(1)));
        Self { pipe, name, content, limit }
    }

    /// Reads to the end; when it is dropped before, what was read so far is kept.
    async fn read(&mut self) -> io::Result<()> {
        use tokio::io::AsyncReadExt;

        let Some(pipe) = &mut self.pipe else { return Ok(()) };
        loop {
            let room = self.limit.saturating_add(1).saturating_sub(self.content.len());
            if room == 0 {
                let message = format!("it printed over {} bytes to its {}", self.limit, self.name);
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
            }
            if pipe.take(room as u64).read_buf(&mut *self.content).await? == 0 {
                return Ok(());
            }
        }
    }
}

/// Reads both pipes at the same time, since a full one would stop the command.
#[cfg(feature = "process")]
async fn read_both<O, E>(stdout: &mut Printed<O>, stderr: &mut Printed<E>) -> io::Result<()>
where
    O: tokio::io::AsyncRead + Unpin,
    E: tokio::io::AsyncRead + Unpin,
{
    let mut stdout = std::pin::pin!(stdout.read());
    let mut stderr = std::pin::pin!(stderr.read());
    let (mut out, mut err) = (false, false);
    std::future::poll_fn(move |context| {
        use std::task::Poll;

        if !out && let Poll::Ready(read) = stdout.as_mut().poll(context) {
            read?;
            out = true;
        }
        if !err && let Poll::Ready(read) = stderr.as_mut().poll(context) {
            read?;
            err = true;
        }
        if out && err { Poll::Ready(Ok(())) } else { Poll::Pending }
    })
    .await
}

/// What came first.
#[cfg(feature = "process")]
enum First<S> {
    Read(io::Result<()>),
    Ended(io::Result<S>),
}

#[cfg(feature = "process")]
async fn first_of<S>(
    mut reading: std::pin::Pin<&mut impl Future<Output = io::Result<()>>>,
    ending: impl Future<Output = io::Result<S>>,
) -> First<S> {
    let mut ending = std::pin::pin!(ending);
    std::future::poll_fn(move |context| {
        use std::task::Poll;

        if let Poll::Ready(read) = reading.as_mut().poll(context) {
            return Poll::Ready(First::Read(read));
        }
        ending.as_mut().poll(context).map(First::Ended)
    })
    .await
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
    async fn does_not_wait_for_programs_that_were_left_running() {
        let began = std::time::Instant::now();
        let command = Command::new("sh", ["-c", "sleep 5 & echo out"]);
        let output = TokioProcess.run(command, limits(20_000, 100)).await.unwrap();
        assert_eq!((output.status, &output.stdout[..]), (Some(0), &b"out\n"[..]));
        let command = Command::new("sh", ["-c", "sleep 5 | cat"]);
        let error = TokioProcess.run(command, limits(100, 100)).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn reads_to_the_limit_and_not_a_byte_beyond() {
        for (printed, fits) in [(0, true), (99, true), (100, true), (101, false), (100_000, false)] {
            let line = format!("head -c {printed} /dev/zero");
            let outcome = TokioProcess.run(Command::new("sh", ["-c", &line]), limits(20_000, 100)).await;
            assert_eq!(outcome.map(|output| output.stdout.len()).ok(), fits.then_some(printed), "{printed}");
        }
        let command = Command::new("sh", ["-c", "head -c 65537 /dev/zero >&2"]);
        let error = TokioProcess.run(command, CommandLimits::default()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(error.to_string(), "it printed over 65536 bytes to its standard error");
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
