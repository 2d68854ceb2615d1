//! Operations on tables, and what tables are made of.

pub(crate) mod bounds;
pub(crate) mod create_table;
pub(crate) mod delete_table;
pub(crate) mod describe_table;
pub(crate) mod index;
pub(crate) mod key_schema;
pub(crate) mod list_tables;
pub(crate) mod replica;
pub(crate) mod table_description;
pub(crate) mod table_setting;
pub(crate) mod throughput;
pub(crate) mod update_table;
pub(crate) mod vector_index;

pub use self::create_table::{CreateTable, CreateTableOutput};
pub use self::delete_table::{DeleteTable, DeleteTableOutput};
pub use self::describe_table::{DescribeTable, DescribeTableOutput};
pub use self::index::{
    CreateGlobalSecondaryIndexAction, DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    GlobalSecondaryIndexDescription, GlobalSecondaryIndexUpdate, IndexProjection, IndexStatus,
    LocalSecondaryIndex, LocalSecondaryIndexDescription, ProjectionType, UpdateGlobalSecondaryIndexAction,
};
pub use self::key_schema::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType};
pub use self::list_tables::{ListTables, ListTablesOutput};
pub use self::replica::{
    CreateGlobalTableWitnessGroupMemberAction, CreateReplicationGroupMemberAction,
    DeleteGlobalTableWitnessGroupMemberAction, DeleteReplicationGroupMemberAction,
    DisassociateReplicationGroupMemberAction, DisassociationMode, GlobalTableSettingsReplicationMode,
    GlobalTableWitnessDescription, GlobalTableWitnessGroupUpdate, MultiRegionConsistency,
    OnDemandThroughputOverride, ProvisionedThroughputOverride, ReplicaDescription,
    ReplicaGlobalSecondaryIndex, ReplicaGlobalSecondaryIndexDescription, ReplicaStatus,
    ReplicationGroupUpdate, UpdateReplicationGroupMemberAction, WitnessStatus,
};
pub use self::table_description::{ArchivalSummary, RestoreSummary, TableDescription, TableStatus};
pub use self::table_setting::{
    BillingMode, BillingModeSummary, SseDescription, SseSpecification, SseStatus, SseType,
    StreamSpecification, StreamViewType, TableClass, TableClassSummary, Tag,
};
pub use self::throughput::{
    GlobalSecondaryIndexWarmThroughputDescription, OnDemandThroughput, ProvisionedThroughput,
    ProvisionedThroughputDescription, TableWarmThroughputDescription, WarmThroughput,
};
pub use self::update_table::{UpdateTable, UpdateTableOutput};
pub use self::vector_index::{
    CreateVectorIndexAction, DeleteVectorIndexAction, SearchSchemaElement, SearchSchemaElementType,
    VectorAttributeDefinition, VectorDistanceFunction, VectorIndex, VectorIndexDescription,
    VectorIndexUpdate,
};
