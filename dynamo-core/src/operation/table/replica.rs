//! Global tables: replicas and witnesses.

use super::table_setting::{TableClass, TableClassSummary};
use super::throughput::{GlobalSecondaryIndexWarmThroughputDescription, TableWarmThroughputDescription};
use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;

choice! {
    /// What a replica is doing.
    ReplicaStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It could not be made.
        CreationFailed = "CREATION_FAILED",
        /// It is being changed.
        Updating = "UPDATING",
        /// It is being deleted.
        Deleting = "DELETING",
        /// It can be used.
        Active = "ACTIVE",
        /// Its region is switched off.
        RegionDisabled = "REGION_DISABLED",
        /// Its encryption key can't be used.
        InaccessibleEncryptionCredentials = "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        /// It is being archived.
        Archiving = "ARCHIVING",
        /// It is archived.
        Archived = "ARCHIVED",
        /// The table may not be replicated there.
        ReplicationNotAuthorized = "REPLICATION_NOT_AUTHORIZED",
    }
}

choice! {
    /// What a witness is doing.
    WitnessStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It is being deleted.
        Deleting = "DELETING",
        /// It is there.
        Active = "ACTIVE",
    }
}

choice! {
    /// Whether a global table's settings are replicated.
    GlobalTableSettingsReplicationMode {
        /// They are.
        Enabled = "ENABLED",
        /// They are not.
        Disabled = "DISABLED",
        /// They are, where a replica has none of its own.
        EnabledWithOverrides = "ENABLED_WITH_OVERRIDES",
    }
}

choice! {
    /// How consistent the regions of a global table are.
    MultiRegionConsistency {
        /// In the end.
        Eventual = "EVENTUAL",
        /// At once.
        Strong = "STRONG",
    }
}

choice! {
    /// How a replica leaves its global table.
    DisassociationMode {
        /// After what is under way has been replicated.
        WaitForReplication = "WAIT_FOR_REPLICATION",
    }
}

shape! {
    /// A replica's own capacity.
    ProvisionedThroughputOverride {
        optional {
            /// Reads each second.
            read_capacity_units: i64 = "ReadCapacityUnits",
        }
    }
}

shape! {
    /// A replica's own limit of use, with on-demand billing.
    OnDemandThroughputOverride {
        optional {
            /// The most reads.
            max_read_request_units: i64 = "MaxReadRequestUnits",
        }
    }
}

shape! {
    /// A replica's own settings of an index.
    ReplicaGlobalSecondaryIndex {
        required {
            /// The index's name.
            index_name: String = "IndexName",
        }
        optional {
            /// Its own capacity.
            provisioned_throughput_override: ProvisionedThroughputOverride = "ProvisionedThroughputOverride",
            /// Its own limit of use.
            on_demand_throughput_override: OnDemandThroughputOverride = "OnDemandThroughputOverride",
        }
    }
}

shape! {
    /// A replica's index as it is.
    ReplicaGlobalSecondaryIndexDescription {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// Its own capacity.
            provisioned_throughput_override: ProvisionedThroughputOverride = "ProvisionedThroughputOverride",
            /// Its own limit of use.
            on_demand_throughput_override: OnDemandThroughputOverride = "OnDemandThroughputOverride",
            /// The load that the index is ready for at once.
            warm_throughput: GlobalSecondaryIndexWarmThroughputDescription = "WarmThroughput",
        }
    }
}

