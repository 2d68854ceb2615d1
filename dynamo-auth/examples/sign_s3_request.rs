//! Signs a request to S3, with this crate and the `http` crate's types alone.
//!
//! The request is the one that AWS's documentation takes as its example, so the signature can be compared.
#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::time::{Duration, SystemTime};

use dynamo_auth::{Credentials, Scope, sign};
use http::Request;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
    let scope = Scope::for_s3("us-east-1")?;
    // A program would take the time of day: `SystemTime::now()`.
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_369_353_600);

    let mut request = Request::get("https://examplebucket.s3.amazonaws.com/test.txt")
        .header("range", "bytes=0-9")
        .body(())?;
    sign(&mut request, b"", &credentials, &scope, now)?;

    for name in ["host", "x-amz-date", "x-amz-content-sha256", "authorization"] {
        println!("{name}: {}", request.headers()[name].to_str()?);
    }
    let expected = "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    assert!(request.headers()["authorization"].to_str()?.ends_with(expected));
    Ok(())
}
