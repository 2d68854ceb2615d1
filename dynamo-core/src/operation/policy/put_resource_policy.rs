//! PutResourcePolicy: sets who may do what with a resource.

use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_resource_arn, check_revision, invalid};
use crate::operation::structure::{operation, shape};

operation! {
    /// Sets the policy of who may do what with a table or a stream, in the place of the one that is there.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{Operation, PutResourcePolicy};
    ///
    /// let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";
    /// let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    /// let request = PutResourcePolicy::new(arn, policy).expected_revision_id("1700000000000");
    /// assert_eq!(request.resource(), Some(arn));
    /// assert!(request.encode().is_ok());
    /// ```
    PutResourcePolicy -> PutResourcePolicyOutput {
        repeat: Repeat::Unsafe,
        tables: |_| Vec::new(),
        check: check,
        resource: |request| Some(&request.resource_arn),
        required {
            /// The ARN of the table or the stream.
            resource_arn: String = "ResourceArn",
            /// The policy, as JSON text.
            policy: String = "Policy",
        }
        optional {
            /// The revision that the policy must have for it to be changed; `NO_POLICY` if there must be none.
            expected_revision_id: String = "ExpectedRevisionId",
            /// Whether the policy may take from its sender the right to change it again.
            confirm_remove_self_resource_access: bool = "ConfirmRemoveSelfResourceAccess",
        }
    }
}

shape! {
    /// The answer of [`PutResourcePolicy`].
    PutResourcePolicyOutput {
        optional {
            /// The policy's revision, which every change makes another.
            revision_id: String = "RevisionId",
        }
    }
}

fn check(request: &PutResourcePolicy) -> Result<(), Error> {
    check_resource_arn(&request.resource_arn)?;
    if request.policy.trim().is_empty() {
        return Err(invalid("Policy", "expected a policy, found nothing"));
    }
    check_revision(request.expected_revision_id.as_deref())
}
