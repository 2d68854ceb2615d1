//! ListTables: the names of all tables.

use crate::Error;
use crate::operation::check::{check_limit, check_name, invalid};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{operation, shape};
use crate::operation::{PageCounts, Paginate, Repeat};

/// The most names of a page.
const MAX_PAGE: u32 = 100;

operation! {
    /// Lists the names of the tables, up to 100 on a page.
    ListTables -> ListTablesOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: check,
        optional {
            /// The last name of the page before.
            exclusive_start_table_name: String = "ExclusiveStartTableName",
        }
        exact {
            /// The most names to return, 1 to 100.
            limit: u32 = "Limit",
        }
    }
}

shape! {
    /// The answer of [`ListTables`]: a page of names.
    ListTablesOutput {
        required {
            /// The names, in order.
            table_names: Vec<String> = "TableNames",
        }
        optional {
            /// Where the page ended; nothing after the last page.
            last_evaluated_table_name: String = "LastEvaluatedTableName",
        }
    }
}

fn check(request: &ListTables) -> Result<(), Error> {
    check_limit(request.limit)?;
    if let Some(limit) = request.limit.filter(|limit| *limit > MAX_PAGE) {
        return Err(invalid("Limit", format!("expected at most {MAX_PAGE}, found {limit}")));
    }
    request
        .exclusive_start_table_name
        .as_deref()
        .map_or(Ok(()), |name| check_name(name, "ExclusiveStartTableName"))
}

impl Paginate for ListTables {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE);

    fn next_cursor(output: &ListTablesOutput) -> Option<String> {
        output.last_evaluated_table_name.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.exclusive_start_table_name = Some(cursor);
    }

    paged_by!(exclusive_start_table_name, limit);

    fn counts(output: &ListTablesOutput) -> PageCounts {
        PageCounts::new(output.table_names.len() as u64)
    }
}
