//! CancelBulkOperation: gives a bulk operation up.

use super::bulk_operation_description::BulkOperationStatus;
use crate::operation::Repeat;
use crate::operation::check::check_arn;
use crate::operation::structure::{operation, shape};

operation! {
    /// Gives a bulk operation up; the items that have been put stay.
    CancelBulkOperation -> CancelBulkOperationOutput {
        repeat: Repeat::Unsafe,
        tables: |_| Vec::new(),
        check: |request| check_arn(&request.bulk_operation_arn, "BulkOperationArn"),
        resource: |request| Some(&request.bulk_operation_arn),
        required {
            /// The bulk operation's ARN.
            bulk_operation_arn: String = "BulkOperationArn",
        }
    }
}

shape! {
    /// The answer of [`CancelBulkOperation`].
    CancelBulkOperationOutput {
        required {
            /// The bulk operation's ARN.
            bulk_operation_arn: String = "BulkOperationArn",
            /// What the bulk operation is doing.
            bulk_operation_status: BulkOperationStatus = "BulkOperationStatus",
        }
    }
}
