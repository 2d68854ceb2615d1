//! Region, endpoint and retries, as the environment and the profile set them.

mod ca_bundle;
mod clock_skew_correction;
mod endpoint_flags;
mod endpoint_url;
mod found;
mod instance_region;
mod region;
mod retry_mode;
mod settings;
mod source_options;
mod variable;

pub(crate) use endpoint_url::check_url;
pub use found::{Found, Origin};
pub use retry_mode::RetryMode;
pub use settings::Settings;
#[cfg(test)]
pub(crate) use settings::settings_of;
pub use source_options::{ProvideMfaToken, Shell, SourceOptions};
pub(crate) use variable::{read_variable, variable};
