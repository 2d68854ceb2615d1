//! DescribeGlobalTableSettings: the settings of a global table's replicas.

use super::replica_settings::ReplicaSettingsDescription;
use crate::operation::Repeat;
use crate::operation::check::check_name;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says which settings the replicas of a global table of the first version have.
    DescribeGlobalTableSettings -> DescribeGlobalTableSettingsOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |request| check_name(&request.global_table_name, "GlobalTableName"),
        resource: |request| Some(&request.global_table_name),
        required {
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
        }
    }
}

shape! {
    /// The answer of [`DescribeGlobalTableSettings`].
    DescribeGlobalTableSettingsOutput {
        optional {
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
        }
        many {
            /// The settings of the replicas.
            replica_settings: Vec<ReplicaSettingsDescription> = "ReplicaSettings",
        }
    }
}
