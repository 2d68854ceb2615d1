//! Secondary indexes: how they are asked for, changed and described.

use super::key_schema::KeySchemaElement;
use super::throughput::{
    GlobalSecondaryIndexWarmThroughputDescription, OnDemandThroughput, ProvisionedThroughput,
    ProvisionedThroughputDescription, WarmThroughput,
};
use crate::operation::structure::{choice, shape};

choice! {
    /// Which attributes an index holds.
    ProjectionType {
        /// All.
        All = "ALL",
        /// The keys of the table and of the index.
        KeysOnly = "KEYS_ONLY",
        /// The keys, and some by name.
        Include = "INCLUDE",
    }
}

choice! {
    /// What an index is doing.
    IndexStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It is being changed.
        Updating = "UPDATING",
        /// It is being deleted.
        Deleting = "DELETING",
        /// It can be used.
        Active = "ACTIVE",
    }
}

shape! {
    /// Which attributes an index holds; the API calls it `Projection`.
    IndexProjection {
        optional {
            /// All, keys only, or some.
            projection_type: ProjectionType = "ProjectionType",
        }
        many {
            /// The names of the attributes that are no keys, for `INCLUDE`.
            non_key_attributes: Vec<String> = "NonKeyAttributes",
        }
    }
}

impl IndexProjection {
    /// All attributes.
    #[must_use]
    pub fn all() -> Self {
        Self::new().projection_type(ProjectionType::All)
    }

    /// The keys alone.
    #[must_use]
    pub fn keys_only() -> Self {
        Self::new().projection_type(ProjectionType::KeysOnly)
    }

    /// The keys, and the attributes of these names.
    #[must_use]
    pub fn include<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self::new()
            .projection_type(ProjectionType::Include)
            .non_key_attributes(names.into_iter().map(Into::into))
    }
}

shape! {
    /// An index with the table's partition key and another sort key.
    LocalSecondaryIndex {
        required {
            /// The index's name.
            index_name: String = "IndexName",
            /// The index's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
        }
    }
}

shape! {
    /// An index with a key of its own.
    GlobalSecondaryIndex {
        required {
            /// The index's name.
            index_name: String = "IndexName",
            /// The index's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
        }
        optional {
            /// The capacity set aside for the index, unless the table is billed on demand.
            provisioned_throughput: ProvisionedThroughput = "ProvisionedThroughput",
            /// The most that the index uses, if the table is billed on demand.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The load that the index is ready for at once.
            warm_throughput: WarmThroughput = "WarmThroughput",
        }
    }
}

shape! {
    /// A local secondary index as it is.
    LocalSecondaryIndexDescription {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
            /// The index's size in bytes, some hours old.
            index_size_bytes: i64 = "IndexSizeBytes",
            /// The number of items in the index, some hours old.
            item_count: i64 = "ItemCount",
            /// The index's ARN.
            index_arn: String = "IndexArn",
        }
        many {
            /// The index's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
        }
    }
}

shape! {
    /// A global secondary index as it is.
    GlobalSecondaryIndexDescription {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
            /// What the index is doing.
            index_status: IndexStatus = "IndexStatus",
            /// Whether the index is being filled.
            backfilling: bool = "Backfilling",
            /// The capacity set aside for the index.
            provisioned_throughput: ProvisionedThroughputDescription = "ProvisionedThroughput",
            /// The index's size in bytes, some hours old.
            index_size_bytes: i64 = "IndexSizeBytes",
            /// The number of items in the index, some hours old.
            item_count: i64 = "ItemCount",
            /// The index's ARN.
            index_arn: String = "IndexArn",
            /// The most that the index uses, if the table is billed on demand.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The load that the index is ready for at once.
            warm_throughput: GlobalSecondaryIndexWarmThroughputDescription = "WarmThroughput",
        }
        many {
            /// The index's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
        }
    }
}

shape! {
    /// A change of a table's global secondary indexes: one of the three.
    GlobalSecondaryIndexUpdate {
        optional {
            /// Changes an index.
            update: UpdateGlobalSecondaryIndexAction = "Update",
            /// Makes an index.
            create: CreateGlobalSecondaryIndexAction = "Create",
            /// Deletes an index.
            delete: DeleteGlobalSecondaryIndexAction = "Delete",
        }
    }
}

shape! {
    /// What to change of a global secondary index.
    UpdateGlobalSecondaryIndexAction {
        required {
            /// The index's name.
            index_name: String = "IndexName",
        }
        optional {
            /// The capacity to set aside.
            provisioned_throughput: ProvisionedThroughput = "ProvisionedThroughput",
            /// The most that the index may use.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The load to be ready for.
            warm_throughput: WarmThroughput = "WarmThroughput",
        }
    }
}

shape! {
    /// A global secondary index to make.
    CreateGlobalSecondaryIndexAction {
        required {
            /// The index's name.
            index_name: String = "IndexName",
            /// The index's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
        }
        optional {
            /// The capacity to set aside.
            provisioned_throughput: ProvisionedThroughput = "ProvisionedThroughput",
            /// The most that the index may use.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The load to be ready for.
            warm_throughput: WarmThroughput = "WarmThroughput",
        }
    }
}

shape! {
    /// A global secondary index to delete.
    DeleteGlobalSecondaryIndexAction {
        required {
            /// The index's name.
            index_name: String = "IndexName",
        }
    }
}
