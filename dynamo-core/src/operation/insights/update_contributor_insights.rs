//! UpdateContributorInsights: whether the most used keys are counted.

use super::contributor_insights::{ContributorInsightsMode, ContributorInsightsStatus};
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_optional_name, check_table_name};
use crate::operation::structure::{choice, operation, shape};

choice! {
    /// What to do with contributor insights.
    ContributorInsightsAction {
        /// Switch them on.
        Enable = "ENABLE",
        /// Switch them off.
        Disable = "DISABLE",
    }
}

operation! {
    /// Switches on or off that the most used keys of a table or an index are counted.
    UpdateContributorInsights -> UpdateContributorInsightsOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_name],
        check: check,
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// On or off.
            contributor_insights_action: ContributorInsightsAction = "ContributorInsightsAction",
        }
        optional {
            /// The index, if this is about one.
            index_name: String = "IndexName",
            /// The keys to count.
            contributor_insights_mode: ContributorInsightsMode = "ContributorInsightsMode",
        }
    }
}

shape! {
    /// The answer of [`UpdateContributorInsights`].
    UpdateContributorInsightsOutput {
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

fn check(request: &UpdateContributorInsights) -> Result<(), Error> {
    check_table_name(&request.table_name)?;
    check_optional_name(request.index_name.as_deref(), "IndexName")
}
