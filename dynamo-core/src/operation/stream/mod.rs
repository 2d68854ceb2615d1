//! Operations of DynamoDB Streams: the changes of a table, in order.
