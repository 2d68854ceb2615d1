//! What is checked of a table that is to be restored.

use crate::Error;
use crate::operation::check::{check_name, invalid};
use crate::operation::table::{BillingMode, GlobalSecondaryIndex, LocalSecondaryIndex};

/// The names of the indexes that the restored table shall have.
pub(super) fn check_indexes(
    global: Option<&[GlobalSecondaryIndex]>,
    local: Option<&[LocalSecondaryIndex]>,
) -> Result<(), Error> {
    for (position, index) in global.unwrap_or_default().iter().enumerate() {
        check_name(&index.index_name, "IndexName")
            .map_err(|error| error.at_index(position).at_name("GlobalSecondaryIndexOverride"))?;
    }
    for (position, index) in local.unwrap_or_default().iter().enumerate() {
        check_name(&index.index_name, "IndexName")
            .map_err(|error| error.at_index(position).at_name("LocalSecondaryIndexOverride"))?;
    }
    Ok(())
}

/// Capacity is set aside only where it is billed.
pub(super) fn check_billing(mode: Option<&BillingMode>, sets_aside: bool) -> Result<(), Error> {
    if sets_aside && mode == Some(&BillingMode::PayPerRequest) {
        return Err(invalid(
            "ProvisionedThroughputOverride",
            "given, but the billing mode is PAY_PER_REQUEST",
        ));
    }
    Ok(())
}
