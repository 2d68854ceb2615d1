//! What is checked of a table that is to be restored.

use crate::Error;
use crate::operation::check::invalid;
use crate::operation::table::bounds::{
    check_global_index, check_local_index, check_throughput, check_vector_index, each,
};
use crate::operation::table::{
    BillingMode, GlobalSecondaryIndex, LocalSecondaryIndex, ProvisionedThroughput, VectorIndex,
};

/// The indexes that the restored table shall have.
pub(super) fn check_indexes(
    global: Option<&[GlobalSecondaryIndex]>,
    local: Option<&[LocalSecondaryIndex]>,
    vector: Option<&[VectorIndex]>,
) -> Result<(), Error> {
    each(global.unwrap_or_default(), "GlobalSecondaryIndexOverride", check_global_index)?;
    each(local.unwrap_or_default(), "LocalSecondaryIndexOverride", check_local_index)?;
    each(vector.unwrap_or_default(), "VectorIndexOverride", check_vector_index)
}

/// Capacity is set aside only where it is billed.
pub(super) fn check_billing(
    mode: Option<&BillingMode>,
    throughput: Option<&ProvisionedThroughput>,
) -> Result<(), Error> {
    if throughput.is_some() && mode == Some(&BillingMode::PayPerRequest) {
        return Err(invalid(
            "ProvisionedThroughputOverride",
            "given, but the billing mode is PAY_PER_REQUEST",
        ));
    }
    check_throughput(throughput, "ProvisionedThroughputOverride")
}
