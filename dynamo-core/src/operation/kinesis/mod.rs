//! Operations on streams of changes to Kinesis.
