//! The cgroup of a process, and the file by which another joins it; cgroups(7).

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::sys::statfs::{CGROUP2_SUPER_MAGIC, statfs};

/// Where cgroup v2 is mounted.
const ROOT: &str = "/sys/fs/cgroup";

/// Makes sure that cgroup v2 is where it belongs; the error is the reason in words.
pub fn require_v2() -> Result<(), String> {
    match statfs(ROOT) {
        Ok(filesystem) if filesystem.filesystem_type() == CGROUP2_SUPER_MAGIC => Ok(()),
        Ok(_) => Err(format!("{ROOT} is not cgroup v2")),
        Err(errno) => Err(format!("cannot examine {ROOT}: {}", errno.desc())),
    }
}

/// The file that a process joins a cgroup by, as the text of `/proc/PID/cgroup` tells it. The path begins at the root of the
/// reader's cgroup namespace, and with `/..` where the cgroup is not below: such a path leads out of the mount.
///
/// The error is the reason in words.
pub fn procs(text: &[u8]) -> Result<PathBuf, String> {
    let path = text.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"0::/"));
    let path = path.ok_or("it is in no cgroup of version 2")?;
    if path.split(|byte| *byte == b'/').any(|name| name == b"..") {
        return Err("it is outside of our cgroup namespace".to_owned());
    }
    Ok(Path::new(ROOT).join(OsStr::from_bytes(path)).join("cgroup.procs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_version_2_has_the_path() {
        let file = |text: &[u8]| procs(text).map(|path| path.into_os_string().into_encoded_bytes());
        assert_eq!(file(b"2:cpu:/a\n0::/b/c d\xff\n"), Ok(b"/sys/fs/cgroup/b/c d\xff/cgroup.procs".to_vec()));
        assert_eq!(file(b"0::/\n"), Ok(b"/sys/fs/cgroup/cgroup.procs".to_vec()));
        assert_eq!(file(b"0::/..a/b..\n"), Ok(b"/sys/fs/cgroup/..a/b../cgroup.procs".to_vec()));
        assert_eq!(file(b"2:cpu:/a\n"), Err("it is in no cgroup of version 2".to_owned()));
    }

    #[test]
    fn a_path_that_leads_out_of_the_mount_is_refused() {
        for text in [&b"0::/..\n"[..], b"0::/../..", b"0::/a/../../b\n"] {
            assert_eq!(procs(text), Err("it is outside of our cgroup namespace".to_owned()));
        }
    }
}
