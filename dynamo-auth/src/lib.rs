//! dynamo-auth.
