//! An allocator that counts. The one file of the project with `unsafe` in it, and no part of any crate that is used.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, which counts each thread's allocations; one that grows or shrinks counts once more.
///
/// # Examples
///
/// ```
/// use dynamo_bench::{Counting, allocations_of};
///
/// #[global_allocator]
/// static ALLOCATOR: Counting = Counting;
///
/// assert_eq!(allocations_of(|| drop(Box::new(1))), 1);
/// ```
#[derive(Debug)]
pub struct Counting;

fn count() {
    // A thread that ends has no counter any more; nobody asks for its count either.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are the system allocator's conditions.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, new_size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// How often this thread allocates in `work`. Needs [`Counting`] as the program's allocator.
pub fn allocations_of(work: impl FnOnce()) -> u64 {
    let before = COUNT.get();
    work();
    COUNT.get() - before
}
