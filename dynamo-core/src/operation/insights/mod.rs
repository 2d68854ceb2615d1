//! Operations on contributor insights: which keys are used most.

mod contributor_insights;
mod describe_contributor_insights;
mod list_contributor_insights;
mod update_contributor_insights;

pub use self::contributor_insights::{ContributorInsightsMode, ContributorInsightsStatus};
pub use self::describe_contributor_insights::{
    DescribeContributorInsights, DescribeContributorInsightsOutput, FailureException,
};
pub use self::list_contributor_insights::{
    ContributorInsightsSummary, ListContributorInsights, ListContributorInsightsOutput,
};
pub use self::update_contributor_insights::{
    ContributorInsightsAction, UpdateContributorInsights, UpdateContributorInsightsOutput,
};
