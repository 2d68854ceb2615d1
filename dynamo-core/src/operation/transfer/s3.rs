//! Places in S3: buckets, their owners, prefixes of keys, and encryption.

use crate::Error;
use crate::operation::check::{check_length, invalid};
use crate::operation::structure::choice;

const MAX_BUCKET: usize = 255;
const MAX_PREFIX: usize = 1024;
const MAX_KEY_ID: usize = 2048;
/// The digits of an account's id.
const ACCOUNT_ID: usize = 12;

choice! {
    /// How what is written to S3 is encrypted.
    S3SseAlgorithm {
        /// With a key of S3.
        Aes256 = "AES256",
        /// With a key of the key management service.
        Kms = "KMS",
    }
}

choice! {
    /// How the files to read are compressed.
    InputCompressionType {
        /// With gzip.
        Gzip = "GZIP",
        /// With Zstandard.
        Zstd = "ZSTD",
        /// Not at all.
        None = "NONE",
    }
}

pub(crate) fn check_bucket(bucket: &str) -> Result<(), Error> {
    check_length(bucket, "S3Bucket", 1..=MAX_BUCKET)?;
    let fits = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    match bucket.chars().find(|character| !fits(*character)) {
        Some(character) => Err(invalid(
            "S3Bucket",
            format!("expected letters, digits, `.`, `_` and `-`, found {character:?}"),
        )),
        None => Ok(()),
    }
}

/// The account that the bucket belongs to.
pub(crate) fn check_owner(owner: Option<&str>) -> Result<(), Error> {
    match owner {
        Some(owner) if owner.len() != ACCOUNT_ID || !owner.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(invalid("S3BucketOwner", format!("expected the {ACCOUNT_ID} digits of an account's id")))
        }
        _ => Ok(()),
    }
}

pub(crate) fn check_prefix(prefix: Option<&str>, parameter: &str) -> Result<(), Error> {
    prefix.map_or(Ok(()), |prefix| check_length(prefix, parameter, 0..=MAX_PREFIX))
}

pub(crate) fn check_encryption(algorithm: Option<&S3SseAlgorithm>, key: Option<&str>) -> Result<(), Error> {
    if key.is_some() && algorithm == Some(&S3SseAlgorithm::Aes256) {
        return Err(invalid("S3SseKmsKeyId", "given, but the algorithm is AES256"));
    }
    key.map_or(Ok(()), |key| check_length(key, "S3SseKmsKeyId", 1..=MAX_KEY_ID))
}
