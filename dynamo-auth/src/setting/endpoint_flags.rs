//! What the rules for AWS's own endpoints depend on.

use super::{Found, Settings};
use crate::{AccountIdEndpointMode, Error};

impl Settings {
    /// Whether to use FIPS endpoints: `AWS_USE_FIPS_ENDPOINT`, `use_fips_endpoint`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](crate::ErrorKind::InvalidSetting) unless it is `true` or `false`; and as
    /// [`profile`](Self::profile).
    pub fn use_fips(&self) -> Result<Option<Found<bool>>, Error> {
        self.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
    }

    /// Whether to use endpoints that speak IPv6 too: `AWS_USE_DUALSTACK_ENDPOINT`, `use_dualstack_endpoint`.
    ///
    /// # Errors
    ///
    /// As [`use_fips`](Self::use_fips).
    pub fn use_dual_stack(&self) -> Result<Option<Found<bool>>, Error> {
        self.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
    }

    /// Whether the account's own endpoint is used: `AWS_ACCOUNT_ID_ENDPOINT_MODE`, `account_id_endpoint_mode`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](crate::ErrorKind::InvalidSetting) unless it is `preferred`, `disabled` or `required`; and as
    /// [`profile`](Self::profile).
    pub fn account_id_endpoint_mode(&self) -> Result<Option<Found<AccountIdEndpointMode>>, Error> {
        self.parsed(
            "AWS_ACCOUNT_ID_ENDPOINT_MODE",
            "account_id_endpoint_mode",
            "`preferred`, `disabled` or `required`",
            AccountIdEndpointMode::parse,
        )
    }
}
