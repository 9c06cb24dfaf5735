//! What a program does before its first line: C's `main` without Rust's start-up.
//!
//! Rust's own start-up ignores SIGPIPE and opens `/dev/null` on closed standard descriptors, and an executed program
//! would inherit both. [`crate::main!`] goes around it.

use std::os::fd::{IntoRawFd, RawFd};

use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;

/// Occupies the standard descriptors that are closed, so that no file we open later becomes one by its number.
///
/// The placeholder can be neither read nor written (`O_PATH`: both are `EBADF`, as on a closed descriptor), and is gone
/// when a program is executed.
pub fn occupy_closed_standard_descriptors() {
    let mut standard = [0, 1, 2].map(|fd: RawFd| libc::pollfd { fd, events: 0, revents: 0 });
    // SAFETY: the kernel writes only the `revents` of the three elements that the length tells.
    let closed = unsafe { libc::poll(standard.as_mut_ptr(), 3, 0) };
    if closed <= 0 {
        return;
    }
    for _ in standard.iter().filter(|one| one.revents & libc::POLLNVAL != 0) {
        // open(2) takes the lowest free number, and the closed ones are the lowest.
        if let Ok(fd) = open("/", OFlag::O_PATH | OFlag::O_CLOEXEC, Mode::empty()) {
            let _ = fd.into_raw_fd(); // for as long as the program runs
        }
    }
}

/// Ends the program: _exit(2). exit(3) would first write out what C's standard streams hold, which nobody here uses, and touch a
/// page for each of its tables.
pub fn end(status: i32) -> ! {
    super::process::leave(status)
}

/// Defines C's `main` for a [`crate::Tool`], in a crate that says `#![no_main]`.
#[macro_export]
macro_rules! main {
    ($tool:expr) => {
        #[expect(unsafe_code, reason = "C's start-up finds the function by this name")]
        #[unsafe(no_mangle)]
        extern "C" fn main() -> ::core::ffi::c_int {
            $crate::sys::start::end($crate::cli::tool::start(&$tool))
        }
    };
}
