//! What an answer should hold beside its main matter.

use crate::operation::structure::choice;

choice! {
    /// Which attributes a write gives back.
    ReturnValues {
        /// Nothing.
        None = "NONE",
        /// The item as it was before.
        AllOld = "ALL_OLD",
        /// The changed attributes as they were before.
        UpdatedOld = "UPDATED_OLD",
        /// The item as it is now.
        AllNew = "ALL_NEW",
        /// The changed attributes as they are now.
        UpdatedNew = "UPDATED_NEW",
    }
}

choice! {
    /// What a write gives back when its condition does not hold.
    ReturnValuesOnConditionCheckFailure {
        /// Nothing.
        None = "NONE",
        /// The item as it is.
        AllOld = "ALL_OLD",
    }
}

choice! {
    /// How much is said about the capacity that an operation used.
    ReturnConsumedCapacity {
        /// The total, and each table and index.
        Indexes = "INDEXES",
        /// The total.
        Total = "TOTAL",
        /// Nothing.
        None = "NONE",
    }
}

choice! {
    /// Whether the size of the changed item collections is said.
    ReturnItemCollectionMetrics {
        /// It is.
        Size = "SIZE",
        /// It is not.
        None = "NONE",
    }
}
