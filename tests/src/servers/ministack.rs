//! Ministack: a second DynamoDB, and the endpoints that instances and containers get credentials from.

use std::io;

use super::program::Program;

/// Ministack on a free port of 127.0.0.1, gone when dropped. It never checks a signature.
#[derive(Debug)]
pub struct Ministack {
    program: Program,
}

impl Ministack {
    /// The role that the instance has, according to its metadata.
    pub const INSTANCE_ROLE: &'static str = "ministack-instance-role";

    /// The region that [`instance`](Self::instance) is in, which is nobody's default.
    pub const INSTANCE_REGION: &'static str = "eu-west-3";

    /// Starts it and waits until it listens; `None`, and a line that says so, where it is not installed.
    ///
    /// # Errors
    /// It can't be started, or does not listen in time; with `CI=true`, it is not installed.
    pub fn start() -> io::Result<Option<Self>> {
        Self::with(&[])
    }

    /// Starts it as an instance in [`INSTANCE_REGION`](Self::INSTANCE_REGION), whose metadata service answers nobody
    /// without a session token.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub fn instance() -> io::Result<Option<Self>> {
        Self::with(&[("MINISTACK_IMDS_V2_REQUIRED", "1"), ("MINISTACK_REGION", Self::INSTANCE_REGION)])
    }

    /// The URL to give to a client, whatever the service.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.program.endpoint()
    }

    fn with(variables: &[(&str, &str)]) -> io::Result<Option<Self>> {
        // Unless told otherwise, it listens on every interface.
        let mut all = vec![("BIND_HOST", "127.0.0.1"), ("GATEWAY_PORT", "0")];
        all.extend_from_slice(variables);
        let program = Program::start("ministack", "ministack", &[], &all)?;
        Ok(program.map(|program| Self { program }))
    }
}
