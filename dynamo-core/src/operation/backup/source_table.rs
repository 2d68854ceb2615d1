//! The table that a backup was made of, as it was.

use crate::operation::structure::shape;
use crate::operation::table::{
    BillingMode, IndexProjection, KeySchemaElement, OnDemandThroughput, ProvisionedThroughput,
    SearchSchemaElement, SseDescription, StreamSpecification, VectorAttributeDefinition,
    VectorDistanceFunction,
};
use crate::operation::time_to_live::TimeToLiveDescription;
use crate::operation::timestamp::Timestamp;

shape! {
    /// The table that a backup was made of, as it was.
    SourceTableDetails {
        required {
            /// The table's name.
            table_name: String = "TableName",
            /// The table's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
            /// When the table was made.
            table_creation_date_time: Timestamp = "TableCreationDateTime",
            /// The capacity set aside for the table.
            provisioned_throughput: ProvisionedThroughput = "ProvisionedThroughput",
        }
        optional {
            /// The table's id, which a table of the same name made later does not share; not every server tells it.
            table_id: String = "TableId",
            /// The table's ARN.
            table_arn: String = "TableArn",
            /// The table's size in bytes.
            table_size_bytes: i64 = "TableSizeBytes",
            /// The most that the table used, with on-demand billing.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
            /// The number of items.
            item_count: i64 = "ItemCount",
            /// How the table was billed.
            billing_mode: BillingMode = "BillingMode",
        }
    }
}

shape! {
    /// The indexes and settings of the table that a backup was made of, as they were.
    SourceTableFeatureDetails {
        optional {
            /// The table's stream.
            stream_description: StreamSpecification = "StreamDescription",
            /// How the table's items expired.
            time_to_live_description: TimeToLiveDescription = "TimeToLiveDescription",
            /// How the table was encrypted.
            sse_description: SseDescription = "SSEDescription",
        }
        many {
            /// The local secondary indexes.
            local_secondary_indexes: Vec<LocalSecondaryIndexInfo> = "LocalSecondaryIndexes",
            /// The global secondary indexes.
            global_secondary_indexes: Vec<GlobalSecondaryIndexInfo> = "GlobalSecondaryIndexes",
            /// The vector indexes.
            vector_indexes: Vec<VectorIndexInfo> = "VectorIndexes",
        }
    }
}

shape! {
    /// A local secondary index as it was.
    LocalSecondaryIndexInfo {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attributes that the index held.
            projection: IndexProjection = "Projection",
        }
        many {
            /// The index's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
        }
    }
}

shape! {
    /// A global secondary index as it was.
    GlobalSecondaryIndexInfo {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attributes that the index held.
            projection: IndexProjection = "Projection",
            /// The capacity set aside for the index.
            provisioned_throughput: ProvisionedThroughput = "ProvisionedThroughput",
            /// The most that the index used, with on-demand billing.
            on_demand_throughput: OnDemandThroughput = "OnDemandThroughput",
        }
        many {
            /// The index's key.
            key_schema: Vec<KeySchemaElement> = "KeySchema",
        }
    }
}

shape! {
    /// A vector index as it was.
    VectorIndexInfo {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attribute that held the vector.
            vector_attribute: VectorAttributeDefinition = "VectorAttribute",
            /// The attributes that the index held.
            projection: IndexProjection = "Projection",
            /// How many numbers a vector had.
            dimensions: i64 = "Dimensions",
            /// How distance was measured.
            distance_function: VectorDistanceFunction = "DistanceFunction",
        }
        many {
            /// The attributes that played a part in searches.
            search_schema: Vec<SearchSchemaElement> = "SearchSchema",
        }
    }
}
