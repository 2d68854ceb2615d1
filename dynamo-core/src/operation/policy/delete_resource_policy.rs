//! DeleteResourcePolicy: deletes the policy of who may do what with a resource.

use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_resource_arn, check_revision};
use crate::operation::structure::{operation, shape};

operation! {
    /// Deletes the policy of who may do what with a table or a stream.
    DeleteResourcePolicy -> DeleteResourcePolicyOutput {
        repeat: Repeat::Unsafe,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.resource_arn),
        required {
            /// The ARN of the table or the stream.
            resource_arn: String = "ResourceArn",
        }
        optional {
            /// The revision that the policy must have for it to be deleted.
            expected_revision_id: String = "ExpectedRevisionId",
        }
    }
}

shape! {
    /// The answer of [`DeleteResourcePolicy`].
    DeleteResourcePolicyOutput {
        optional {
            /// The revision of the deleted policy; nothing if there was none.
            revision_id: String = "RevisionId",
        }
    }
}

fn check(request: &DeleteResourcePolicy) -> Result<(), Error> {
    check_resource_arn(&request.resource_arn)?;
    check_revision(request.expected_revision_id.as_deref())
}
