//! Operations that move whole tables from and to S3.

mod describe_export;
mod describe_import;
mod export_description;
mod export_table_to_point_in_time;
mod filter_specification;
mod import_description;
mod import_table;
mod list_exports;
mod list_imports;
pub(crate) mod s3;
mod table_creation_parameters;

pub use self::describe_export::{DescribeExport, DescribeExportOutput};
pub use self::describe_import::{DescribeImport, DescribeImportOutput};
pub use self::export_description::{
    ExportDescription, ExportFormat, ExportStatus, ExportType, ExportViewType, IncrementalExportSpecification,
};
pub use self::export_table_to_point_in_time::{ExportTableToPointInTime, ExportTableToPointInTimeOutput};
pub use self::filter_specification::FilterSpecification;
pub use self::import_description::{
    CsvOptions, ImportStatus, ImportTableDescription, InputFormat, InputFormatOptions, S3BucketSource,
};
pub use self::import_table::{ImportTable, ImportTableOutput};
pub use self::list_exports::{ExportSummary, ListExports, ListExportsOutput};
pub use self::list_imports::{ImportSummary, ListImports, ListImportsOutput};
pub use self::s3::{InputCompressionType, S3SseAlgorithm};
pub use self::table_creation_parameters::TableCreationParameters;
