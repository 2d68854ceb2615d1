//! UpdateGlobalTableSettings: the settings of a global table's replicas.

use super::auto_scaling::{AutoScalingSettingsUpdate, check_auto_scaling};
use super::replica_settings::ReplicaSettingsDescription;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_elements, check_name, check_range};
use crate::operation::structure::{operation, shape};
use crate::operation::table::{BillingMode, TableClass};

/// The most indexes whose settings can be changed at once.
const MAX_INDEXES: usize = 20;
/// The most replicas whose settings can be changed at once.
const MAX_REPLICAS: usize = 50;

operation! {
    /// Changes settings of the replicas of a global table of the first version.
    UpdateGlobalTableSettings -> UpdateGlobalTableSettingsOutput {
        repeat: Repeat::Unsafe,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.global_table_name),
        required {
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
        }
        optional {
            /// How the global table is billed.
            global_table_billing_mode: BillingMode = "GlobalTableBillingMode",
            /// Writes each second.
            global_table_provisioned_write_capacity_units: i64 = "GlobalTableProvisionedWriteCapacityUnits",
            /// How writes follow the load.
            global_table_provisioned_write_capacity_auto_scaling_settings_update: AutoScalingSettingsUpdate = "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate",
        }
        many {
            /// The settings of indexes, up to 20.
            global_table_global_secondary_index_settings_update: Vec<GlobalTableGlobalSecondaryIndexSettingsUpdate> = "GlobalTableGlobalSecondaryIndexSettingsUpdate",
            /// The settings of replicas, up to 50.
            replica_settings_update: Vec<ReplicaSettingsUpdate> = "ReplicaSettingsUpdate",
        }
    }
}

shape! {
    /// What to change of an index in all regions.
    GlobalTableGlobalSecondaryIndexSettingsUpdate {
        required {
            /// The index's name.
            index_name: String = "IndexName",
        }
        optional {
            /// Writes each second.
            provisioned_write_capacity_units: i64 = "ProvisionedWriteCapacityUnits",
            /// How writes follow the load.
            provisioned_write_capacity_auto_scaling_settings_update: AutoScalingSettingsUpdate = "ProvisionedWriteCapacityAutoScalingSettingsUpdate",
        }
    }
}

shape! {
    /// What to change of a replica's settings.
    ReplicaSettingsUpdate {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
        optional {
            /// Reads each second.
            replica_provisioned_read_capacity_units: i64 = "ReplicaProvisionedReadCapacityUnits",
            /// How reads follow the load.
            replica_provisioned_read_capacity_auto_scaling_settings_update: AutoScalingSettingsUpdate = "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate",
            /// The replica's class.
            replica_table_class: TableClass = "ReplicaTableClass",
        }
        many {
            /// The settings of the replica's indexes, up to 20.
            replica_global_secondary_index_settings_update: Vec<ReplicaGlobalSecondaryIndexSettingsUpdate> = "ReplicaGlobalSecondaryIndexSettingsUpdate",
        }
    }
}

shape! {
    /// What to change of a replica's index.
    ReplicaGlobalSecondaryIndexSettingsUpdate {
        required {
            /// The index's name.
            index_name: String = "IndexName",
        }
        optional {
            /// Reads each second.
            provisioned_read_capacity_units: i64 = "ProvisionedReadCapacityUnits",
            /// How reads follow the load.
            provisioned_read_capacity_auto_scaling_settings_update: AutoScalingSettingsUpdate = "ProvisionedReadCapacityAutoScalingSettingsUpdate",
        }
    }
}

shape! {
    /// The answer of [`UpdateGlobalTableSettings`].
    UpdateGlobalTableSettingsOutput {
        optional {
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
        }
        many {
            /// The settings of the replicas.
            replica_settings: Vec<ReplicaSettingsDescription> = "ReplicaSettings",
        }
    }
}

fn check(request: &UpdateGlobalTableSettings) -> Result<(), Error> {
    check_name(&request.global_table_name, "GlobalTableName")?;
    check_units(
        request.global_table_provisioned_write_capacity_units,
        "GlobalTableProvisionedWriteCapacityUnits",
    )?;
    check_auto_scaling(
        request.global_table_provisioned_write_capacity_auto_scaling_settings_update.as_ref(),
        "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate",
    )?;
    let (indexes, parameter) = (
        &request.global_table_global_secondary_index_settings_update,
        "GlobalTableGlobalSecondaryIndexSettingsUpdate",
    );
    check_elements(indexes.len(), parameter, 0..=MAX_INDEXES)?;
    for (position, index) in indexes.iter().enumerate() {
        check_index(index).map_err(|error| error.at_index(position).at_name(parameter))?;
    }
    check_elements(request.replica_settings_update.len(), "ReplicaSettingsUpdate", 0..=MAX_REPLICAS)?;
    for (position, replica) in request.replica_settings_update.iter().enumerate() {
        check_replica(replica).map_err(|error| error.at_index(position).at_name("ReplicaSettingsUpdate"))?;
    }
    Ok(())
}

fn check_units(units: Option<i64>, parameter: &str) -> Result<(), Error> {
    check_range(units, parameter, 1..=i64::MAX)
}

fn check_index(index: &GlobalTableGlobalSecondaryIndexSettingsUpdate) -> Result<(), Error> {
    check_name(&index.index_name, "IndexName")?;
    check_units(index.provisioned_write_capacity_units, "ProvisionedWriteCapacityUnits")?;
    check_auto_scaling(
        index.provisioned_write_capacity_auto_scaling_settings_update.as_ref(),
        "ProvisionedWriteCapacityAutoScalingSettingsUpdate",
    )
}

fn check_replica(replica: &ReplicaSettingsUpdate) -> Result<(), Error> {
    check_units(replica.replica_provisioned_read_capacity_units, "ReplicaProvisionedReadCapacityUnits")?;
    check_auto_scaling(
        replica.replica_provisioned_read_capacity_auto_scaling_settings_update.as_ref(),
        "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate",
    )?;
    let (indexes, parameter) = (
        &replica.replica_global_secondary_index_settings_update,
        "ReplicaGlobalSecondaryIndexSettingsUpdate",
    );
    check_elements(indexes.len(), parameter, 0..=MAX_INDEXES)?;
    for (position, index) in indexes.iter().enumerate() {
        check_replica_index(index).map_err(|error| error.at_index(position).at_name(parameter))?;
    }
    Ok(())
}

fn check_replica_index(index: &ReplicaGlobalSecondaryIndexSettingsUpdate) -> Result<(), Error> {
    check_name(&index.index_name, "IndexName")?;
    check_units(index.provisioned_read_capacity_units, "ProvisionedReadCapacityUnits")?;
    check_auto_scaling(
        index.provisioned_read_capacity_auto_scaling_settings_update.as_ref(),
        "ProvisionedReadCapacityAutoScalingSettingsUpdate",
    )
}
