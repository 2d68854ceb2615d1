//! What these tests share: a bare HTTP client, clients that see nothing of this machine, and an account of Moto's that
//! has been told whom to let in.

mod account;
mod http;
mod sealed;
mod table;

pub use self::account::Account;
pub use self::http::{Answer, element, send};
pub use self::sealed::{anyone, sealed, settings};
pub use self::table::write_and_read;
