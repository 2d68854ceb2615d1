//! The signing key of one day, region and service.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Credentials, Error};

/// An HMAC with a key already in it; it overwrites its state on drop.
pub(super) type Keyed = Hmac<Sha256>;

/// Derives the key by its four steps.
pub(super) fn signing_key(
    credentials: &Credentials,
    day: &[u8],
    region: &str,
    service: &str,
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let secret = credentials.secret_access_key();
    let mut first = Zeroizing::new(Vec::with_capacity(4 + secret.len()));
    first.extend_from_slice(b"AWS4");
    first.extend_from_slice(secret.as_bytes());
    let step = |mut keyed: Keyed, part: &[u8]| {
        keyed.update(part);
        Zeroizing::new(<[u8; 32]>::from(keyed.finalize().into_bytes()))
    };
    let mut key = step(keyed(&first)?, day);
    for part in [region.as_bytes(), service.as_bytes(), b"aws4_request"] {
        key = step(keyed(&*key)?, part);
    }
    Ok(key)
}

/// An HMAC with a key in it.
pub(super) fn keyed(key: &[u8]) -> Result<Keyed, Error> {
    Keyed::new_from_slice(key).map_err(|_| Error::invalid_request("the secret is no key for HMAC"))
}

/// A hash as 64 lower-case digits, without an allocation.
///
/// Arithmetic in place of a table lets the compiler do sixteen bytes at a time; this is on the way of every request.
pub(super) fn digits(hash: [u8; 32]) -> [u8; 64] {
    let digit = |nibble: u8| nibble + if nibble < 10 { b'0' } else { b'a' - 10 };
    let mut digits = [0; 64];
    for ([high, low], byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(hash) {
        (*high, *low) = (digit(byte >> 4), digit(byte & 15));
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_digits_that_hex_writes() {
        for start in [0_u8, 32, 64, 96, 128, 160, 192, 224] {
            let hash = std::array::from_fn(|index| start + u8::try_from(index).unwrap());
            assert_eq!(std::str::from_utf8(&digits(hash)).unwrap(), hex::encode(hash));
        }
    }
}
