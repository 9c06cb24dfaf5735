//! The end where there is no more memory: one line and status 1, where Rust by itself would abort with SIGABRT.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;

use super::process::leave;

/// The system's allocator, but that a refusal ends the program: none of ours has anything better to do then.
struct OrEnd;

#[global_allocator]
static ALLOCATOR: OrEnd = OrEnd;

/// What is said at the end; made while there is memory.
static LAST_WORDS: OnceLock<String> = OnceLock::new();

/// Sets the line that is written to standard error when there is no more memory. It is set once.
pub fn say_at_exhaustion(line: String) {
    let _ = LAST_WORDS.set(line);
}

// SAFETY: every block is the system allocator's, with the layout that the caller gave. A block is never null, and nothing here
// allocates or unwinds.
unsafe impl GlobalAlloc for OrEnd {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise for this method is the one for the system's.
        or_end(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        or_end(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as in `alloc`; the block is one of the system's, since all are.
        or_end(unsafe { System.realloc(block, layout, size) })
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as in `realloc`.
        unsafe { System.dealloc(block, layout) }
    }
}

fn or_end(block: *mut u8) -> *mut u8 {
    if block.is_null() { end() } else { block }
}

#[cold]
fn end() -> ! {
    let words = LAST_WORDS.get().map_or("Out of memory\n", String::as_str);
    // SAFETY: the kernel reads the bytes of the string, as many as the length tells.
    let _ = unsafe { libc::write(libc::STDERR_FILENO, words.as_ptr().cast(), words.len()) };
    leave(1)
}
