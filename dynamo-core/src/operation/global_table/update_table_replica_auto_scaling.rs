//! UpdateTableReplicaAutoScaling: how the capacity of a table's replicas follows the load.

use super::auto_scaling::{AutoScalingSettingsUpdate, check_auto_scaling};
use super::table_auto_scaling_description::TableAutoScalingDescription;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_optional_name, check_table_name};
use crate::operation::structure::{operation, shape};

operation! {
    /// Changes how the capacity of a table's replicas follows the load.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{
    ///     AutoScalingPolicyUpdate, AutoScalingSettingsUpdate, AutoScalingTargetTrackingScalingPolicyConfigurationUpdate,
    ///     Operation, UpdateTableReplicaAutoScaling,
    /// };
    ///
    /// let target = AutoScalingTargetTrackingScalingPolicyConfigurationUpdate::new(70.0);
    /// let writes = AutoScalingSettingsUpdate::new()
    ///     .minimum_units(5)
    ///     .maximum_units(500)
    ///     .scaling_policy_update(AutoScalingPolicyUpdate::new(target));
    /// let request = UpdateTableReplicaAutoScaling::new("Thread").provisioned_write_capacity_auto_scaling_update(writes);
    /// assert!(request.encode().is_ok());
    /// ```
    UpdateTableReplicaAutoScaling -> UpdateTableReplicaAutoScalingOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
        optional {
            /// How writes follow the load, in all regions.
            provisioned_write_capacity_auto_scaling_update: AutoScalingSettingsUpdate = "ProvisionedWriteCapacityAutoScalingUpdate",
        }
        many {
            /// How writes to indexes follow the load, in all regions.
            global_secondary_index_updates: Vec<GlobalSecondaryIndexAutoScalingUpdate> = "GlobalSecondaryIndexUpdates",
            /// How reads follow the load, region by region.
            replica_updates: Vec<ReplicaAutoScalingUpdate> = "ReplicaUpdates",
        }
    }
}

shape! {
    /// How writes to an index follow the load.
    GlobalSecondaryIndexAutoScalingUpdate {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// How.
            provisioned_write_capacity_auto_scaling_update: AutoScalingSettingsUpdate = "ProvisionedWriteCapacityAutoScalingUpdate",
        }
    }
}

shape! {
    /// How reads of a replica follow the load.
    ReplicaAutoScalingUpdate {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
        optional {
            /// How reads of the table follow the load.
            replica_provisioned_read_capacity_auto_scaling_update: AutoScalingSettingsUpdate = "ReplicaProvisionedReadCapacityAutoScalingUpdate",
        }
        many {
            /// How reads of indexes follow the load.
            replica_global_secondary_index_updates: Vec<ReplicaGlobalSecondaryIndexAutoScalingUpdate> = "ReplicaGlobalSecondaryIndexUpdates",
        }
    }
}

shape! {
    /// How reads of a replica's index follow the load.
    ReplicaGlobalSecondaryIndexAutoScalingUpdate {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// How.
            provisioned_read_capacity_auto_scaling_update: AutoScalingSettingsUpdate = "ProvisionedReadCapacityAutoScalingUpdate",
        }
    }
}

shape! {
    /// The answer of [`UpdateTableReplicaAutoScaling`].
    UpdateTableReplicaAutoScalingOutput {
        optional {
            /// The table.
            table_auto_scaling_description: TableAutoScalingDescription = "TableAutoScalingDescription",
        }
    }
}

fn check(request: &UpdateTableReplicaAutoScaling) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    check_auto_scaling(
        request.provisioned_write_capacity_auto_scaling_update.as_ref(),
        "ProvisionedWriteCapacityAutoScalingUpdate",
    )?;
    for (position, index) in request.global_secondary_index_updates.iter().enumerate() {
        check_index(index)
            .map_err(|error| error.at_index(position).at_name("GlobalSecondaryIndexUpdates"))?;
    }
    for (position, replica) in request.replica_updates.iter().enumerate() {
        check_replica(replica).map_err(|error| error.at_index(position).at_name("ReplicaUpdates"))?;
    }
    Ok(())
}

fn check_index(index: &GlobalSecondaryIndexAutoScalingUpdate) -> Result<(), Error> {
    check_optional_name(index.index_name.as_deref(), "IndexName")?;
    check_auto_scaling(
        index.provisioned_write_capacity_auto_scaling_update.as_ref(),
        "ProvisionedWriteCapacityAutoScalingUpdate",
    )
}

fn check_replica(replica: &ReplicaAutoScalingUpdate) -> Result<(), Error> {
    check_auto_scaling(
        replica.replica_provisioned_read_capacity_auto_scaling_update.as_ref(),
        "ReplicaProvisionedReadCapacityAutoScalingUpdate",
    )?;
    for (position, index) in replica.replica_global_secondary_index_updates.iter().enumerate() {
        check_replica_index(index)
            .map_err(|error| error.at_index(position).at_name("ReplicaGlobalSecondaryIndexUpdates"))?;
    }
    Ok(())
}

fn check_replica_index(index: &ReplicaGlobalSecondaryIndexAutoScalingUpdate) -> Result<(), Error> {
    check_optional_name(index.index_name.as_deref(), "IndexName")?;
    check_auto_scaling(
        index.provisioned_read_capacity_auto_scaling_update.as_ref(),
        "ProvisionedReadCapacityAutoScalingUpdate",
    )
}
