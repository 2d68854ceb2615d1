//! Other people's servers, and a stand-in for one that nobody has written.
//!
//! [`Moto`] and [`Ministack`] are programs that `cargo xtask servers` installs. Each test starts its own on a free port
//! of 127.0.0.1 and ends it by dropping it. Where they are not installed, starting one says so and gives `None`, so
//! that the test can end; with `CI=true` that is an error.
//!
//! ```no_run
//! use dynamo_tests::servers::Moto;
//!
//! # fn main() -> std::io::Result<()> {
//! let Some(moto) = Moto::start()? else { return Ok(()) };
//! assert!(moto.endpoint().starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```

mod installed;
mod ministack;
mod moto;
mod program;
mod sso;

pub use self::ministack::Ministack;
pub use self::moto::Moto;
pub use self::sso::{SsoAnswer, SsoRequest, SsoStub};
