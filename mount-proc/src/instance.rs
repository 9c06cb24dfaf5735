//! A procfs that is mounted nowhere yet.

use std::iter;
use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::unistd::read;

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

/// The error, with what the kernel has to say about it instead of the number, if anything.
fn in_its_words(context: &OwnedFd, errno: Errno, mount: &Mount<'_>) -> Error {
    match log(context) {
        words if words.is_empty() => mount.failed(errno),
        words => mount.refused(words.join("; ")),
    }
}

/// The errors that the context has logged: a read(2) gives one line, `e MESSAGE`; fsopen(2).
fn log(context: &OwnedFd) -> Vec<String> {
    let mut line = [0; 1024];
    let mut next = || match read(context, &mut line) {
        Ok(length) if length > 0 => Some(String::from_utf8_lossy(&line[..length]).into_owned()),
        _ => None, // ENODATA: that was all
    };
    let lines = iter::from_fn(&mut next);
    lines.filter_map(|line| line.strip_prefix("e ").map(|message| message.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use testkit::requires;

    use super::*;
    use crate::mount::Whose;

    #[test]
    fn the_kernels_own_words_are_told() {
        requires!(Root);
        let context = sys::fsopen(c"proc").expect("root may");
        let errno = sys::fsconfig_set_string(context.as_fd(), c"colour", c"red").expect_err("no option");
        let mount = Mount { at: "/mnt".as_ref(), whose: Whose::Own, options: &MountOptions::default() };
        assert_eq!(
            in_its_words(&context, errno, &mount).to_string(),
            "cannot mount a procfs on '/mnt': proc: Unknown parameter 'colour'"
        );
        let silent = in_its_words(&context, Errno::EINVAL, &mount).to_string();
        assert_eq!(silent, "cannot mount a procfs on '/mnt': Invalid argument");
    }
}
