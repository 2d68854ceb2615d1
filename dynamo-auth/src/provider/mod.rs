//! Where credentials come from.

mod assume_role;
mod chain;
mod command;
mod container;
mod environment;
mod explicit;
pub(crate) mod imds;
mod login;
mod profile;
mod sso;
mod web_identity;

pub use assume_role::AssumeRoleProvider;
pub use chain::Chain;
pub use command::CommandProvider;
pub use container::ContainerProvider;
pub use environment::EnvironmentProvider;
pub use explicit::StaticProvider;
pub use imds::{EndpointMode, InstanceMetadata, InstanceMetadataProvider};
pub use login::LoginProvider;
pub use profile::{CredentialSource, ProcessCommand, ProfileBase, ProfilePlan, ProfileProvider, ProfileRole};
pub use sso::{SsoConfig, SsoProvider, SsoToken, SsoTokenProvider};
pub use web_identity::WebIdentityProvider;
