//! Signal dispositions, and dying of a signal: sigaction(2), raise(3).

use std::mem::MaybeUninit;
use std::ops::RangeInclusive;
use std::ptr;

use nix::errno::Errno;
use nix::sys::signal::SigSet;

/// A signal's disposition, to be put back as it was.
pub struct Disposition {
    signal: i32,
    action: libc::sigaction,
}

impl Disposition {
    /// Puts the disposition back.
    ///
    /// # Errors
    ///
    /// None that a disposition which the kernel gave can meet.
    pub fn restore(&self) -> nix::Result<()> {
        // SAFETY: the action is one that the kernel itself gave for this signal.
        Errno::result(unsafe { libc::sigaction(self.signal, &raw const self.action, ptr::null_mut()) }).map(drop)
    }
}

/// Sets the signal to its default disposition and returns the one it had: sigaction(2).
///
/// # Errors
///
/// `EINVAL` if `signal` is no signal, or SIGKILL or SIGSTOP.
pub fn set_default(signal: i32) -> nix::Result<Disposition> {
    set(signal, libc::SIG_DFL)
}

/// Has the signal ignored and returns the disposition it had: sigaction(2).
///
/// # Errors
///
/// As [`set_default`].
pub fn set_ignored(signal: i32) -> nix::Result<Disposition> {
    set(signal, libc::SIG_IGN)
}

/// `handler` is `SIG_DFL` or `SIG_IGN`.
fn set(signal: i32, handler: libc::sighandler_t) -> nix::Result<Disposition> {
    // SAFETY: all bytes zero is SIG_DFL, no flags and an empty mask.
    let mut new: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
    let mut action = new;
    new.sa_sigaction = handler;
    // SAFETY: the kernel reads the one action and writes the other; neither handler runs code of ours.
    let result = unsafe { libc::sigaction(signal, &raw const new, &raw mut action) };
    Errno::result(result).map(|_| Disposition { signal, action })
}

/// Dies of `signal` as a program would that never handled it, or returns where its default is not to die.
pub fn die_of(signal: i32) {
    let _ = set_default(signal); // SIGKILL needs none
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: sigemptyset initializes the set that the pointer names.
    unsafe { libc::sigemptyset(set.as_mut_ptr()) };
    // SAFETY: the set is initialized, and a number that is no signal is refused.
    unsafe { libc::sigaddset(set.as_mut_ptr(), signal) };
    // SAFETY: the set is initialized, and the old mask is not asked for.
    unsafe { libc::sigprocmask(libc::SIG_UNBLOCK, set.as_ptr(), ptr::null_mut()) };
    // SAFETY: raise takes a plain number, and the disposition is the default one: no code of ours runs.
    unsafe { libc::raise(signal) };
}

/// The real-time signals that the C library leaves to programs; signal(7).
pub fn real_time() -> RangeInclusive<i32> {
    libc::SIGRTMIN()..=libc::SIGRTMAX()
}

/// A signal that was pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its number; real-time signals have no other name here.
    pub number: i32,
    /// Whether the kernel itself has sent it, as it does to the whole foreground process group of a terminal: `SI_KERNEL` of
    /// sigaction(2).
    pub is_from_kernel: bool,
}

/// Takes the next of these signals, which must be blocked, and waits for it if none is pending: sigwaitinfo(2).
///
/// The kernel ends the call where the process is stopped and continued, although no signal was taken; signal(7). It is made again
/// then. nix's `SigSet::wait` panics where the call fails.
///
/// # Errors
///
/// None that the kernel itself has; seccomp(2) may forbid the call.
pub fn take_pending(awaited: &SigSet) -> nix::Result<Pending> {
    let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
    let number = loop {
        // SAFETY: the set is a valid one, and the kernel writes one siginfo_t to the place that the pointer names.
        match Errno::result(unsafe { libc::sigwaitinfo(awaited.as_ref(), about.as_mut_ptr()) }) {
            Err(Errno::EINTR) => {}
            taken => break taken?,
        }
    };
    // SAFETY: it was zeroed, and every bit pattern of its fields is a value.
    let about = unsafe { about.assume_init() };
    Ok(Pending { number, is_from_kernel: about.si_code == libc::SI_KERNEL })
}
