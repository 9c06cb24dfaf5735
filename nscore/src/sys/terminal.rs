//! What a terminal tells of itself: TIOCGWINSZ of ioctl_tty(2).

use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;

/// How many columns the terminal has; `None` if `fd` is no terminal or the terminal does not know.
pub fn columns(fd: BorrowedFd<'_>) -> Option<usize> {
    let mut size = MaybeUninit::<libc::winsize>::zeroed();
    // SAFETY: the kernel writes one winsize to the place that the pointer names.
    let result = unsafe { libc::ioctl(fd.as_raw_fd(), libc::TIOCGWINSZ, size.as_mut_ptr()) };
    Errno::result(result).ok()?;
    // SAFETY: it was zeroed, and every bit pattern is a winsize.
    let size = unsafe { size.assume_init() };
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}
