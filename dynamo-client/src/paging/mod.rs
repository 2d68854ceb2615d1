//! What takes several calls: pages, and the items on them, as streams.
//!
//! [`reading::Reading`] does the work for all of them: it reads one [`lane::Lane`] or several, each a sequence of pages,
//! under the caps that were set. The public types are shells over it.

mod caps;
mod count;
mod cursor;
mod items;
mod lane;
mod outline;
mod pages;
mod parallel_scan;
mod position;
mod reading;
mod state;
mod totals;

pub use self::cursor::{CursorError, CursorErrorKind, Cursors};
pub use self::items::Items;
pub use self::pages::Pages;
pub use self::parallel_scan::{ParallelItems, ParallelPages, ParallelScan};
pub use self::position::{Position, Stopped};
pub use self::state::ScanState;
pub use self::totals::Totals;
