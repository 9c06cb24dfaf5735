//! What a test needs of the machine, and the word for a test that cannot run here.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::process::{Command, Stdio};

use nix::unistd::geteuid;

/// What a test needs of the machine.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// User and the other namespaces can be created: as root, or where the system lets everybody.
    UserNamespaces,
    /// The tests run as root.
    Root,
    /// The tests run as an ordinary user.
    OrdinaryUser,
    /// This program is installed.
    Program(&'static str),
    /// The kernel has this file system, without a module that has yet to be loaded.
    FileSystem(&'static str),
    /// cgroup v2 is mounted at /sys/fs/cgroup.
    CgroupV2,
    /// It is not.
    NoCgroupV2,
    /// Pairs of virtual network devices can be made; veth(4).
    Veth,
    /// python3 with ctypes, to call clone3(2), which gives a process the PIDs that a test wants.
    Ctypes,
    /// This kernel or a newer one, as major and minor version.
    Linux(u32, u32),
}

impl Need {
    /// Whether the machine has it; why not, if it has not.
    ///
    /// # Errors
    ///
    /// The reason, for the list of skipped tests.
    pub fn check(self) -> Result<(), String> {
        let (met, why) = match self {
            Self::UserNamespaces => (runs("unshare", &["-U", "true"]), "user namespaces cannot be created here".into()),
            Self::Root => (geteuid().is_root(), "needs root".into()),
            Self::OrdinaryUser => (!geteuid().is_root(), "needs an ordinary user".into()),
            Self::Program(name) => {
                (runs("sh", &["-c", &format!("command -v {name}")]), format!("{name} is not installed"))
            }
            Self::FileSystem(name) => {
                let known = std::fs::read_to_string("/proc/filesystems").unwrap_or_default();
                (known.split_whitespace().any(|word| word == name), format!("the kernel has no {name} loaded"))
            }
            Self::CgroupV2 => (has_cgroup_v2(), "cgroup v2 is not at /sys/fs/cgroup".into()),
            Self::NoCgroupV2 => (!has_cgroup_v2(), "cgroup v2 is at /sys/fs/cgroup".into()),
            Self::Veth => {
                let made = runs("unshare", &["-Urn", "ip", "link", "add", "outer", "type", "veth"]);
                (made, "there is no ip(8), or the kernel makes no veth".into())
            }
            Self::Ctypes => (runs("python3", &["-c", "import ctypes"]), "there is no python3 with ctypes".into()),
            Self::Linux(major, minor) => {
                (nscore::kernel::is_at_least(major, minor), format!("needs Linux {major}.{minor} or newer"))
            }
        };
        if met { Ok(()) } else { Err(why) }
    }
}

/// Ends the test, as skipped, unless the machine has all that is listed: `requires!(Root, Program("ps"))`.
#[macro_export]
macro_rules! requires {
    ($($need:ident $(($($argument:expr),*))?),+ $(,)?) => {
        $(if let Err(why) = $crate::Need::$need $(($($argument),*))?.check() {
            return $crate::skip(&why);
        })+
    };
}

/// Ends the test, as skipped, where util-linux is tested in place of our programs: `ours_only!("lsns -t all")` names what is
/// ours, in words that `docs/differences.md` has too.
#[macro_export]
macro_rules! ours_only {
    ($what:expr) => {
        if $crate::is_reference() {
            return $crate::skip(concat!("ours only: ", $what));
        }
    };
}

/// Whether util-linux is tested in place of our programs.
pub fn is_reference() -> bool {
    crate::reference().is_some()
}

/// Reports the running test as skipped: on standard error, and in the file that `NSTOOLS_SKIPPED` names, so that
/// `cargo xtask test` does not count it as passed.
pub fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    eprintln!("skipped: {test}: {why}");
    if let Some(path) = env::var_os("NSTOOLS_SKIPPED") {
        let file = OpenOptions::new().append(true).create(true).open(path);
        let line = format!("{test}: {why}\n");
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("the list of skipped tests can be written");
    }
}

fn has_cgroup_v2() -> bool {
    std::path::Path::new("/sys/fs/cgroup/cgroup.procs").exists()
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
