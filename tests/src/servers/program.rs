//! One server as a child process: started, waited for, ended by its id.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::installed;

/// How long a server may take until it listens, on a busy machine and the first time, when Python compiles it.
const START: Duration = Duration::from_secs(120);

/// Runs a Python module as a program that ends with whoever started it, however that one ends: the standard input is a
/// pipe that nobody writes to, and which closes.
const RUNNER: &str = "
import os, runpy, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
module = sys.argv.pop(1)
runpy.run_module(module, run_name='__main__', alter_sys=True)
";

/// What both servers print, with the port that they were given by the system, once they listen.
const LISTENS: &str = "Running on http://";

/// A running server.
#[derive(Debug)]
pub(super) struct Program {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    copying: Option<JoinHandle<()>>,
}

impl Program {
    /// Starts `module` of the installed server `name` and waits until it listens.
    ///
    /// The program sees no variable of this process's environment but those given.
    pub(super) fn start(
        name: &str,
        module: &str,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> io::Result<Option<Self>> {
        let Some(folder) = installed::folder()? else { return Ok(None) };
        let log = log_file(&folder, name)?;
        let (output, input) = io::pipe()?;
        let mut command = Command::new(folder.join(name).join("bin").join("python"));
        command.args(["-c", RUNNER, module]).args(arguments);
        // Home and temporary files: away from those of the person who runs the tests.
        let private = log.with_extension("files");
        fs::create_dir_all(&private)?;
        command.env_clear().env("HOME", &private).env("TMPDIR", &private).env("PYTHONUNBUFFERED", "1");
        command.envs(variables.iter().copied()).current_dir(&private);
        command.stdin(Stdio::piped()).stdout(input.try_clone()?).stderr(input);
        let child = command.spawn().map_err(|error| {
            let program = command.get_program().to_string_lossy().into_owned();
            io::Error::new(error.kind(), format!("{program}: {error}; run cargo xtask servers"))
        })?;
        // The command holds the writing end, which would keep the log from ending.
        drop(command);

        let (announce, announced) = mpsc::channel();
        let file = File::create(&log)?;
        let copying = thread::Builder::new()
            .name(format!("{name} log"))
            .spawn(move || copy(output, file, &announce))
            .map(Some)?;
        // From here on, dropping it ends the child.
        let mut program = Self { child, address: SocketAddr::from(([0, 0, 0, 0], 0)), log, copying };
        match announced.recv_timeout(START) {
            Ok(address) => program.address = address,
            Err(error) => {
                let why = match error {
                    mpsc::RecvTimeoutError::Timeout => "did not listen in time",
                    mpsc::RecvTimeoutError::Disconnected => "ended before it listened",
                };
                return Err(io::Error::other(format!("{name} {why}; see {}", program.log.display())));
            }
        }
        if !program.address.ip().is_loopback() {
            return Err(io::Error::other(format!("{name} listens on {}, not on loopback", program.address)));
        }
        Ok(Some(program))
    }

    /// The URL to give to a client.
    pub(super) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(copying) = self.copying.take() {
            let _ = copying.join();
        }
        if thread::panicking() {
            eprintln!("what the server said: {}", self.log.display());
        }
    }
}

/// Copies the server's output to its log and announces the address in it; ends with the server.
fn copy(output: PipeReader, mut log: File, announce: &mpsc::Sender<SocketAddr>) {
    let mut lines = BufReader::new(output);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|n_bytes| n_bytes > 0) {
        // The server must not stop at a full pipe because the disk is full.
        let _ = log.write_all(&line);
        if let Some(address) = address_in(&String::from_utf8_lossy(&line)) {
            let _ = announce.send(address);
        }
        line.clear();
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(LISTENS)?;
    rest.split_whitespace().next()?.parse().ok()
}

/// A log of its own for each server that this process starts.
fn log_file(folder: &Path, name: &str) -> io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let folder = folder.join("logs");
    fs::create_dir_all(&folder)?;
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    Ok(folder.join(format!("{name}-{}-{n}.log", process::id())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_address_in_what_servers_print() {
        let address = Some(SocketAddr::from(([127, 0, 0, 1], 46739)));
        assert_eq!(address_in(" * Running on http://127.0.0.1:46739\n"), address);
        let with_more = "[2026-11-22] [INFO] Running on http://127.0.0.1:46739 (CTRL + C to quit)";
        assert_eq!(address_in(with_more), address);
        assert_eq!(address_in("Running on http://nowhere"), None);
        assert_eq!(address_in("127.0.0.1 - - \"POST / HTTP/1.1\" 200 -"), None);
    }
}
