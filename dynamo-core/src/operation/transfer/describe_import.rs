//! DescribeImport: what an import is, and how far it is.

use super::import_description::ImportTableDescription;
use crate::operation::Repeat;
use crate::operation::check::check_arn;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says what an import is, and how far it is.
    DescribeImport -> DescribeImportOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |request| check_arn(&request.import_arn, "ImportArn"),
        resource: |request| Some(&request.import_arn),
        required {
            /// The import's ARN.
            import_arn: String = "ImportArn",
        }
    }
}

shape! {
    /// The answer of [`DescribeImport`].
    DescribeImportOutput {
        required {
            /// The import.
            import_table_description: ImportTableDescription = "ImportTableDescription",
        }
    }
}
