//! CreateGlobalTable: makes a global table out of tables in several regions.

use super::global_table_description::{GlobalTableDescription, Replica};
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_elements, check_name};
use crate::operation::structure::{operation, shape};

operation! {
    /// Makes a global table, of the first version, out of empty tables of one name in several regions.
    ///
    /// Global tables of today are made by adding replicas with [`UpdateTable`](crate::UpdateTable).
    CreateGlobalTable -> CreateGlobalTableOutput {
        repeat: Repeat::Unsafe,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.global_table_name),
        required {
            /// The tables' name.
            global_table_name: String = "GlobalTableName",
            /// The regions.
            replication_group: Vec<Replica> = "ReplicationGroup",
        }
    }
}

shape! {
    /// The answer of [`CreateGlobalTable`].
    CreateGlobalTableOutput {
        optional {
            /// The global table, which is being made.
            global_table_description: GlobalTableDescription = "GlobalTableDescription",
        }
    }
}

fn check(request: &CreateGlobalTable) -> Result<(), Error> {
    check_name(&request.global_table_name, "GlobalTableName")?;
    check_elements(request.replication_group.len(), "ReplicationGroup", 1..=usize::MAX)
}
