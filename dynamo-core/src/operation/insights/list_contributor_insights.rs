//! ListContributorInsights: where the most used keys are counted.

use super::contributor_insights::{ContributorInsightsMode, ContributorInsightsStatus};
use crate::Error;
use crate::operation::check::{check_optional_table, check_range};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{operation, shape};
use crate::operation::{PageCounts, Paginate, Repeat};

/// The most tables and indexes of a page.
const MAX_PAGE: i64 = 100;

operation! {
    /// Lists the tables and indexes whose most used keys are counted, up to 100 on a page.
    ListContributorInsights -> ListContributorInsightsOutput {
        repeat: Repeat::Read,
        tables: |request| request.table_name.iter().map(String::as_str).collect(),
        check: check,
        optional {
            /// The table's name or ARN; without it, all tables are listed.
            table_name: String = "TableName",
            /// Where the page before ended.
            next_token: String = "NextToken",
        }
        exact {
            /// The most tables and indexes to return, up to 100.
            max_results: u32 = "MaxResults",
        }
    }
}

shape! {
    /// The answer of [`ListContributorInsights`]: a page of tables and indexes.
    ListContributorInsightsOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            next_token: String = "NextToken",
        }
        many {
            /// The tables and indexes.
            contributor_insights_summaries: Vec<ContributorInsightsSummary> = "ContributorInsightsSummaries",
        }
    }
}

shape! {
    /// The contributor insights of a table or an index, in a list.
    ContributorInsightsSummary {
        optional {
            /// The table's name.
            table_name: String = "TableName",
            /// The index, if this is about one.
            index_name: String = "IndexName",
            /// What the contributor insights are doing.
            contributor_insights_status: ContributorInsightsStatus = "ContributorInsightsStatus",
            /// The keys that are counted.
            contributor_insights_mode: ContributorInsightsMode = "ContributorInsightsMode",
        }
    }
}

fn check(request: &ListContributorInsights) -> Result<(), Error> {
    check_optional_table(request.table_name.as_deref())?;
    check_range(request.max_results.map(i64::from), "MaxResults", 0..=MAX_PAGE)
}

impl Paginate for ListContributorInsights {
    type Cursor = String;

    const MAX_PAGE_SIZE: Option<u32> = Some(MAX_PAGE as u32);

    fn next_cursor(output: &ListContributorInsightsOutput) -> Option<String> {
        output.next_token.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.next_token = Some(cursor);
    }

    paged_by!(next_token, max_results);

    fn counts(output: &ListContributorInsightsOutput) -> PageCounts {
        PageCounts::new(output.contributor_insights_summaries.len() as u64)
    }
}
