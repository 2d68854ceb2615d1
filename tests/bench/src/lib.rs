//! What all comparisons share: counting, timing and printing.
//!
//! A bench is a list of [`Contender`]s that do the same work. [`Rounds`] runs them in turn, many times over, and
//! counts CPU time alone, so that what else runs on the machine hits all of them alike; [`Table`] prints the result.

mod allocations;
mod arguments;
mod contender;
mod rounds;
mod table;

pub use allocations::{Counting, allocations_of};
pub use arguments::Arguments;
pub use contender::Contender;
pub use rounds::{Measurement, Rounds};
pub use table::Table;
