//! Mounts a procfs of the caller's PID namespace, and makes sure that it shows.
//!
//! The old `/proc` is never unmounted first: in a user namespace the kernel mounts a new procfs only where a fully
//! visible one exists already, and the old one may be it; mount_namespaces(7).

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::mount::MsFlags;
use nix::unistd::{geteuid, getpid};

use nscore::cli::hints;
use nscore::sys::mount as sys;
use nscore::{Advice, Context, Error};

use crate::place;

/// The system calls of [`mount`], as a plan explains them.
pub const WHAT_IT_CALLS: &str = "fsopen(\"proc\"), fsmount(), move_mount()";

/// `MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC` of fsmount(2): a procfs needs none of the three, and a
/// program found there could only be a trick.
const ATTRIBUTES: u64 = 0x2 | 0x4 | 0x8;

/// Mounts a procfs of the caller's PID namespace at a directory, in the caller's mount namespace.
///
/// # Errors
///
/// The place does not exist or is no directory, the kernel refuses (the message has its reason), or something else is
/// visible at the place afterwards.
pub fn mount(at: &Path) -> Result<(), Error> {
    let place = open_place(at)?;
    match sys::fsopen(c"proc") {
        Ok(context) => attach(&create(context, at)?, place.as_fd(), at)?,
        Err(Errno::ENOSYS) => mount_by_path(at)?,
        Err(errno) => Err(errno).context(|| attempt(at)).hint_by(privilege)?,
    }
    check(at)
}

fn attempt(at: &Path) -> String {
    format!("cannot mount a procfs on '{}'", at.display())
}

fn open_place(at: &Path) -> Result<File, Error> {
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY;
    let place = File::options().read(true).custom_flags(flags.bits()).open(at);
    place.context(|| format!("cannot use '{}' as a mount point", at.display()))
}

/// Makes a procfs that is mounted nowhere yet.
fn create(context: OwnedFd, at: &Path) -> Result<OwnedFd, Error> {
    let created = sys::fsconfig_set_string(context.as_fd(), c"source", c"proc")
        .and_then(|()| sys::fsconfig_create(context.as_fd()))
        .and_then(|()| sys::fsmount(context.as_fd(), ATTRIBUTES));
    match created {
        Err(Errno::EPERM) if too_revealing(&context) => Err(masked(at)),
        created => created.context(|| attempt(at)).hint_by(privilege),
    }
}

/// Whether the kernel's own words, lines `e MESSAGE` read from the context, say that no fully visible procfs exists.
fn too_revealing(context: &OwnedFd) -> bool {
    let mut words = [0; 1024];
    let log = context.try_clone().map(File::from).and_then(|mut log| log.read(&mut words));
    log.is_ok_and(|length| String::from_utf8_lossy(&words[..length]).contains("too revealing"))
}

fn masked(at: &Path) -> Error {
    let covers = place::covers_of_proc();
    let what = if covers.is_empty() {
        "no procfs is visible here".to_owned()
    } else {
        format!("parts of /proc are covered ({})", covers.join(", "))
    };
    Error::new(format!("{}: {what}, and a new procfs would reveal them", attempt(at)))
        .advise("start the outer container with an unmasked /proc (docker: --security-opt systempaths=unconfined)")
}

fn attach(procfs: &OwnedFd, place: BorrowedFd<'_>, at: &Path) -> Result<(), Error> {
    sys::move_mount(procfs.as_fd(), place).context(|| attempt(at)).hint_by(privilege)
}

/// mount(2), for kernels and sandboxes without fsopen(2).
fn mount_by_path(at: &Path) -> Result<(), Error> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    nix::mount::mount(Some("proc"), at, Some("proc"), flags, None::<&str>).context(|| attempt(at)).hint_by(privilege)
}

fn privilege(errno: Errno) -> Option<String> {
    let is_users = errno == Errno::EPERM && !geteuid().is_root();
    let advice = "only root may mount; 'unshare -Urpf --mount-proc' makes you root in namespaces of your own";
    hints::restricted(errno).or_else(|| is_users.then(|| advice.to_owned()))
}

/// Makes sure that the place shows the caller: `self` in a procfs names the reader, as its PID namespace numbers it.
fn check(at: &Path) -> Result<(), Error> {
    let shown = fs::read_link(at.join("self"));
    if shown.is_ok_and(|pid| pid.as_os_str() == getpid().to_string().as_str()) {
        return Ok(());
    }
    Err(Error::new(format!("a procfs was mounted on '{}', but what is visible there is not ours", at.display())))
}
