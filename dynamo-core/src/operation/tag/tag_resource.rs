//! TagResource: gives a resource tags.

use crate::Error;
use crate::operation::check::{
    MAX_TAG_VALUE, MAX_TAGS, check_length, check_resource_arn, check_tag_key, invalid,
};
use crate::operation::structure::{decode, encode, shape};
use crate::operation::{Operation, Repeat, Tag};
use crate::wire::Wire;

shape! {
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
    TagResource {
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

impl Operation for TagResource {
    type Output = TagResourceOutput;

    fn name(&self) -> &str {
        "TagResource"
    }

    fn table_names(&self) -> Vec<&str> {
        Vec::new()
    }

    fn resource(&self) -> Option<&str> {
        Some(&self.resource_arn)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Safe
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        check(self)?;
        encode(&mut |writer| {
            self.write(writer);
            Ok(())
        })
    }

    /// The service answers with an empty body; an empty object will do as well.
    fn decode(body: &[u8]) -> Result<TagResourceOutput, Error> {
        if body.is_empty() { Ok(TagResourceOutput::new()) } else { decode(body, TagResourceOutput::read) }
    }
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
