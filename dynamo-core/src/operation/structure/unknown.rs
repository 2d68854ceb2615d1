//! What the service has added since this crate was made.

/// What a request or an answer holds that this version of the crate has no field and no variant for.
///
/// Nothing of it is lost: members are in `other`, values of enumerations in `Unknown`. This lists them, for a log line that
/// tells when an update of the crate is due.
///
/// # Examples
///
/// ```
/// use dynamo_core::{DescribeTable, Operation, UnknownMembers};
///
/// let answer = DescribeTable::decode(br#"{"Table":{"TableStatus":"NAPPING","Mood":"calm"}}"#)?;
/// assert_eq!(answer.unknown_members(), ["Table.TableStatus: NAPPING", "Table.Mood"]);
/// # Ok::<(), dynamo_core::Error>(())
/// ```
pub trait UnknownMembers {
    /// The paths of members without a field, and of values without a variant, with the value behind a colon.
    fn unknown_members(&self) -> Vec<String>;
}
