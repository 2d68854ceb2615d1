//! Contributor insights: which keys of a table or an index are used most.

use crate::operation::structure::choice;

choice! {
    /// What contributor insights are doing.
    ContributorInsightsStatus {
        /// They are being switched on.
        Enabling = "ENABLING",
        /// They are on.
        Enabled = "ENABLED",
        /// They are being switched off.
        Disabling = "DISABLING",
        /// They are off.
        Disabled = "DISABLED",
        /// They could not be switched on.
        Failed = "FAILED",
    }
}

choice! {
    /// The keys that contributor insights count.
    ContributorInsightsMode {
        /// Those that are used, and those that are throttled.
        AccessedAndThrottledKeys = "ACCESSED_AND_THROTTLED_KEYS",
        /// Those that are throttled.
        ThrottledKeys = "THROTTLED_KEYS",
    }
}