shape! {
    /// A replica as it is.
    ReplicaDescription {
        optional {
            /// The replica's region.
            region_name: String = "RegionName",
            /// What the replica is doing.
            replica_status: ReplicaStatus = "ReplicaStatus",
            /// The replica's ARN.
            replica_arn: String = "ReplicaArn",
            /// More about the status.
            replica_status_description: String = "ReplicaStatusDescription",
            /// How far the change has come.
            replica_status_percent_progress: String = "ReplicaStatusPercentProgress",
            /// The key that encrypts the replica.
            kms_master_key_id: String = "KMSMasterKeyId",
            /// The replica's own capacity.
            provisioned_throughput_override: ProvisionedThroughputOverride = "ProvisionedThroughputOverride",
            /// The replica's own limit of use.
            on_demand_throughput_override: OnDemandThroughputOverride = "OnDemandThroughputOverride",
            /// The load that the replica is ready for at once.
            warm_throughput: TableWarmThroughputDescription = "WarmThroughput",
            /// Since when the replica can't be used.
            replica_inaccessible_date_time: Timestamp = "ReplicaInaccessibleDateTime",
            /// The replica's class.
            replica_table_class_summary: TableClassSummary = "ReplicaTableClassSummary",
            /// Whether the settings are replicated.
            global_table_settings_replication_mode: GlobalTableSettingsReplicationMode = "GlobalTableSettingsReplicationMode",
        }
        many {
            /// The replica's indexes.
            global_secondary_indexes: Vec<ReplicaGlobalSecondaryIndexDescription> = "GlobalSecondaryIndexes",
        }
    }
}

shape! {
    /// A witness of a strongly consistent global table.
    GlobalTableWitnessDescription {
        optional {
            /// The witness's region.
            region_name: String = "RegionName",
            /// What the witness is doing.
            witness_status: WitnessStatus = "WitnessStatus",
        }
    }
}

shape! {
    /// A change of a table's replicas: one of the four.
    ReplicationGroupUpdate {
        optional {
            /// Makes a replica.
            create: CreateReplicationGroupMemberAction = "Create",
            /// Changes a replica.
            update: UpdateReplicationGroupMemberAction = "Update",
            /// Deletes a replica.
            delete: DeleteReplicationGroupMemberAction = "Delete",
            /// Makes a replica a table of its own.
            disassociate: DisassociateReplicationGroupMemberAction = "Disassociate",
        }
    }
}

shape! {
    /// A replica to make.
    CreateReplicationGroupMemberAction {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
        optional {
            /// The key that encrypts it.
            kms_master_key_id: String = "KMSMasterKeyId",
            /// Its own capacity.
            provisioned_throughput_override: ProvisionedThroughputOverride = "ProvisionedThroughputOverride",
            /// Its own limit of use.
            on_demand_throughput_override: OnDemandThroughputOverride = "OnDemandThroughputOverride",
            /// Its own class.
            table_class_override: TableClass = "TableClassOverride",
        }
        many {
            /// Its own settings of indexes.
            global_secondary_indexes: Vec<ReplicaGlobalSecondaryIndex> = "GlobalSecondaryIndexes",
        }
    }
}

shape! {
    /// What to change of a replica.
    UpdateReplicationGroupMemberAction {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
        optional {
            /// The key that encrypts it.
            kms_master_key_id: String = "KMSMasterKeyId",
            /// Its own capacity.
            provisioned_throughput_override: ProvisionedThroughputOverride = "ProvisionedThroughputOverride",
            /// Its own limit of use.
            on_demand_throughput_override: OnDemandThroughputOverride = "OnDemandThroughputOverride",
            /// Its own class.
            table_class_override: TableClass = "TableClassOverride",
        }
        many {
            /// Its own settings of indexes.
            global_secondary_indexes: Vec<ReplicaGlobalSecondaryIndex> = "GlobalSecondaryIndexes",
        }
    }
}

shape! {
    /// A replica to delete.
    DeleteReplicationGroupMemberAction {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
    }
}

shape! {
    /// A replica to make a table of its own.
    DisassociateReplicationGroupMemberAction {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
            /// How it leaves.
            disassociation_mode: DisassociationMode = "DisassociationMode",
        }
    }
}

shape! {
    /// A change of a table's witness: one of the two.
    GlobalTableWitnessGroupUpdate {
        optional {
            /// Makes a witness.
            create: CreateGlobalTableWitnessGroupMemberAction = "Create",
            /// Deletes a witness.
            delete: DeleteGlobalTableWitnessGroupMemberAction = "Delete",
        }
    }
}

shape! {
    /// A witness to make.
    CreateGlobalTableWitnessGroupMemberAction {
        required {
            /// The witness's region.
            region_name: String = "RegionName",
        }
    }
}

shape! {
    /// A witness to delete.
    DeleteGlobalTableWitnessGroupMemberAction {
        required {
            /// The witness's region.
            region_name: String = "RegionName",
        }
    }
}
