//! A procfs that is mounted nowhere yet.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;

use nscore::Error;
use nscore::sys::mount as sys;

use crate::masks;
use crate::mount::Mount;
use crate::mount_options::MountOptions;

/// `MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC` of fsmount(2): a procfs needs none of the three, and a
/// program found there could only be a trick.
const ATTRIBUTES: u64 = 0x2 | 0x4 | 0x8;

/// `MOUNT_ATTR_RDONLY` of fsmount(2). The filesystem itself stays writable: the kernel asks only for the mount where the visible
/// procfs is read-only.
const READ_ONLY: u64 = 0x1;

/// Makes the procfs that the context describes.
///
/// # Errors
///
/// The kernel does not know an option, or in this user namespace a new procfs would reveal too much; the message has the
/// kernel's own words.
pub fn create(context: &OwnedFd, mount: &Mount<'_>) -> Result<OwnedFd, Error> {
    configure(context, mount.options).map_err(|errno| in_its_words(context, errno, mount))?;
    let attributes = if mount.options.read_only { ATTRIBUTES | READ_ONLY } else { ATTRIBUTES };
    match sys::fsmount(context.as_fd(), attributes) {
        Err(Errno::EPERM) => {
            Err(masks::too_revealing(mount).unwrap_or_else(|| in_its_words(context, Errno::EPERM, mount)))
        }
        made => made.map_err(|errno| in_its_words(context, errno, mount)),
    }
}

fn configure(context: &OwnedFd, options: &MountOptions) -> nix::Result<()> {
    sys::fsconfig_set_string(context.as_fd(), c"source", c"proc")?; // the first field of /proc/mounts, by custom
    for (name, value) in options.pairs() {
        sys::fsconfig_set_string(context.as_fd(), &name, &value)?;
    }
    sys::fsconfig_create(context.as_fd())
}

/// The error, with what the kernel has to say about it, if anything: lines `e MESSAGE`, one a read(2) of the context.
fn in_its_words(context: &OwnedFd, errno: Errno, mount: &Mount<'_>) -> Error {
    let Ok(mut log) = context.try_clone().map(File::from) else { return mount.failed(errno) };
    let mut line = [0; 1024];
    let mut words = Vec::new();
    while let Ok(length) = log.read(&mut line) {
        let text = String::from_utf8_lossy(&line[..length]);
        words.extend(text.strip_prefix("e ").map(|message| message.trim().to_owned()));
        if length == 0 {
            break;
        }
    }
    if words.is_empty() {
        mount.failed(errno)
    } else {
        mount.refused(format!("the kernel says '{}'", words.join("; ")))
    }
}
