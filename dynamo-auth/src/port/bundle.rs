//! All ports together.

use std::sync::{Arc, Mutex, PoisonError};

#[cfg(not(feature = "process"))]
use super::NoProcess;
use super::{
    Clock, Env, Fetch, Fs, NoFetch, Process, Random, RealEnv, RealFs, RealRandom, RealResolve, Resolve,
    SharedClock, SharedFetch, SharedProcess, SharedResolve,
};
use crate::Region;

/// All ports together; cloning is cheap.
///
/// # Examples
///
/// A resolver that sees nothing of this machine:
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
///
/// let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
///     .env(MapEnv::new([("AWS_REGION", "eu-west-1")]))
///     .fs(MapFs::default())
///     .build();
/// assert!(ports.env().var("HOME").is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Ports(Arc<PortsBuilder>);

/// Makes [`Ports`]; what is not given is real, except for HTTP, which this crate does not speak.
#[derive(Clone, Debug)]
pub struct PortsBuilder {
    env: Arc<dyn Env>,
    fs: Arc<dyn Fs>,
    random: Arc<dyn Random>,
    clock: SharedClock,
    fetch: SharedFetch,
    has_fetch: bool,
    resolve: SharedResolve,
    process: SharedProcess,
    instance_region: InstanceRegion,
}

/// The region of the machine, and the metadata service that told it.
type InstanceRegion = Arc<Mutex<Option<(String, Region)>>>;

impl Ports {
    /// This machine, with tokio's timer. Give a [`Fetch`] for the sources of credentials behind HTTP.
    #[cfg(feature = "tokio")]
    #[must_use]
    pub fn real() -> Self {
        Self::builder(super::TokioClock).build()
    }

    /// Starts a bundle with a clock.
    #[must_use]
    pub fn builder(clock: impl Clock) -> PortsBuilder {
        #[cfg(feature = "process")]
        let process = SharedProcess::new(super::TokioProcess);
        #[cfg(not(feature = "process"))]
        let process = SharedProcess::new(NoProcess);
        PortsBuilder {
            env: Arc::new(RealEnv),
            fs: Arc::new(RealFs),
            random: Arc::new(RealRandom),
            clock: SharedClock::new(clock),
            fetch: SharedFetch::new(NoFetch),
            has_fetch: false,
            resolve: SharedResolve::new(RealResolve),
            process,
            instance_region: InstanceRegion::default(),
        }
    }

    /// A builder that starts from these ports, to exchange some of them.
    #[must_use]
    pub fn to_builder(&self) -> PortsBuilder {
        PortsBuilder::clone(&self.0)
    }

    /// The environment.
    #[must_use]
    pub fn env(&self) -> &dyn Env {
        &*self.0.env
    }

    /// The file system.
    #[must_use]
    pub fn fs(&self) -> &dyn Fs {
        &*self.0.fs
    }

    /// The source of random fractions.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.0.random
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &SharedClock {
        &self.0.clock
    }

    /// The fetcher.
    #[must_use]
    pub fn fetch(&self) -> &SharedFetch {
        &self.0.fetch
    }

    /// Says whether something was given to fetch with.
    #[must_use]
    pub fn has_fetch(&self) -> bool {
        self.0.has_fetch
    }

    /// The resolver of names.
    #[must_use]
    pub fn resolve(&self) -> &SharedResolve {
        &self.0.resolve
    }

    /// The runner of commands.
    #[must_use]
    pub fn process(&self) -> &SharedProcess {
        &self.0.process
    }

    /// The region that the metadata service at this address has told: it is a fact of the machine, which never changes.
    pub(crate) fn instance_region(&self, service: &str) -> Option<Region> {
        let known = self.0.instance_region.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(told_by, _)| told_by == service).map(|(_, region)| region.clone())
    }

    /// Remembers the region that this metadata service told.
    pub(crate) fn remember_instance_region(&self, service: String, region: Region) {
        *self.0.instance_region.lock().unwrap_or_else(PoisonError::into_inner) = Some((service, region));
    }
}

impl PortsBuilder {
    /// Exchanges the environment.
    #[must_use]
    pub fn env(mut self, env: impl Env) -> Self {
        self.env = Arc::new(env);
        self
    }

    /// Exchanges the file system.
    #[must_use]
    pub fn fs(mut self, fs: impl Fs) -> Self {
        self.fs = Arc::new(fs);
        self
    }

    /// Exchanges the source of random fractions.
    #[must_use]
    pub fn random(mut self, random: impl Random) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// Exchanges the clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::new(clock);
        self
    }

    /// Gives something to fetch with.
    #[must_use]
    pub fn fetch(mut self, fetch: impl Fetch) -> Self {
        self.fetch = SharedFetch::new(fetch);
        self.has_fetch = true;
        // It may reach another machine.
        self.instance_region = InstanceRegion::default();
        self
    }

    /// Exchanges the resolver of names.
    #[must_use]
    pub fn resolve(mut self, resolve: impl Resolve) -> Self {
        self.resolve = SharedResolve::new(resolve);
        self
    }

    /// Exchanges the runner of commands.
    #[must_use]
    pub fn process(mut self, process: impl Process) -> Self {
        self.process = SharedProcess::new(process);
        self
    }

    /// Puts them together.
    #[must_use]
    pub fn build(self) -> Ports {
        Ports(Arc::new(self))
    }
}
