//! Moto: an IAM, an STS and a DynamoDB that check signatures by arithmetic that is not ours.

use std::io;

use super::program::Program;

/// Moto's server on a free port of 127.0.0.1, gone when dropped.
///
/// At first it takes any signature. `POST /moto-api/reset-auth` with the body `0`, as `text/plain`, makes it check
/// them against the users, keys, roles and sessions that were created until then.
#[derive(Debug)]
pub struct Moto {
    program: Program,
}

impl Moto {
    /// Starts it and waits until it listens; `None`, and a line that says so, where it is not installed.
    ///
    /// # Errors
    /// It can't be started, or does not listen in time; with `CI=true`, it is not installed.
    pub fn start() -> io::Result<Option<Self>> {
        let program = Program::start("moto", "moto.server", &["-H", "127.0.0.1", "-p", "0"], &[])?;
        Ok(program.map(|program| Self { program }))
    }

    /// The URL to give to a client, whatever the service.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.program.endpoint()
    }
}
