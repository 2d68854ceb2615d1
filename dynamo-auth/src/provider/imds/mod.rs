//! The metadata service of an EC2 instance, and the credentials that it gives.

mod client;
mod document;
mod endpoint;
mod plan;
mod provider;
mod token;

pub use client::InstanceMetadata;
pub use endpoint::EndpointMode;
pub(crate) use plan::{is_disabled, is_v1_disabled, number_of_attempts, timeout_of};
pub use provider::InstanceMetadataProvider;
