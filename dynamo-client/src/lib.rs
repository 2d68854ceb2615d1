//! dynamo-client.
