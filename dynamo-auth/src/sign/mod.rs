//! AWS Signature Version 4.

mod canonical;
mod date;
mod key;
mod midstate;
mod raw;
mod request;
mod scope;
mod target;

pub use raw::{SignableRequest, Signature};
pub use request::sign;
pub use scope::Scope;
pub use target::{SignedHeaders, TargetSigner};

/// The algorithm's name, which begins both the string to sign and the header.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
