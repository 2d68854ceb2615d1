//! What the crate needs from the world, each as one small trait.
//!
//! Nothing else in the crate touches the environment, a file, a clock, a socket or a process. Each port has a real
//! implementation and one in memory, which is public, so that a test needs neither a home directory nor a network.

mod bundle;
mod clock;
mod env;
mod fetch;
mod fs;
mod process;
mod random;
mod resolve;

pub use bundle::{Ports, PortsBuilder};
#[cfg(feature = "tokio")]
pub use clock::TokioClock;
pub use clock::{Clock, ManualClock, SharedClock};
pub use env::{Env, MapEnv, Platform, RealEnv};
pub(crate) use fetch::NO_FETCH;
pub use fetch::{Fetch, FetchError, FetchErrorKind, FetchLimits, NoFetch, ScriptedFetch, SharedFetch};
pub use fs::{FileStamp, Fs, MapFs, RealFs};
#[cfg(feature = "process")]
pub use process::TokioProcess;
pub use process::{
    Command, CommandLimits, CommandOutput, NoProcess, Process, ScriptedProcess, SharedProcess,
};
pub use random::{FixedRandom, Random, RealRandom};
pub use resolve::{MapResolve, RealResolve, Resolve, SharedResolve};

pub(crate) type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
