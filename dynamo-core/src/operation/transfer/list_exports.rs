//! ListExports: the exports of a table, or of all.

use super::export_description::{ExportStatus, ExportType};
use crate::Error;
use crate::operation::check::{check_page, check_table_arn};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{operation, shape};
use crate::operation::{PageCounts, Paginate, Repeat};

/// The most exports of a page.
const MAX_PAGE: i64 = 25;

operation! {
    /// Lists the exports of a table, or of all tables, of the last 90 days.
    ListExports -> ListExportsOutput {
        repeat: Repeat::Read,
        tables: |request| request.table_arn.iter().map(String::as_str).collect(),
        check: check,
        optional {
            /// The table's ARN; without it, the exports of all tables are listed.
            table_arn: String = "TableArn",
            /// Where the page before ended.
            next_token: String = "NextToken",
        }
        exact {
            /// The most exports to return, 1 to 25.
            max_results: u32 = "MaxResults",
        }
    }
}

shape! {
    /// The answer of [`ListExports`]: a page of exports.
    ListExportsOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            next_token: String = "NextToken",
        }
        many {
            /// The exports.
            export_summaries: Vec<ExportSummary> = "ExportSummaries",
        }
    }
}

shape! {
    /// An export in a list.
    ExportSummary {
        optional {
            /// The export's ARN.
            export_arn: String = "ExportArn",
            /// What the export is doing.
            export_status: ExportStatus = "ExportStatus",
            /// Whether the export holds everything.
            export_type: ExportType = "ExportType",
        }
    }
}

fn check(request: &ListExports) -> Result<(), Error> {
    check_table_arn(request.table_arn.as_deref(), "TableArn")?;
    check_page(request.max_results, "MaxResults", MAX_PAGE)
}

impl Paginate for ListExports {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE as u32);

    fn next_cursor(output: &ListExportsOutput) -> Option<String> {
        output.next_token.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.next_token = Some(cursor);
    }

    paged_by!(next_token, max_results);

    fn counts(output: &ListExportsOutput) -> PageCounts {
        PageCounts::new(output.export_summaries.len() as u64)
    }
}
