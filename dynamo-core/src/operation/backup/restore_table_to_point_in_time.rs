//! RestoreTableToPointInTime: makes a table out of what another was at some time.

use super::restore_check::{check_billing, check_indexes};
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_name, check_optional_name, check_table_arn, check_time, invalid};
use crate::operation::structure::{operation, shape};
use crate::operation::table::{
    BillingMode, GlobalSecondaryIndex, LocalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput,
    SseSpecification, TableDescription, VectorIndex,
};
use crate::operation::timestamp::Timestamp;

operation! {
    /// Makes a new table out of what another table was at some time, with continuous backups on.
    ///
    /// All of the old table's indexes are made, unless an override lists those to make; an empty one makes none.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, RestoreTableToPointInTime, Timestamp};
    ///
    /// let request = RestoreTableToPointInTime::new("Thread-before")
    ///     .source_table_name("Thread")
    ///     .restore_date_time(Timestamp::from_secs(1_700_000_000.0));
    /// assert_eq!(request.table_names(), ["Thread-before", "Thread"]);
    /// assert!(request.encode().is_ok());
    /// ```
    RestoreTableToPointInTime -> RestoreTableToPointInTimeOutput {
        repeat: Repeat::Unsafe,
        tables: RestoreTableToPointInTime::tables,
        check: check,
        required {
            /// The name of the table to make.
            target_table_name: String = "TargetTableName",
        }
        optional {
            /// The ARN of the table to restore; or give its name.
            source_table_arn: String = "SourceTableArn",
            /// The name of the table to restore; or give its ARN.
            source_table_name: String = "SourceTableName",
            /// Whether to restore what the table was at the latest time possible, some minutes ago.
            use_latest_restorable_time: bool = "UseLatestRestorableTime",
            /// The time whose state is restored.
            restore_date_time: Timestamp = "RestoreDateTime",
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
    /// The answer of [`RestoreTableToPointInTime`].
    RestoreTableToPointInTimeOutput {
        optional {
            /// The new table, which is being made.
            table_description: TableDescription = "TableDescription",
        }
    }
}

impl RestoreTableToPointInTime {
    /// The table to make, and the one to restore.
    fn tables(&self) -> Vec<&str> {
        let mut tables = vec![self.target_table_name.as_str()];
        let source = self.source_table_arn.as_deref().or(self.source_table_name.as_deref());
        tables.extend(source.filter(|source| *source != self.target_table_name));
        tables
    }
}

fn check(request: &RestoreTableToPointInTime) -> Result<(), Error> {
    check_name(&request.target_table_name, "TargetTableName")?;
    check_table_arn(request.source_table_arn.as_deref(), "SourceTableArn")?;
    check_optional_name(request.source_table_name.as_deref(), "SourceTableName")?;
    let elsewhere =
        ["SourceTableName", "SourceTableArn"].iter().any(|name| request.other.contains_key(*name));
    if request.source_table_arn.is_none() && request.source_table_name.is_none() && !elsewhere {
        return Err(invalid("SourceTableName", "needs the table to restore, by name or ARN"));
    }
    check_time(request.restore_date_time, "RestoreDateTime")?;
    if request.use_latest_restorable_time == Some(true) && request.restore_date_time.is_some() {
        return Err(invalid("RestoreDateTime", "given, but the latest time is asked for"));
    }
    check_billing(request.billing_mode_override.as_ref(), request.provisioned_throughput_override.as_ref())?;
    check_indexes(
        request.global_secondary_index_override.as_deref(),
        request.local_secondary_index_override.as_deref(),
        request.vector_index_override.as_deref(),
    )
}
