//! The settings of replicas as they are.

use super::auto_scaling::AutoScalingSettingsDescription;
use crate::operation::structure::shape;
use crate::operation::table::{BillingModeSummary, IndexStatus, ReplicaStatus, TableClassSummary};

shape! {
    /// The settings of a replica as they are.
    ReplicaSettingsDescription {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
        optional {
            /// What the replica is doing.
            replica_status: ReplicaStatus = "ReplicaStatus",
            /// How the replica is billed.
            replica_billing_mode_summary: BillingModeSummary = "ReplicaBillingModeSummary",
            /// Reads each second.
            replica_provisioned_read_capacity_units: i64 = "ReplicaProvisionedReadCapacityUnits",
            /// How reads follow the load.
            replica_provisioned_read_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ReplicaProvisionedReadCapacityAutoScalingSettings",
            /// Writes each second.
            replica_provisioned_write_capacity_units: i64 = "ReplicaProvisionedWriteCapacityUnits",
            /// How writes follow the load.
            replica_provisioned_write_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ReplicaProvisionedWriteCapacityAutoScalingSettings",
            /// The replica's class.
            replica_table_class_summary: TableClassSummary = "ReplicaTableClassSummary",
        }
        many {
            /// The settings of the replica's indexes.
            replica_global_secondary_index_settings: Vec<ReplicaGlobalSecondaryIndexSettingsDescription> = "ReplicaGlobalSecondaryIndexSettings",
        }
    }
}

shape! {
    /// The settings of a replica's index as they are.
    ReplicaGlobalSecondaryIndexSettingsDescription {
        required {
            /// The index's name.
            index_name: String = "IndexName",
        }
        optional {
            /// What the index is doing.
            index_status: IndexStatus = "IndexStatus",
            /// Reads each second.
            provisioned_read_capacity_units: i64 = "ProvisionedReadCapacityUnits",
            /// How reads follow the load.
            provisioned_read_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ProvisionedReadCapacityAutoScalingSettings",
            /// Writes each second.
            provisioned_write_capacity_units: i64 = "ProvisionedWriteCapacityUnits",
            /// How writes follow the load.
            provisioned_write_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ProvisionedWriteCapacityAutoScalingSettings",
        }
    }
}
