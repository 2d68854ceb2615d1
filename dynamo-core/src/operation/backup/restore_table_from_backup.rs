//! RestoreTableFromBackup: makes a table out of a backup.

use super::restore_check::{check_billing, check_indexes};
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_arn, check_name};
use crate::operation::structure::{operation, shape};
use crate::operation::table::{
    BillingMode, GlobalSecondaryIndex, LocalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput,
    SseSpecification, TableDescription, VectorIndex,
};

operation! {
    /// Makes a new table out of a backup.
    ///
    /// All of the old table's indexes are made, unless an override lists those to make; an empty one makes none.
    RestoreTableFromBackup -> RestoreTableFromBackupOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.target_table_name],
        check: check,
        required {
            /// The name of the table to make.
            target_table_name: String = "TargetTableName",
            /// The backup's ARN.
            backup_arn: String = "BackupArn",
        }
        optional {
            /// How the new table is billed.
            billing_mode_override: BillingMode = "BillingModeOverride",
            /// The capacity to set aside.
            provisioned_throughput_override: ProvisionedThroughput = "ProvisionedThroughputOverride",
            /// The most that the new table may use, with on-demand billing.
            on_demand_throughput_override: OnDemandThroughput = "OnDemandThroughputOverride",
            /// How the new table is to be encrypted.
            sse_specification_override: SseSpecification = "SSESpecificationOverride",
            /// The global secondary indexes to make, of those that the old table had.
            global_secondary_index_override: Vec<GlobalSecondaryIndex> = "GlobalSecondaryIndexOverride",
            /// The local secondary indexes to make, of those that the old table had.
            local_secondary_index_override: Vec<LocalSecondaryIndex> = "LocalSecondaryIndexOverride",
            /// The vector indexes to make, of those that the old table had.
            vector_index_override: Vec<VectorIndex> = "VectorIndexOverride",
        }
    }
}

shape! {
    /// The answer of [`RestoreTableFromBackup`].
    RestoreTableFromBackupOutput {
        optional {
            /// The new table, which is being made.
            table_description: TableDescription = "TableDescription",
        }
    }
}

fn check(request: &RestoreTableFromBackup) -> Result<(), Error> {
    check_name(&request.target_table_name, "TargetTableName")?;
    check_arn(&request.backup_arn, "BackupArn")?;
    check_billing(request.billing_mode_override.as_ref(), request.provisioned_throughput_override.as_ref())?;
    check_indexes(
        request.global_secondary_index_override.as_deref(),
        request.local_secondary_index_override.as_deref(),
        request.vector_index_override.as_deref(),
    )
}
