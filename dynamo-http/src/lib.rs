//! dynamo-http.
