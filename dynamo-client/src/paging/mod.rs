//! What takes several calls: pages, and the items on them, as streams.

mod items;
mod pages;
mod parallel_scan;

pub use self::items::Items;
pub use self::pages::Pages;
pub use self::parallel_scan::{ParallelItems, ParallelPages, ParallelScan};
