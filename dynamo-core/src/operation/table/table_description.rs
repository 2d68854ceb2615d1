//! A table as it is.

use super::index::{GlobalSecondaryIndexDescription, LocalSecondaryIndexDescription};
use super::key_schema::{AttributeDefinition, KeySchemaElement, KeyType};
use super::replica::{
    GlobalTableSettingsReplicationMode, GlobalTableWitnessDescription, MultiRegionConsistency,
    ReplicaDescription,
};
use super::table_setting::{BillingModeSummary, SseDescription, StreamSpecification, TableClassSummary};
use super::throughput::{
    OnDemandThroughput, ProvisionedThroughputDescription, TableWarmThroughputDescription,
};
use super::vector_index::VectorIndexDescription;
use crate::KeyNames;
use crate::operation::structure::{choice, shape};
use crate::operation::timestamp::Timestamp;

choice! {
    /// What a table is doing.
    TableStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It is being changed.
        Updating = "UPDATING",
        /// It is being deleted.
        Deleting = "DELETING",
        /// It can be used.
        Active = "ACTIVE",
        /// Its encryption key can't be used.
        InaccessibleEncryptionCredentials = "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        /// It is being archived.
        Archiving = "ARCHIVING",
        /// It is archived.
        Archived = "ARCHIVED",
        /// It may not be replicated.
        ReplicationNotAuthorized = "REPLICATION_NOT_AUTHORIZED",
    }
}

shape! {
    /// A table as it is.
    TableDescription {
        optional {
            /// The table's name.
            table_name: String = "TableName",
            /// What the table is doing.
            table_status: TableStatus = "TableStatus",
            /// When the table was made.
            creation_date_time: Timestamp = "CreationDateTime",
            /// The capacity set aside for the table.
            provisioned_throughput: ProvisionedThroughputDescription = "ProvisionedThroughput",
            /// The table's size in bytes, some hours old.
            table_size_bytes: i64 = "TableSizeBytes",
            /// The number of items, some hours old.
            item_count: i64 = "ItemCount",
            /// The table's ARN.
            table_arn: String = "TableArn",
            /// The table's id, which a table of the same name made later does not share.
            table_id: String = "TableId",
            /// How the table is billed.
            billing_mode_summary: BillingModeSummary = "BillingModeSummary",
            /// The table's stream.
            stream_specification: StreamSpecification = "StreamSpecification",
            /// When the stream was switched on, as a label.
            latest_stream_label: String = "LatestStreamLabel",
            /// The stream's ARN.
            latest_stream_arn: String = "LatestStreamArn",
            /// The version of global tables.
            global_table_version: String = "GlobalTableVersion",
            /// Whether the settings are replicated.
            global_table_settings_replication_mode: GlobalTableSettingsReplicationMode = "GlobalTableSettingsReplicationMode",
            /// What the table was restored from.
            restore_summary: RestoreSummary = "RestoreSummary",
            /// How the table is encrypted.
            sse_description: SseDescription = "SSEDescription",
            /// Why the table was archived.
            archival_summary: ArchivalSummary = "ArchivalSummary",
            /// The table's class.
            table_class_summary: TableClassSummary = "TableClassSummary",
            /// Whether deleting the table is refused.
            deletion_protection_enabled: bool = "DeletionProtectionEnabled",
            /// Whether disassociating a replica is refused.
            disassociation_protection_enabled: bool = "DisassociationProtectionEnabled",
            /// The most that the table uses, with on-demand billing.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The load that the table is ready for at once.
            warm_throughput: TableWarmThroughputDescription = "WarmThroughput",
            /// How consistent the regions are.
            multi_region_consistency: MultiRegionConsistency = "MultiRegionConsistency",
        }
        many {
            /// The key attributes of the table and its indexes.
            attribute_definitions: Vec<AttributeDefinition> = "AttributeDefinitions",
            /// The table's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
            /// The local secondary indexes.
            local_secondary_indexes: Vec<LocalSecondaryIndexDescription> = "LocalSecondaryIndexes",
            /// The global secondary indexes.
            global_secondary_indexes: Vec<GlobalSecondaryIndexDescription> = "GlobalSecondaryIndexes",
            /// The replicas.
            replicas: Vec<ReplicaDescription> = "Replicas",
            /// The witnesses.
            global_table_witnesses: Vec<GlobalTableWitnessDescription> = "GlobalTableWitnesses",
            /// The vector indexes.
            vector_indexes: Vec<VectorIndexDescription> = "VectorIndexes",
        }
    }
}

impl TableDescription {
    /// The names of the attributes of the table's key; nothing if the answer did not say.
    #[must_use]
    pub fn key_names(&self) -> Option<KeyNames> {
        let named = |key_type: KeyType| {
            let element = self.key_schema.iter().find(|element| element.key_type == key_type)?;
            Some(element.attribute_name.clone())
        };
        Some(KeyNames { partition: named(KeyType::Hash)?, sort: named(KeyType::Range) })
    }
}

shape! {
    /// What a table was restored from.
    RestoreSummary {
        required {
            /// When.
            restore_date_time: Timestamp = "RestoreDateTime",
            /// Whether it is still going on.
            restore_in_progress: bool = "RestoreInProgress",
        }
        optional {
            /// The backup.
            source_backup_arn: String = "SourceBackupArn",
            /// The table that the backup was of.
            source_table_arn: String = "SourceTableArn",
        }
    }
}

shape! {
    /// Why a table was archived.
    ArchivalSummary {
        optional {
            /// When.
            archival_date_time: Timestamp = "ArchivalDateTime",
            /// Why.
            archival_reason: String = "ArchivalReason",
            /// The backup that was made.
            archival_backup_arn: String = "ArchivalBackupArn",
        }
    }
}
