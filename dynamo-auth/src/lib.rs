#![doc = include_str!("../README.md")]
//!
//! # The parts
//!
//! - [`Credentials`], and the sources that give them: [`EnvironmentProvider`], [`ProfileProvider`] with all that a
//!   profile can say, [`AssumeRoleProvider`], [`WebIdentityProvider`], [`SsoProvider`], [`LoginProvider`],
//!   [`CommandProvider`], [`ContainerProvider`], [`InstanceMetadataProvider`], [`StaticProvider`], and
//!   [`ProvideCredentials`] for your own.
//! - [`Chain`] asks several in order, [`Cached`] keeps what they give and renews it in time, [`Explanation`] tells what
//!   was found where and why it won.
//! - [`ProfileFiles`]: the shared `config` and `credentials` files.
//! - [`Settings`]: the region, the endpoint, and how to retry, each with the place it came from.
//! - [`ClockSkew`]: what answers tell about this machine's clock.
//! - [`sign`] for any request to any service, and [`TargetSigner`] for many to one.
//! - [`port`]: all that the crate needs from the world.

mod cache;
mod clock_skew;
mod credentials;
mod endpoint;
mod error;
mod explain;
mod partition;
pub mod port;
mod profile;
mod provide;
mod provider;
mod region;
mod secret_header;
mod setting;
mod sign;
mod source;
mod sts;

pub use cache::Cached;
pub use clock_skew::{AnswerTimes, ClockSkew, Skew};
pub use credentials::{Credentials, Renewal};
pub use endpoint::{AccountIdEndpointMode, Endpoint, EndpointRules, Service};
pub use error::{Error, ErrorKind, LookedAt};
pub use explain::{
    Candidate, ExplainedProvider, ExplainedSetting, Explanation, ProviderOutcome, SettingOutcome,
};
pub use partition::Partition;
pub use port::{Ports, PortsBuilder};
pub use profile::{FileLocations, ProfileFiles, Section};
pub use provide::{Finding, ProvideCredentials, SharedProvider};
pub use provider::{
    AssumeRoleProvider, Chain, CommandProvider, ContainerProvider, CredentialSource, EndpointMode,
    EnvironmentProvider, InstanceMetadata, InstanceMetadataProvider, LoginProvider, ProcessCommand,
    ProfileBase, ProfilePlan, ProfileProvider, ProfileRole, SsoConfig, SsoProvider, SsoToken,
    SsoTokenProvider, StaticProvider, WebIdentityProvider,
};
pub use region::Region;
pub use setting::{Found, Origin, ProvideMfaToken, RetryMode, Settings, Shell, SourceOptions};
pub use sign::{Scope, SignableRequest, Signature, SignedHeaders, TargetSigner, sign};
