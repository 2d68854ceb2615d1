//! DescribeContributorInsights: whether the most used keys are counted.

use super::contributor_insights::{ContributorInsightsMode, ContributorInsightsStatus};
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_optional_name, check_table_name};
use crate::operation::structure::{operation, shape};
use crate::operation::timestamp::Timestamp;

operation! {
    /// Says whether the most used keys of a table or an index are counted.
    DescribeContributorInsights -> DescribeContributorInsightsOutput {
        repeat: Repeat::Read,
        tables: |request| vec![&request.table_name],
        check: check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
        }
        optional {
            /// The index, if this is about one.
            index_name: String = "IndexName",
        }
    }
}

shape! {
    /// The answer of [`DescribeContributorInsights`].
    DescribeContributorInsightsOutput {
        optional {
            /// The table's name.
            table_name: String = "TableName",
            /// The index, if this is about one.
            index_name: String = "IndexName",
            /// What the contributor insights are doing.
            contributor_insights_status: ContributorInsightsStatus = "ContributorInsightsStatus",
            /// When that last changed.
            last_update_date_time: Timestamp = "LastUpdateDateTime",
            /// Why they could not be switched on.
            failure_exception: FailureException = "FailureException",
            /// The keys that are counted.
            contributor_insights_mode: ContributorInsightsMode = "ContributorInsightsMode",
        }
        many {
            /// The names of the rules that count.
            contributor_insights_rule_list: Vec<String> = "ContributorInsightsRuleList",
        }
    }
}

shape! {
    /// Why something failed.
    FailureException {
        optional {
            /// The name of the error.
            exception_name: String = "ExceptionName",
            /// More about the error.
            exception_description: String = "ExceptionDescription",
        }
    }
}

fn check(request: &DescribeContributorInsights) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    check_optional_name(request.index_name.as_deref(), "IndexName")
}
