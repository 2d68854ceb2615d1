//! ListTagsOfResource: the tags of a resource.

use crate::operation::check::check_resource_arn;
use crate::operation::structure::{operation, shape};
use crate::operation::{PageCounts, Paginate, Repeat, Tag};

operation! {
    /// Lists the tags of a resource, a page at a time.
    ListTagsOfResource -> ListTagsOfResourceOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |request| check_resource_arn(&request.resource_arn),
        resource: |request| Some(&request.resource_arn),
        required {
            /// The ARN of the table, or of another resource that can have tags.
            resource_arn: String = "ResourceArn",
        }
        optional {
            /// Where the page before ended.
            next_token: String = "NextToken",
        }
    }
}

shape! {
    /// The answer of [`ListTagsOfResource`]: a page of tags.
    ListTagsOfResourceOutput {
        optional {
            /// Where the page ended; nothing after the last page.
            next_token: String = "NextToken",
        }
        many {
            /// The tags.
            tags: Vec<Tag> = "Tags",
        }
    }
}

impl Paginate for ListTagsOfResource {
    type Cursor = String;

    fn next_cursor(output: &ListTagsOfResourceOutput) -> Option<String> {
        output.next_token.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.next_token = Some(cursor);
    }

    fn cursor(&self) -> Option<&String> {
        self.next_token.as_ref()
    }

    fn counts(output: &ListTagsOfResourceOutput) -> PageCounts {
        PageCounts::new(output.tags.len() as u64)
    }
}
