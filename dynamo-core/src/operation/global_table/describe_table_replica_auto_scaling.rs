//! DescribeTableReplicaAutoScaling: how the capacity of a table's replicas follows the load.

use super::table_auto_scaling_description::TableAutoScalingDescription;
use crate::operation::Repeat;
use crate::operation::check::check_table_name;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says how the capacity of a table's replicas follows the load.
    DescribeTableReplicaAutoScaling -> DescribeTableReplicaAutoScalingOutput {
        repeat: Repeat::Read,
        tables: |request| vec![&request.table_name],
        check: |request| check_table_name(&request.table_name),
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
    }
}

shape! {
    /// The answer of [`DescribeTableReplicaAutoScaling`].
    DescribeTableReplicaAutoScalingOutput {
        optional {
            /// The table.
            table_auto_scaling_description: TableAutoScalingDescription = "TableAutoScalingDescription",
        }
    }
}
