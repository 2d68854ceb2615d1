//! UpdateGlobalTable: adds or removes replicas of a global table of the first version.

use super::global_table_description::GlobalTableDescription;
use crate::operation::Repeat;
use crate::operation::check::{check_elements, check_name};
use crate::operation::structure::{operation, shape};
use crate::{Error, ErrorKind};

operation! {
    /// Adds or removes replicas of a global table of the first version.
    UpdateGlobalTable -> UpdateGlobalTableOutput {
        repeat: Repeat::Unsafe,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.global_table_name),
        required {
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
            /// The changes.
            replica_updates: Vec<ReplicaUpdate> = "ReplicaUpdates",
        }
    }
}

shape! {
    /// A change of a global table's replicas: one of the two.
    ReplicaUpdate {
        optional {
            /// Adds a replica.
            create: CreateReplicaAction = "Create",
            /// Removes a replica.
            delete: DeleteReplicaAction = "Delete",
        }
    }
}

shape! {
    /// A replica to add.
    CreateReplicaAction {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
    }
}

shape! {
    /// A replica to remove.
    DeleteReplicaAction {
        required {
            /// The replica's region.
            region_name: String = "RegionName",
        }
    }
}

shape! {
    /// The answer of [`UpdateGlobalTable`].
    UpdateGlobalTableOutput {
        optional {
            /// The global table, which is being changed.
            global_table_description: GlobalTableDescription = "GlobalTableDescription",
        }
    }
}

fn check(request: &UpdateGlobalTable) -> Result<(), Error> {
    check_name(&request.global_table_name, "GlobalTableName")?;
    check_elements(request.replica_updates.len(), "ReplicaUpdates", 1..=usize::MAX)?;
    let wrong = request
        .replica_updates
        .iter()
        .position(|update| update.create.is_some() == update.delete.is_some() && update.other.is_empty());
    wrong.map_or(Ok(()), |position| {
        let error = Error::new(ErrorKind::InvalidParameter, "expected one of Create and Delete");
        Err(error.at_index(position).at_name("ReplicaUpdates"))
    })
}
