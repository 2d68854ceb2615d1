//! DescribeBulkOperation: what a bulk operation is, and how far it is.

use super::bulk_operation_description::BulkOperationDescription;
use crate::operation::Repeat;
use crate::operation::check::check_arn;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says what a bulk operation is, and how far it is.
    DescribeBulkOperation -> DescribeBulkOperationOutput {
        repeat: Repeat::Read,
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
    /// The answer of [`DescribeBulkOperation`].
    DescribeBulkOperationOutput {
        required {
            /// The bulk operation.
            bulk_operation_description: BulkOperationDescription = "BulkOperationDescription",
        }
    }
}
