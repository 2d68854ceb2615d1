//! Where credentials come from.

mod cached;
mod chain;
mod environment;
mod explicit;
mod profile;

pub use cached::Cached;
pub use chain::Chain;
pub use environment::EnvironmentProvider;
pub use explicit::StaticProvider;
pub use profile::ProfileProvider;
