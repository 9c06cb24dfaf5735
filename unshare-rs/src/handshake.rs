//! What the caller learns before the program starts (`--info-fd`), and how it lets the program start (`--block-fd`).

use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd, RawFd};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open, readlinkat};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use nix::sys::stat::{FileStat, Mode, fstatat};
use nix::unistd::close;

use nscore::sys::{descriptor, signal};
use nscore::{Context, Error, NamespaceKind, kernel};

/// A descriptor of the caller's that an option names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// `--info-fd`.
    Info(RawFd),
    /// `--block-fd`.
    Block(RawFd),
}

impl Channel {
    /// Its number.
    pub const fn number(self) -> RawFd {
        match self {
            Self::Info(fd) | Self::Block(fd) => fd,
        }
    }

    /// The option that names it.
    pub const fn option(self) -> &'static str {
        match self {
            Self::Info(_) => "--info-fd",
            Self::Block(_) => "--block-fd",
        }
    }

    /// A descriptor of our own for it, which the program does not inherit.
    ///
    /// # Errors
    ///
    /// It is not open.
    pub fn take(self) -> Result<OwnedFd, Error> {
        descriptor::duplicate(self.number())
            .context(|| format!("cannot use descriptor {} ({})", self.number(), self.option()))
    }

    /// Closes the caller's descriptor, whose end the other side may be waiting for. The standard ones are the program's too.
    pub fn close(self) {
        if self.number() > 2 {
            let _ = close(self.number()); // both options may name the same one
        }
    }
}

/// Opens the `/proc` that numbers processes as the caller does, before a new one covers it.
///
/// # Errors
///
/// There is no `/proc`.
pub fn pin_proc() -> Result<OwnedFd, Error> {
    nscore::proc::require_own_proc()?;
    open("/proc", OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty()).context(|| "cannot open /proc")
}

/// Writes the line: the PID and the namespaces of this process, as the caller sees them.
///
/// # Errors
///
/// The process is not in that `/proc`, or nobody takes the line.
pub fn tell(proc: &OwnedFd, to: OwnedFd) -> Result<(), Error> {
    let line = info(proc).context(|| "cannot look at the new namespaces in /proc")?;
    // A reader that is gone is told of; SIGPIPE would end us without a word, and the parent would think that the program ran.
    let on_pipe = signal::set_ignored(Signal::SIGPIPE as i32).context(|| "cannot ignore SIGPIPE")?;
    File::from(to).write_all(line.as_bytes()).context(|| "cannot write to the descriptor of --info-fd")?;
    on_pipe.restore().context(|| "cannot restore SIGPIPE")
}

fn info(proc: &OwnedFd) -> nix::Result<String> {
    let pid = readlinkat(proc, "self")?;
    let mut inodes = Vec::new();
    for kind in NamespaceKind::ALL {
        match inode(proc, kind) {
            Ok(stat) => inodes.push(format!("\"{}\":{}", kind.name(), stat.st_ino)),
            Err(Errno::ENOENT) => {} // this kernel lacks the kind
            Err(errno) => return Err(errno),
        }
    }
    Ok(format!("{{\"pid\":{},\"namespaces\":{{{}}}}}\n", pid.display(), inodes.join(",")))
}

/// A new time namespace is entered by execve(2), so that it is the program's already; only children enter it before Linux 6.3.
fn inode(proc: &OwnedFd, kind: NamespaceKind) -> nix::Result<FileStat> {
    let link = match kind {
        NamespaceKind::Time if kernel::is_at_least(6, 3) => "ns/time_for_children",
        other => other.link(),
    };
    fstatat(proc, &Path::new("self").join(link), AtFlags::empty())
}

/// Waits until the other side has written something, or has closed its end.
///
/// # Errors
///
/// Those of poll(2).
pub fn await_go(from: &OwnedFd) -> Result<(), Error> {
    let mut events = [PollFd::new(from.as_fd(), PollFlags::POLLIN)];
    loop {
        match poll(&mut events, PollTimeout::NONE) {
            Err(Errno::EINTR) => {}
            polled => return polled.map(drop).context(|| "cannot wait for the descriptor of --block-fd"),
        }
    }
}
