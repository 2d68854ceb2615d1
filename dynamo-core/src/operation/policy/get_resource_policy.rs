//! GetResourcePolicy: who may do what with a resource.

use crate::operation::Repeat;
use crate::operation::check::check_resource_arn;
use crate::operation::structure::{operation, shape};

operation! {
    /// Reads the policy of who may do what with a table or a stream.
    GetResourcePolicy -> GetResourcePolicyOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |request| check_resource_arn(&request.resource_arn),
        resource: |request| Some(&request.resource_arn),
        required {
            /// The ARN of the table or the stream.
            resource_arn: String = "ResourceArn",
        }
    }
}

shape! {
    /// The answer of [`GetResourcePolicy`].
    GetResourcePolicyOutput {
        optional {
            /// The policy, as JSON text.
            policy: String = "Policy",
            /// The policy's revision, which every change makes another.
            revision_id: String = "RevisionId",
        }
    }
}
