//! ListBulkOperations: the bulk operations of the account.

use super::bulk_operation_description::BulkOperationStatus;
use crate::Error;
use crate::operation::check::{check_length, check_page};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{operation, shape};
use crate::operation::timestamp::Timestamp;
use crate::operation::{PageCounts, Paginate, Repeat};

/// The most bulk operations of a page.
const MAX_PAGE: i64 = 25;
const MAX_TOKEN: usize = 1024;

operation! {
    /// Lists the bulk operations of the account, up to 25 on a page.
    ListBulkOperations -> ListBulkOperationsOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: check,
        optional {
            /// Where the page before ended.
            next_token: String = "NextToken",
        }
        exact {
            /// The most bulk operations to return, 1 to 25.
            max_results: u32 = "MaxResults",
        }
    }
}

shape! {
    /// The answer of [`ListBulkOperations`]: a page of bulk operations.
    ListBulkOperationsOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            next_token: String = "NextToken",
        }
        many {
            /// The bulk operations.
            bulk_operations_summary_list: Vec<BulkOperationSummary> = "BulkOperationsSummaryList",
        }
    }
}

shape! {
    /// A bulk operation in a list.
    BulkOperationSummary {
        required {
            /// The bulk operation's ARN.
            bulk_operation_arn: String = "BulkOperationArn",
            /// What the bulk operation is doing.
            bulk_operation_status: BulkOperationStatus = "BulkOperationStatus",
            /// When it started.
            start_time: Timestamp = "StartTime",
        }
        optional {
            /// When it ended.
            end_time: Timestamp = "EndTime",
        }
    }
}

fn check(request: &ListBulkOperations) -> Result<(), Error> {
    check_page(request.max_results, "MaxResults", MAX_PAGE)?;
    let token = request.next_token.as_deref();
    token.map_or(Ok(()), |token| check_length(token, "NextToken", 1..=MAX_TOKEN))
}

impl Paginate for ListBulkOperations {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE as u32);

    fn next_cursor(output: &ListBulkOperationsOutput) -> Option<String> {
        output.next_token.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.next_token = Some(cursor);
    }

    paged_by!(next_token, max_results);

    fn counts(output: &ListBulkOperationsOutput) -> PageCounts {
        PageCounts::new(output.bulk_operations_summary_list.len() as u64)
    }
}
