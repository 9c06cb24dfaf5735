//! The registers of a tracee that is about to make a call or has just made one: where the number and the result are.

use nix::errno::Errno;
use nix::unistd::Pid;

/// Where in a call a tracee has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Before the call with this number.
    Entry(u64),
    /// Behind it.
    Exit,
}

#[cfg(all(target_arch = "x86_64", target_env = "gnu"))]
mod machine {
    use nix::libc::PTRACE_SYSCALL_INFO_ENTRY;
    use nix::sys::ptrace;

    use super::*;

    /// Whether the registers of this machine are known.
    pub const IS_KNOWN: bool = true;

    /// Where the tracee has stopped.
    ///
    /// # Errors
    ///
    /// It is gone.
    pub fn stop(pid: Pid) -> nix::Result<Stop> {
        let is_entry = ptrace::syscall_info(pid)?.op == PTRACE_SYSCALL_INFO_ENTRY;
        if is_entry { Ok(Stop::Entry(ptrace::getregs(pid)?.orig_rax)) } else { Ok(Stop::Exit) }
    }

    /// Has the tracee make a call that does not exist in place of the one that it is about to make.
    ///
    /// # Errors
    ///
    /// It is gone.
    pub fn skip_call(pid: Pid) -> nix::Result<()> {
        let mut registers = ptrace::getregs(pid)?;
        registers.orig_rax = u64::MAX;
        ptrace::setregs(pid, registers)
    }

    /// Has the call that was just made fail.
    ///
    /// # Errors
    ///
    /// The tracee is gone.
    pub fn fail_call(pid: Pid, errno: Errno) -> nix::Result<()> {
        let mut registers = ptrace::getregs(pid)?;
        registers.rax = i64::from(-(errno as i32)).cast_unsigned();
        ptrace::setregs(pid, registers)
    }
}

#[cfg(not(all(target_arch = "x86_64", target_env = "gnu")))]
mod machine {
    use super::*;

    /// Whether the registers of this machine are known.
    pub const IS_KNOWN: bool = false;

    /// # Errors
    ///
    /// Nobody knows the registers.
    pub fn stop(_: Pid) -> nix::Result<Stop> {
        Err(Errno::ENOSYS)
    }

    /// # Errors
    ///
    /// Nobody knows the registers.
    pub fn skip_call(_: Pid) -> nix::Result<()> {
        Err(Errno::ENOSYS)
    }

    /// # Errors
    ///
    /// Nobody knows the registers.
    pub fn fail_call(_: Pid, _: Errno) -> nix::Result<()> {
        Err(Errno::ENOSYS)
    }
}

pub use machine::{IS_KNOWN, fail_call, skip_call, stop};
