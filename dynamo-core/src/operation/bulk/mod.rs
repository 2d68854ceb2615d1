//! Operations that put many items from S3 into a table.

mod bulk_operation_description;
mod cancel_bulk_operation;
mod describe_bulk_operation;
mod list_bulk_operations;
mod start_bulk_put_items;

pub use self::bulk_operation_description::{
    BulkOperationBytes, BulkOperationDescription, BulkOperationInputFormat, BulkOperationPerformanceTier,
    BulkOperationStatus, BulkOperationTableDetail, BulkOperationUsage, BulkOperationVectorBytes,
    InputS3Configuration, OutputS3Configuration, OutputType,
};
pub use self::cancel_bulk_operation::{CancelBulkOperation, CancelBulkOperationOutput};
pub use self::describe_bulk_operation::{DescribeBulkOperation, DescribeBulkOperationOutput};
pub use self::list_bulk_operations::{BulkOperationSummary, ListBulkOperations, ListBulkOperationsOutput};
pub use self::start_bulk_put_items::{StartBulkPutItems, StartBulkPutItemsOutput};
