//! dynamo-core.
