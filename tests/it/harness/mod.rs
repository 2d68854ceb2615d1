//! Tests of what the other tests stand on: the embedded server, its verifier and the hop.

mod embedded;
mod hop;
mod signer;
mod verifier;
mod wire;

pub use self::signer::Signer;
pub use self::wire::Wire;
