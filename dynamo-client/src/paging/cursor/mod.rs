//! Cursors as text, for those outside who are to come back with them.

mod binding;
mod cursors;
mod error;
mod frame;
mod secret;
mod with_request;

pub use self::cursors::Cursors;
pub use self::error::{CursorError, CursorErrorKind};

pub(super) use self::binding::Binding;
