//! dynamo-mixin.
