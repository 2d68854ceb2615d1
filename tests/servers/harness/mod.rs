//! What these tests share: a bare HTTP client, and an account of Moto's that has been told whom to let in.

mod account;
mod http;

pub use self::account::Account;
pub use self::http::{Answer, element, send};
