//! Operations on global tables of the first version, and on the scaling of replicas.

mod auto_scaling;
mod create_global_table;
mod describe_global_table;
mod describe_global_table_settings;
mod describe_table_replica_auto_scaling;
mod global_table_description;
mod list_global_tables;
mod replica_settings;
mod table_auto_scaling_description;
mod update_global_table;
mod update_global_table_settings;
mod update_table_replica_auto_scaling;

pub use self::auto_scaling::{
    AutoScalingPolicyDescription, AutoScalingPolicyUpdate, AutoScalingSettingsDescription,
    AutoScalingSettingsUpdate, AutoScalingTargetTrackingScalingPolicyConfigurationDescription,
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate,
};
pub use self::create_global_table::{CreateGlobalTable, CreateGlobalTableOutput};
pub use self::describe_global_table::{DescribeGlobalTable, DescribeGlobalTableOutput};
pub use self::describe_global_table_settings::{
    DescribeGlobalTableSettings, DescribeGlobalTableSettingsOutput,
};
pub use self::describe_table_replica_auto_scaling::{
    DescribeTableReplicaAutoScaling, DescribeTableReplicaAutoScalingOutput,
};
pub use self::global_table_description::{GlobalTableDescription, GlobalTableStatus, Replica};
pub use self::list_global_tables::{GlobalTable, ListGlobalTables, ListGlobalTablesOutput};
pub use self::replica_settings::{
    ReplicaGlobalSecondaryIndexSettingsDescription, ReplicaSettingsDescription,
};
pub use self::table_auto_scaling_description::{
    ReplicaAutoScalingDescription, ReplicaGlobalSecondaryIndexAutoScalingDescription,
    TableAutoScalingDescription,
};
pub use self::update_global_table::{
    CreateReplicaAction, DeleteReplicaAction, ReplicaUpdate, UpdateGlobalTable, UpdateGlobalTableOutput,
};
pub use self::update_global_table_settings::{
    GlobalTableGlobalSecondaryIndexSettingsUpdate, ReplicaGlobalSecondaryIndexSettingsUpdate,
    ReplicaSettingsUpdate, UpdateGlobalTableSettings, UpdateGlobalTableSettingsOutput,
};
pub use self::update_table_replica_auto_scaling::{
    GlobalSecondaryIndexAutoScalingUpdate, ReplicaAutoScalingUpdate,
    ReplicaGlobalSecondaryIndexAutoScalingUpdate, UpdateTableReplicaAutoScaling,
    UpdateTableReplicaAutoScalingOutput,
};
