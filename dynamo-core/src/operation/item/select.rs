//! Which attributes a query or scan returns.

use crate::operation::structure::choice;

choice! {
    /// Which attributes a query or scan returns, or only how many items there are.
    Select {
        /// All attributes of each item.
        AllAttributes = "ALL_ATTRIBUTES",
        /// All attributes that the index holds.
        AllProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES",
        /// The attributes of the projection.
        SpecificAttributes = "SPECIFIC_ATTRIBUTES",
        /// The number of items.
        Count = "COUNT",
    }
}
