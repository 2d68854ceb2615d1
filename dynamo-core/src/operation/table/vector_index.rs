//! Vector indexes.

use super::index::{IndexProjection, IndexStatus};
use crate::operation::structure::{choice, shape};

choice! {
    /// The part an attribute plays in a vector search.
    SearchSchemaElementType {
        /// Partitions the index.
        Hash = "HASH",
        /// Narrows a search.
        InlineFilter = "INLINE_FILTER",
    }
}

choice! {
    /// How the distance of two vectors is measured.
    VectorDistanceFunction {
        /// By their angle.
        Cosine = "COSINE",
        /// By their dot product.
        DotProduct = "DOT_PRODUCT",
        /// By the straight line between them.
        Euclidean = "EUCLIDEAN",
    }
}

shape! {
    /// The attribute that holds the vector.
    VectorAttributeDefinition {
        required {
            /// The attribute's name.
            attribute_name: String = "AttributeName",
        }
    }
}

shape! {
    /// An attribute that plays a part in searches.
    SearchSchemaElement {
        required {
            /// The attribute's name.
            attribute_name: String = "AttributeName",
            /// Its part.
            search_schema_element_type: SearchSchemaElementType = "SearchSchemaElementType",
        }
    }
}

shape! {
    /// An index for searches by nearness.
    VectorIndex {
        required {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attribute that holds the vector.
            vector_attribute: VectorAttributeDefinition = "VectorAttribute",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
            /// How many numbers a vector has.
            dimensions: i64 = "Dimensions",
            /// How distance is measured.
            distance_function: VectorDistanceFunction = "DistanceFunction",
        }
        many {
            /// The attributes that play a part in searches.
            search_schema: Vec<SearchSchemaElement> = "SearchSchema",
        }
    }
}

shape! {
    /// A vector index as it is.
    VectorIndexDescription {
        optional {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
            /// The attribute that holds the vector.
            vector_attribute: VectorAttributeDefinition = "VectorAttribute",
            /// How many numbers a vector has.
            dimensions: i64 = "Dimensions",
            /// How distance is measured.
            distance_function: VectorDistanceFunction = "DistanceFunction",
            /// What the index is doing.
            index_status: IndexStatus = "IndexStatus",
            /// Whether the index is being filled.
            backfilling: bool = "Backfilling",
            /// The index's size in bytes, some hours old.
            index_size_bytes: i64 = "IndexSizeBytes",
            /// The number of items in the index, some hours old.
            item_count: i64 = "ItemCount",
            /// The index's ARN.
            index_arn: String = "IndexArn",
        }
        many {
            /// The attributes that play a part in searches.
            search_schema: Vec<SearchSchemaElement> = "SearchSchema",
        }
    }
}

shape! {
    /// A change of a table's vector indexes: one of the two.
    VectorIndexUpdate {
        optional {
            /// Makes an index.
            create: CreateVectorIndexAction = "Create",
            /// Deletes an index.
            delete: DeleteVectorIndexAction = "Delete",
        }
    }
}

shape! {
    /// A vector index to make.
    CreateVectorIndexAction {
        required {
            /// The index's name.
            index_name: String = "IndexName",
            /// The attribute that holds the vector.
            vector_attribute: VectorAttributeDefinition = "VectorAttribute",
            /// The attributes that the index holds.
            projection: IndexProjection = "Projection",
            /// How many numbers a vector has.
            dimensions: i64 = "Dimensions",
            /// How distance is measured.
            distance_function: VectorDistanceFunction = "DistanceFunction",
        }
        many {
            /// The attributes that play a part in searches.
            search_schema: Vec<SearchSchemaElement> = "SearchSchema",
        }
    }
}

shape! {
    /// A vector index to delete.
    DeleteVectorIndexAction {
        required {
            /// The index's name.
            index_name: String = "IndexName",
        }
    }
}
