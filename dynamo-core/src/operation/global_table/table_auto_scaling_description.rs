//! How the capacity of a table's replicas follows the load.

use super::auto_scaling::AutoScalingSettingsDescription;
use crate::operation::structure::shape;
use crate::operation::table::{IndexStatus, ReplicaStatus, TableStatus};

shape! {
    /// How the capacity of a table's replicas follows the load.
    TableAutoScalingDescription {
        optional {
            /// The table's name.
            table_name: String = "TableName",
            /// What the table is doing.
            table_status: TableStatus = "TableStatus",
        }
        many {
            /// The replicas.
            replicas: Vec<ReplicaAutoScalingDescription> = "Replicas",
        }
    }
}

shape! {
    /// How the capacity of a replica follows the load.
    ReplicaAutoScalingDescription {
        optional {
            /// The replica's region.
            region_name: String = "RegionName",
            /// How reads follow the load.
            replica_provisioned_read_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ReplicaProvisionedReadCapacityAutoScalingSettings",
            /// How writes follow the load.
            replica_provisioned_write_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ReplicaProvisionedWriteCapacityAutoScalingSettings",
            /// What the replica is doing.
            replica_status: ReplicaStatus = "ReplicaStatus",
        }
        many {
            /// The replica's indexes.
            global_secondary_indexes: Vec<ReplicaGlobalSecondaryIndexAutoScalingDescription> = "GlobalSecondaryIndexes",
        }
    }
}

shape! {
    /// How the capacity of a replica's index follows the load.
    ReplicaGlobalSecondaryIndexAutoScalingDescription {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// What the index is doing.
            index_status: IndexStatus = "IndexStatus",
            /// How reads follow the load.
            provisioned_read_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ProvisionedReadCapacityAutoScalingSettings",
            /// How writes follow the load.
            provisioned_write_capacity_auto_scaling_settings: AutoScalingSettingsDescription = "ProvisionedWriteCapacityAutoScalingSettings",
        }
    }
}
