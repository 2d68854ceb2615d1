//! One of those that are compared.

use std::fmt;

use crate::allocations_of;

/// A name and the work that is timed.
pub struct Contender<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
}

impl<'a> Contender<'a> {
    /// Names the work. Its result must go through [`std::hint::black_box`], or the compiler may leave it out.
    pub fn new(name: &'static str, work: impl FnMut() + 'a) -> Self {
        Self { name, work: Box::new(work) }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Does the work so many times.
    pub fn run(&mut self, times: u32) {
        for _ in 0..times {
            (self.work)();
        }
    }

    /// How many allocations the work takes once it has been done a few times.
    pub fn allocations(&mut self) -> u64 {
        self.run(3);
        allocations_of(|| self.run(1))
    }
}

impl fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contender").field("name", &self.name).finish_non_exhaustive()
    }
}
