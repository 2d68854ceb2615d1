//! ListImports: the imports into a table, or into all.

use super::import_description::{ImportStatus, InputFormat, S3BucketSource};
use crate::Error;
use crate::operation::check::{check_page, check_table_arn};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{operation, shape};
use crate::operation::timestamp::Timestamp;
use crate::operation::{PageCounts, Paginate, Repeat};

/// The most imports of a page.
const MAX_PAGE: i64 = 25;

operation! {
    /// Lists the imports into a table, or into all tables, of the last 90 days.
    ListImports -> ListImportsOutput {
        repeat: Repeat::Read,
        tables: |request| request.table_arn.iter().map(String::as_str).collect(),
        check: check,
        optional {
            /// The table's ARN; without it, the imports into all tables are listed.
            table_arn: String = "TableArn",
            /// Where the page before ended.
            next_token: String = "NextToken",
        }
        exact {
            /// The most imports to return, 1 to 25.
            page_size: u32 = "PageSize",
        }
    }
}

shape! {
    /// The answer of [`ListImports`]: a page of imports.
    ListImportsOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            next_token: String = "NextToken",
        }
        many {
            /// The imports.
            import_summary_list: Vec<ImportSummary> = "ImportSummaryList",
        }
    }
}

shape! {
    /// An import in a list.
    ImportSummary {
        optional {
            /// The import's ARN.
            import_arn: String = "ImportArn",
            /// What the import is doing.
            import_status: ImportStatus = "ImportStatus",
            /// The table's ARN.
            table_arn: String = "TableArn",
            /// The files.
            s3_bucket_source: S3BucketSource = "S3BucketSource",
            /// The import's log.
            cloud_watch_log_group_arn: String = "CloudWatchLogGroupArn",
            /// How the items are written.
            input_format: InputFormat = "InputFormat",
            /// When the import started.
            start_time: Timestamp = "StartTime",
            /// When the import ended.
            end_time: Timestamp = "EndTime",
        }
    }
}

fn check(request: &ListImports) -> Result<(), Error> {
    check_table_arn(request.table_arn.as_deref(), "TableArn")?;
    check_page(request.page_size, "PageSize", MAX_PAGE)
}

impl Paginate for ListImports {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE as u32);

    fn next_cursor(output: &ListImportsOutput) -> Option<String> {
        output.next_token.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.next_token = Some(cursor);
    }

    paged_by!(next_token, page_size);

    fn counts(output: &ListImportsOutput) -> PageCounts {
        PageCounts::new(output.import_summary_list.len() as u64)
    }
}
