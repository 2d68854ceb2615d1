//! Gzip bodies: decoded whole, within a limit, or not at all.

use std::io::Write;

use dynamo_http::{ErrorKind, decode_gzip};
use flate2::Compression;
use flate2::write::GzEncoder;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[track_caller]
fn fails(body: &[u8], max_answer: usize, kind: ErrorKind) {
    assert_eq!(decode_gzip(body, max_answer).unwrap_err().kind(), kind);
}

#[test]
fn decodes_what_was_encoded() {
    for body in [&b""[..], b"{}", &[7; 100_000]] {
        assert_eq!(decode_gzip(&gzip(body), body.len()).unwrap(), body);
    }
}

#[test]
fn refuses_a_body_that_grows_beyond_the_limit() {
    let bomb = gzip(&vec![0; 10 << 20]);
    assert!(bomb.len() < 20_000);
    fails(&bomb, 1 << 20, ErrorKind::TooLarge);
    fails(&gzip(b"12345"), 4, ErrorKind::TooLarge);
}

#[test]
fn refuses_every_body_that_is_cut_or_flipped() {
    let whole = gzip(br#"{"Item":{"a":{"S":"x"}}}"#);
    for end in 0..whole.len() {
        fails(&whole[..end], 1 << 10, ErrorKind::Protocol);
    }
    // The head holds a time and a name for the operating system that nobody checks: bytes 4 to 9.
    for at in (0..4).chain(10..whole.len()) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x55;
        if let Ok(decoded) = decode_gzip(&flipped, 1 << 10) {
            assert_eq!(decoded, br#"{"Item":{"a":{"S":"x"}}}"#[..], "byte {at}");
        }
    }
}
