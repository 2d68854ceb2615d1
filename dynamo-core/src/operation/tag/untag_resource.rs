//! UntagResource: takes tags from a resource.

use crate::Error;
use crate::operation::check::{MAX_TAG_KEY, check_length, check_resource_arn};
use crate::operation::structure::{decode, encode, shape};
use crate::operation::{Operation, Repeat};
use crate::wire::Wire;

shape! {
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
    UntagResource {
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

impl Operation for UntagResource {
    type Output = UntagResourceOutput;

    fn name(&self) -> &str {
        "UntagResource"
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
    fn decode(body: &[u8]) -> Result<UntagResourceOutput, Error> {
        if body.is_empty() { Ok(UntagResourceOutput::new()) } else { decode(body, UntagResourceOutput::read) }
    }
}

fn check(request: &UntagResource) -> Result<(), Error> {
    check_resource_arn(&request.resource_arn)?;
    for (index, key) in request.tag_keys.iter().enumerate() {
        check_length(key, &format!("TagKeys[{index}]"), 1..=MAX_TAG_KEY)?;
    }
    Ok(())
}
