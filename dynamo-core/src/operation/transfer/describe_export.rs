//! DescribeExport: what an export is, and how far it is.

use super::export_description::ExportDescription;
use crate::operation::Repeat;
use crate::operation::check::check_arn;
use crate::operation::structure::{operation, shape};

operation! {
    /// Says what an export is, and how far it is.
    DescribeExport -> DescribeExportOutput {
        repeat: Repeat::Read,
        tables: |_| Vec::new(),
        check: |request| check_arn(&request.export_arn, "ExportArn"),
        resource: |request| Some(&request.export_arn),
        required {
            /// The export's ARN.
            export_arn: String = "ExportArn",
        }
    }
}

shape! {
    /// The answer of [`DescribeExport`].
    DescribeExportOutput {
        optional {
            /// The export.
            export_description: ExportDescription = "ExportDescription",
        }
    }
}
