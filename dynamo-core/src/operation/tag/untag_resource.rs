//! UntagResource: takes tags from a resource.

use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{MAX_TAG_KEY, check_length, check_resource_arn};
use crate::operation::structure::{decode_or_empty, operation, shape};

operation! {
    /// Takes tags from a resource; a key that no tag has is no error.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, UntagResource};
    ///
    /// let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";
    /// assert!(UntagResource::new(arn, ["stage".to_owned()]).encode().is_ok());
    /// ```
    UntagResource -> UntagResourceOutput {
        repeat: Repeat::Safe,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.resource_arn),
        decode: decode_or_empty,
        required {
            /// The ARN of the table, or of another resource that can have tags.
            resource_arn: String = "ResourceArn",
            /// The keys of the tags.
            tag_keys: Vec<String> = "TagKeys",
        }
    }
}

shape! {
    /// The answer of [`UntagResource`], which says nothing.
    UntagResourceOutput {}
}

fn check(request: &UntagResource) -> Result<(), Error> {
    check_resource_arn(&request.resource_arn)?;
    for (index, key) in request.tag_keys.iter().enumerate() {
        check_length(key, &format!("TagKeys[{index}]"), 1..=MAX_TAG_KEY)?;
    }
    Ok(())
}
