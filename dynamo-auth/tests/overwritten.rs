//! What holds a secret overwrites it when it is dropped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_auth::port::{Command, CommandOutput};
use dynamo_auth::{Credentials, ProcessCommand, SsoToken};
use zeroize::ZeroizeOnDrop;

/// Compiles only for types that promise it.
fn is_overwritten<T: ZeroizeOnDrop>() {}

#[test]
fn whatever_holds_a_secret_overwrites_it() {
    is_overwritten::<Credentials>();
    is_overwritten::<SsoToken>();
    is_overwritten::<Command>();
    is_overwritten::<CommandOutput>();
    is_overwritten::<ProcessCommand>();
}

#[test]
fn a_command_can_still_be_taken_apart() {
    let mut command = Command::new("keys", ["--password", "invented"]);
    assert_eq!(std::mem::take(&mut command.arguments), ["--password", "invented"]);
    assert_eq!(command.program, "keys");
}
