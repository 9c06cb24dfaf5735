//! Whose PID namespace is meant: `--target` and `--pidns`.

use std::path::PathBuf;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

use nscore::nsfs::NamespaceFile;
use nscore::proc::require_own_proc;
use nscore::{Advice, Error, NamespaceKind};

/// Whose PID namespace is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Ours.
    #[default]
    Own,
    /// The one that this process lives in.
    Process(Pid),
    /// The one that this file names.
    File(PathBuf),
}

impl Target {
    /// Opens the namespace; `None` if it is the one that we live in.
    ///
    /// # Errors
    ///
    /// There is no such process or file, it names no PID namespace, or we may not look at it.
    pub fn open(&self) -> Result<Option<NamespaceFile>, Error> {
        let file = match self {
            Self::Own => return Ok(None),
            Self::Process(pid) => of_process(*pid)?,
            Self::File(path) => NamespaceFile::open(path)?.of_kind(NamespaceKind::Pid)?,
        };
        let id = file.id()?;
        // Without a /proc nobody can tell that it is ours. Mounted like another's, it is the same procfs.
        let is_own = NamespaceFile::own(NamespaceKind::Pid).and_then(|own| own.id()).is_ok_and(|own| own == id);
        Ok((!is_own).then_some(file))
    }
}

/// `/proc` must be ours, or the number means another process there.
fn of_process(pid: Pid) -> Result<NamespaceFile, Error> {
    require_own_proc()?;
    match NamespaceFile::of_process(pid, NamespaceKind::Pid) {
        Err(error) if error.errno() == Some(Errno::ENOENT) && kill(pid, None) == Err(Errno::ESRCH) => {
            Err(Error::new(format!("process {pid} does not exist")))
        }
        opened => opened
            .hint(Errno::ENOENT, "/proc hides processes of other users (hidepid=)")
            .hint(Errno::EACCES, "only who may trace the process may see its namespaces; ptrace(2)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_namespace_is_recognized_however_it_is_named() {
        for target in [Target::Own, Target::Process(Pid::this()), Target::File("/proc/self/ns/pid".into())] {
            assert!(target.open().expect("ours").is_none(), "{target:?}");
        }
    }

    #[test]
    fn what_is_no_pid_namespace_is_named() {
        let refusal = |target: Target| target.open().expect_err("no PID namespace").to_string();
        assert_eq!(refusal(Target::Process(Pid::from_raw(i32::MAX))), "process 2147483647 does not exist");
        let uts = "'/proc/self/ns/uts' is of the kind UTS, not PID";
        assert_eq!(refusal(Target::File("/proc/self/ns/uts".into())), uts);
    }
}
