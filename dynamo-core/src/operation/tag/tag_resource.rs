//! TagResource: gives a resource tags.

use crate::Error;
use crate::operation::check::{
    MAX_TAG_VALUE, MAX_TAGS, check_length, check_resource_arn, check_tag_key, invalid,
};
use crate::operation::structure::{decode_or_empty, operation, shape};
use crate::operation::{Repeat, Tag};

operation! {
    /// Gives a resource tags; one with the key of a tag that is there takes its place.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, Tag, TagResource};
    ///
    /// let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";
    /// let request = TagResource::new(arn, [Tag::new("stage", "test")]);
    /// assert!(request.encode().is_ok());
    /// assert!(TagResource::decode(b"").is_ok());
    /// ```
    TagResource -> TagResourceOutput {
        repeat: Repeat::Safe,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.resource_arn),
        decode: decode_or_empty,
        required {
            /// The ARN of the table, or of another resource that can have tags.
            resource_arn: String = "ResourceArn",
            /// The tags.
            tags: Vec<Tag> = "Tags",
        }
    }
}

shape! {
    /// The answer of [`TagResource`], which says nothing.
    TagResourceOutput {}
}

fn check(request: &TagResource) -> Result<(), Error> {
    check_resource_arn(&request.resource_arn)?;
    check_tags(&request.tags)
}

/// The keys and values of tags, and their number.
pub(crate) fn check_tags(tags: &[Tag]) -> Result<(), Error> {
    if tags.len() > MAX_TAGS {
        return Err(invalid("Tags", format!("expected at most {MAX_TAGS}, found {}", tags.len())));
    }
    for (index, tag) in tags.iter().enumerate() {
        let here = |error: Error| error.at_index(index).at_name("Tags");
        check_tag_key(&tag.key, "Key").map_err(here)?;
        check_length(&tag.value, "Value", 0..=MAX_TAG_VALUE).map_err(here)?;
    }
    Ok(())
}
