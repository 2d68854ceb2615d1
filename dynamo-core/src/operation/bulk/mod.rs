//! Operations that put many items from S3 into a table.
