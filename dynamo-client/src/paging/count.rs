//! How many items there are, without the items.

use dynamo_core::{Query, Scan, Select};

use crate::{Request, Result};

macro_rules! countable {
    ($($operation:ident)+) => {$(
        impl Request<$operation> {
            /// Counts the items over all pages, those that pass the filter, without having them sent: as many calls as there
            /// are pages, and the same capacity as reading them.
            ///
            /// # Errors
            ///
            /// Every [`ErrorKind`](crate::ErrorKind) that a call can end with. Where that should not lose what was counted
            /// before: `select(Select::Count).pages()`, [`drain`](crate::Pages::drain), and
            /// [`totals`](crate::Pages::totals), which have the capacity as well.
            pub async fn count(self) -> Result<u64> {
                Ok(self.select(Select::Count).pages().drain().await?.count)
            }
        }
    )+};
}

countable!(Query Scan);
