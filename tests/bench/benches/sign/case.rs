//! What is signed.

use std::time::{Duration, SystemTime};

pub(crate) const ACCESS_KEY_ID: &str = "AKIDEXAMPLEEXAMPLE00";
pub(crate) const SECRET_ACCESS_KEY: &str = "InventedKeyThatOpensNoDoorAnywhere000000";
pub(crate) const REGION: &str = "us-east-1";
pub(crate) const SERVICE: &str = "dynamodb";
pub(crate) const HOST: &str = "dynamodb.us-east-1.amazonaws.com";
pub(crate) const URI: &str = "https://dynamodb.us-east-1.amazonaws.com/";
pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
pub(crate) const TARGET: &str = "DynamoDB_20120810.GetItem";

/// Midnight, so that a day is ahead.
pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(20_000 * 86_400)
}

/// A body, and a token where the credentials are temporary.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) token: Option<String>,
}

impl Case {
    pub(crate) fn all() -> Vec<Self> {
        let case = |name, length, token| Self { name, body: body(length), token };
        vec![
            case("64 B", 64, None),
            case("400 B", 400, None),
            case("400 B, token of 1,000 B", 400, Some(token(1000))),
            case("1 KiB", 1 << 10, None),
            case("16 KiB", 16 << 10, None),
            case("64 KiB", 64 << 10, None),
        ]
    }
}

fn body(length: usize) -> Vec<u8> {
    br#"{"TableName":"orders","Key":{"pk":{"S":"customer#4711"}}}"#.iter().copied().cycle().take(length).collect()
}

fn token(length: usize) -> String {
    "IQoJb3JpZ2luX2VjEXAMPLE//+".chars().cycle().take(length).collect()
}
