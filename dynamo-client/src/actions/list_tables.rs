//! Listing tables: its options.

use super::options::forward;

forward! { ListTables {
    /// Starts after the table of this name, the `last_evaluated_table_name` of an earlier page.
    exclusive_start_table_name(name: impl Into<String>);
    /// Lists at most this many tables a page; 100 at the most, and unless set.
    limit(n: u32);
} }
