//! The signing key of one day, region and service.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Credentials, Error};

/// An HMAC with a key already in it; it overwrites its state on drop.
pub(super) type Keyed = Hmac<Sha256>;

/// Derives the key by its four steps and leaves it inside an HMAC.
pub(super) fn signing_key(
    credentials: &Credentials,
    day: &[u8],
    region: &str,
    service: &str,
) -> Result<Keyed, Error> {
    let secret = credentials.secret_access_key();
    let mut first = Zeroizing::new(Vec::with_capacity(4 + secret.len()));
    first.extend_from_slice(b"AWS4");
    first.extend_from_slice(secret.as_bytes());
    let mut keyed = keyed(&first)?;
    for part in [day, region.as_bytes(), service.as_bytes(), b"aws4_request"] {
        keyed.update(part);
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(keyed.finalize().into_bytes().into());
        keyed = self::keyed(&*key)?;
    }
    Ok(keyed)
}

fn keyed(key: &[u8]) -> Result<Keyed, Error> {
    Keyed::new_from_slice(key).map_err(|_| Error::invalid_request("the secret is no key for HMAC"))
}

/// Finishes an HMAC as the 64 digits of a signature.
pub(super) fn signature(keyed: Keyed) -> [u8; 64] {
    hexadecimal(&keyed.finalize().into_bytes().into())
}

/// A hash as 64 lower-case digits.
pub(super) fn hexadecimal(hash: &[u8; 32]) -> [u8; 64] {
    let mut digits = [0; 64];
    // Both lengths are in the types, so there is nothing that could fail.
    let _ = hex::encode_to_slice(hash, &mut digits);
    digits
}
