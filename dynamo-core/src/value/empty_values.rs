/// What becomes of empty strings and empty binary values when a Rust value is written.
///
/// DynamoDB takes them everywhere but in keys. Older code, and the clients it came from, turned them into NULL;
/// tables that such code reads may still need that.
///
/// The policy concerns the values of attributes, at any depth. Set members, map keys and what is in an [`Item`](crate::Item) or
/// an [`AttributeValue`](crate::AttributeValue) already stay as they are, whatever the policy.
///
/// # Examples
///
/// ```
/// use dynamo_core::{EmptyValues, to_item_with};
///
/// #[derive(serde::Serialize)]
/// struct Note { id: u32, text: &'static str }
/// let note = Note { id: 1, text: "" };
/// let json = |policy| to_item_with(&note, policy).map(|item| item.as_json().to_owned());
///
/// assert_eq!(json(EmptyValues::Keep)?, r#"{"id":{"N":"1"},"text":{"S":""}}"#);
/// assert_eq!(json(EmptyValues::Null)?, r#"{"id":{"N":"1"},"text":{"NULL":true}}"#);
/// assert_eq!(json(EmptyValues::Omit)?, r#"{"id":{"N":"1"}}"#);
/// assert_eq!(json(EmptyValues::Reject).unwrap_err().path(), Some("text"));
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EmptyValues {
    /// They are written as they are.
    #[default]
    Keep,
    /// They become NULL, which reads back as `None`, not as an empty string.
    Null,
    /// An attribute, or a member of a map, that is empty is left out. In a list, where leaving one out would move the
    /// others, they are kept.
    Omit,
    /// They are an error.
    Reject,
}
