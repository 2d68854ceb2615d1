//! A global table of the first version as it is.

use crate::operation::structure::{choice, shape};
use crate::operation::table::ReplicaDescription;
use crate::operation::timestamp::Timestamp;

choice! {
    /// What a global table is doing.
    GlobalTableStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It can be used.
        Active = "ACTIVE",
        /// It is being deleted.
        Deleting = "DELETING",
        /// It is being changed.
        Updating = "UPDATING",
    }
}

shape! {
    /// A replica of a global table, by its region.
    Replica {
        optional {
            /// The region.
            region_name: String = "RegionName",
        }
    }
}

impl Replica {
    /// The replica in a region.
    #[must_use]
    pub fn of(region_name: impl Into<String>) -> Self {
        Self::new().region_name(region_name)
    }
}

shape! {
    /// A global table of the first version as it is.
    GlobalTableDescription {
        optional {
            /// The global table's ARN.
            global_table_arn: String = "GlobalTableArn",
            /// When the global table was made.
            creation_date_time: Timestamp = "CreationDateTime",
            /// What the global table is doing.
            global_table_status: GlobalTableStatus = "GlobalTableStatus",
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
        }
        many {
            /// The replicas.
            replication_group: Vec<ReplicaDescription> = "ReplicationGroup",
        }
    }
}
