//! The shared `config` and `credentials` files.

mod files;
mod grammar;
mod location;
mod section;

pub use files::ProfileFiles;
pub use location::FileLocations;
pub use section::Section;
