//! ListGlobalTables: the global tables of the first version.

use super::global_table_description::Replica;
use crate::Error;
use crate::operation::check::{check_limit, check_optional_name};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{operation, shape};
use crate::operation::{PageCounts, Paginate, Repeat};

operation! {
    /// Lists the global tables of the first version, a page at a time.
    ListGlobalTables -> ListGlobalTablesOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: check,
        optional {
            /// The last name of the page before.
            exclusive_start_global_table_name: String = "ExclusiveStartGlobalTableName",
            /// Lists the global tables that have a replica in this region.
            region_name: String = "RegionName",
        }
        exact {
            /// The most global tables to return, at least 1.
            limit: u32 = "Limit",
        }
    }
}

shape! {
    /// The answer of [`ListGlobalTables`]: a page of global tables.
    ListGlobalTablesOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            last_evaluated_global_table_name: String = "LastEvaluatedGlobalTableName",
        }
        many {
            /// The global tables.
            global_tables: Vec<GlobalTable> = "GlobalTables",
        }
    }
}

shape! {
    /// A global table in a list.
    GlobalTable {
        optional {
            /// The global table's name.
            global_table_name: String = "GlobalTableName",
        }
        many {
            /// The replicas.
            replication_group: Vec<Replica> = "ReplicationGroup",
        }
    }
}

fn check(request: &ListGlobalTables) -> Result<(), Error> {
    check_limit(request.limit)?;
    check_optional_name(request.exclusive_start_global_table_name.as_deref(), "ExclusiveStartGlobalTableName")
}

impl Paginate for ListGlobalTables {
    type Cursor = String;

    fn next_cursor(output: &ListGlobalTablesOutput) -> Option<String> {
        output.last_evaluated_global_table_name.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.exclusive_start_global_table_name = Some(cursor);
    }

    paged_by!(exclusive_start_global_table_name, limit);

    fn counts(output: &ListGlobalTablesOutput) -> PageCounts {
        PageCounts::new(output.global_tables.len() as u64)
    }
}
