//! What an operation used, and how large the item collections are that it changed.

use std::collections::BTreeMap;

use crate::Item;
use crate::operation::structure::shape;

shape! {
    /// Capacity units that a table or an index used.
    Capacity {
        optional {
            /// Read units.
            read_capacity_units: f64 = "ReadCapacityUnits",
            /// Write units.
            write_capacity_units: f64 = "WriteCapacityUnits",
            /// Units in all.
            capacity_units: f64 = "CapacityUnits",
        }
    }
}

shape! {
    /// Bytes that a vector index used.
    VectorCapacity {
        optional {
            /// Bytes of searches.
            vector_search_request_bytes: f64 = "VectorSearchRequestBytes",
            /// Bytes of writes.
            vector_write_request_bytes: f64 = "VectorWriteRequestBytes",
        }
    }
}

shape! {
    /// The capacity that an operation used on one table.
    ConsumedCapacity {
        optional {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// Units in all.
            capacity_units: f64 = "CapacityUnits",
            /// Read units in all.
            read_capacity_units: f64 = "ReadCapacityUnits",
            /// Write units in all.
            write_capacity_units: f64 = "WriteCapacityUnits",
            /// What the table itself used.
            table: Capacity = "Table",
        }
        many {
            /// What each local secondary index used.
            local_secondary_indexes: BTreeMap<String, Capacity> = "LocalSecondaryIndexes",
            /// What each global secondary index used.
            global_secondary_indexes: BTreeMap<String, Capacity> = "GlobalSecondaryIndexes",
            /// What each vector index used.
            vector_indexes: BTreeMap<String, VectorCapacity> = "VectorIndexes",
        }
    }
}

shape! {
    /// How large an item collection is.
    ItemCollectionMetrics {
        optional {
            /// The partition key of the collection.
            item_collection_key: Item = "ItemCollectionKey",
        }
        many {
            /// A lower and an upper bound of the size, in gigabytes.
            size_estimate_range_gb: Vec<f64> = "SizeEstimateRangeGB",
        }
    }
}
