//! ImportTable: makes a table out of files in S3.

use super::import_description::{ImportTableDescription, InputFormat, InputFormatOptions, S3BucketSource};
use super::s3::InputCompressionType;
use super::table_creation_parameters::TableCreationParameters;
use crate::Error;
use crate::operation::Repeat;
use crate::operation::check::{check_token, invalid};
use crate::operation::structure::{operation, shape};

operation! {
    /// Makes a new table out of files in S3.
    ///
    /// [`DescribeImport`](crate::DescribeImport) tells how far it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{
    ///     AttributeDefinition, BillingMode, ImportTable, InputFormat, KeySchemaElement, Operation, S3BucketSource,
    ///     TableCreationParameters,
    /// };
    ///
    /// let table = TableCreationParameters::new(
    ///     "Thread",
    ///     [AttributeDefinition::new("Id", "S")],
    ///     [KeySchemaElement::hash("Id")],
    /// );
    /// let files = S3BucketSource::new("imports").s3_key_prefix("thread/");
    /// let request = ImportTable::new(files, InputFormat::Csv, table.billing_mode(BillingMode::PayPerRequest));
    /// assert!(request.encode().is_ok());
    /// ```
    ImportTable -> ImportTableOutput {
        repeat: Repeat::Unsafe,
        tables: |request| vec![&request.table_creation_parameters.table_name],
        check: check,
        token: client_token = "ClientToken",
        required {
            /// The files.
            s3_bucket_source: S3BucketSource = "S3BucketSource",
            /// How the items are written.
            input_format: InputFormat = "InputFormat",
            /// The table to make.
            table_creation_parameters: TableCreationParameters = "TableCreationParameters",
        }
        optional {
            /// Makes a repeated request one import; the client gives one if this does not.
            client_token: String = "ClientToken",
            /// More about the format.
            input_format_options: InputFormatOptions = "InputFormatOptions",
            /// How the files are compressed; not at all unless this says otherwise.
            input_compression_type: InputCompressionType = "InputCompressionType",
        }
    }
}

shape! {
    /// The answer of [`ImportTable`].
    ImportTableOutput {
        required {
            /// The import, which is under way.
            import_table_description: ImportTableDescription = "ImportTableDescription",
        }
    }
}

fn check(request: &ImportTable) -> Result<(), Error> {
    check_token(request.client_token.as_deref(), "ClientToken")?;
    request.s3_bucket_source.check().map_err(|error| error.at_name("S3BucketSource"))?;
    let csv = request.input_format_options.as_ref().and_then(|options| options.csv.as_ref());
    if let Some(csv) = csv {
        let within = |error: Error| error.at_name("Csv").at_name("InputFormatOptions");
        if matches!(request.input_format, InputFormat::DynamoDbJson | InputFormat::Ion) {
            let message = format!("given, but the format is {}", request.input_format);
            return Err(invalid("Csv", message).at_name("InputFormatOptions"));
        }
        csv.check().map_err(within)?;
    }
    let table = &request.table_creation_parameters;
    table.check().map_err(|error| error.at_name("TableCreationParameters"))
}
