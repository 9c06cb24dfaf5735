//! The mount to be made, in the words of explanations and messages.

use std::fmt;
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::geteuid;

use nscore::cli::hints;
use nscore::nsfs::NamespaceFile;
use nscore::{Advice, Context, Error};

use crate::mount_options::MountOptions;

/// The system calls for the caller's own PID namespace, as a plan explains them.
pub const WHAT_IT_CALLS: &str = "fsopen(\"proc\"), fsmount(), move_mount()";

/// A procfs, and where it is to be mounted.
#[derive(Clone, Debug)]
pub struct Mount<'a> {
    /// The mount point.
    pub at: &'a Path,
    /// Whose PID namespace it shows.
    pub whose: Whose<'a>,
    /// Its options.
    pub options: &'a MountOptions,
}

/// Whose PID namespace is shown.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// The caller's.
    Own,
    /// Another, which must lie below the caller's.
    Other(&'a NamespaceFile),
}

impl Mount<'_> {
    /// What is tried, for messages.
    pub fn attempt(&self) -> String {
        match self.whose {
            Whose::Own => format!("cannot mount a procfs on '{}'", self.at.display()),
            Whose::Other(ns) => format!("cannot mount a procfs of {} on '{}'", in_words(ns), self.at.display()),
        }
    }

    /// The message that this was refused, for a reason in words.
    pub fn refused(&self, why: impl fmt::Display) -> Error {
        Error::new(format!("{}: {why}", self.attempt()))
    }

    /// The message for what the kernel refused by this number.
    pub fn failed(&self, errno: Errno) -> Error {
        let failed: Result<(), Error> = Err(errno).context(|| self.attempt()).hint_by(|errno| self.privilege(errno));
        failed.err().unwrap_or_else(|| Error::new(self.attempt()))
    }

    /// The message that the mount point cannot be ours to mount on.
    pub fn is_elsewhere(&self) -> Error {
        self.refused("it is in another mount namespace").advise("enter that one first: nsenter -t PID -m")
    }

    /// What privilege was missing.
    fn privilege(&self, errno: Errno) -> Option<String> {
        let advice = match self.whose {
            Whose::Own if geteuid().is_root() => {
                "this needs CAP_SYS_ADMIN in the user namespace that owns our PID namespace; one of your own is made with \
                 'unshare -pf'"
            }
            whose => whose.way_for_users(),
        };
        hints::restricted(errno).or_else(|| (errno == Errno::EPERM).then(|| advice.to_owned()))
    }
}

impl Whose<'_> {
    /// How an ordinary user may mount a procfs of it.
    pub fn way_for_users(self) -> &'static str {
        match self {
            Self::Own => "only root may mount; 'unshare -Urpf --mount-proc' makes you root in namespaces of your own",
            Self::Other(_) => {
                "only root of the user namespace that owns the PID namespace may do this; become that with 'nsenter -t PID -U \
                 --preserve-credentials'"
            }
        }
    }
}

/// `the PID namespace of process 17` or `the PID namespace '/run/pidns/a'`.
fn in_words(ns: &NamespaceFile) -> String {
    let words = ns.to_string();
    if words.starts_with('\'') { format!("the PID namespace {words}") } else { words }
}

/// The system calls, and why.
impl fmt::Display for Mount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parameters = self.options.parameters();
        let whose = match self.whose {
            Whose::Own => "this PID namespace".to_owned(),
            Whose::Other(ns) => {
                parameters.insert(0, "pidns=".to_owned());
                in_words(ns)
            }
        };
        if parameters.is_empty() {
            f.write_str(WHAT_IT_CALLS)?;
        } else {
            write!(f, "fsopen(\"proc\"), fsconfig({}), fsmount(), move_mount()", parameters.join(","))?;
        }
        write!(f, ": mount a procfs of {whose} on {}", self.at.display())?;
        if self.options.read_only {
            f.write_str(", read-only")?;
        }
        match self.whose {
            Whose::Own => Ok(()),
            Whose::Other(_) => f.write_str(
                "; where the kernel has no pidns=, setns(ns_file, CLONE_NEWPID) and fsopen(\"proc\") in a child take its place",
            ),
        }
    }
}
