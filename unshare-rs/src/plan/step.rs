//! The steps that a plan is made of, and how `--explain` tells them.

use std::fmt;
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Uid};

use nscore::launch::{Environment, Program};
use nscore::{KindSet, NamespaceKind};

use crate::binfmt::{self, Registration};
use crate::clock::Clock;
use crate::handshake::Channel;
use crate::helper::{Deed, Parentage};
use crate::id_map::{IdKind, IdMap, MapWriter, Setgroups};
use crate::persistence;
use crate::propagation::Propagation;
use crate::signal_name::SignalNumber;

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Take a descriptor of the caller's, so that the program does not inherit it.
    TakeDescriptor(Channel),
    /// Keep the caller's `/proc`, which numbers processes as the caller does.
    PinProc,
    /// Make sure that a namespace can be bound to this file.
    CheckPlace(PathBuf),
    /// Leave a process behind that acts from outside.
    StartHelper(Parentage),
    /// Leave the caller's namespaces of these kinds for new ones.
    Unshare(KindSet),
    /// Bring up the loopback device of the new network namespace.
    BringLoopbackUp,
    /// Have the helper do this.
    ByHelper(Deed),
    /// Set a clock ahead in the new time namespace.
    SetClock(Clock, i64),
    /// Keep a new namespace alive by this file.
    Bind(NamespaceKind, PathBuf),
    /// Let the helper end.
    DismissHelper,
    /// Keep a descriptor of this process, so that the child can tell whether it lives.
    PinParent,
    /// Go on in a child, while the parent waits.
    Fork(ForkStep),
    /// Get this signal when the parent dies, or take it now if it has died.
    DieWithParent(SignalNumber),
    /// Map ids in the new user namespace.
    MapIds(IdKind, IdMap),
    /// Allow or deny setgroups(2).
    Setgroups(Setgroups),
    /// Change how every mount propagates.
    Propagate(Propagation),
    /// Keep a mount on this place from spreading.
    KeepFromSpreading(PathBuf),
    /// Make this the root directory.
    ChangeRoot(PathBuf),
    /// Make this the working directory.
    ChangeDirectory(PathBuf),
    /// Mount a procfs of the PID namespace here.
    MountProc(PathBuf),
    /// Mount binfmt_misc here.
    MountBinfmt(PathBuf),
    /// Register an interpreter in the binfmt_misc that is mounted here.
    Register(Registration, PathBuf),
    /// Be the init of the PID namespace, and go on in a child.
    StartInit,
    /// Tell the caller the PID and the namespaces of this process.
    TellInfo,
    /// Wait until the caller lets the program start.
    AwaitGo,
    /// Leave all supplementary groups.
    DropGroups,
    /// Take this group id.
    SetGid(Gid),
    /// Take this user id.
    SetUid(Uid),
    /// Let the program have the capabilities of this process.
    KeepCapabilities,
    /// Become the program.
    Execute(Program, Environment),
}

/// How to go on in a child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForkStep {
    /// What the parent does before the child goes on.
    pub by_parent: Vec<Step>,
    /// What the parent does once the program runs.
    pub once_it_runs: Vec<Step>,
    /// Whether the parent passes SIGINT and SIGTERM on.
    pub forwards: bool,
    /// Whether the child will be an init, and tell how the program ended.
    pub has_init: bool,
}

impl From<Deed> for Step {
    fn from(deed: Deed) -> Self {
        match deed {
            Deed::MapIds(kind, map, _) => Self::MapIds(kind, map),
            Deed::Setgroups(word) => Self::Setgroups(word),
            Deed::Bind(kind, file) => Self::Bind(kind, file),
        }
    }
}

/// The deeds of the helper, in order.
pub fn deeds(steps: &[Step]) -> Vec<&Deed> {
    steps.iter().flat_map(deeds_of).collect()
}

fn deeds_of(step: &Step) -> Vec<&Deed> {
    match step {
        Step::ByHelper(deed) => vec![deed],
        Step::Fork(how) => deeds(&how.by_parent),
        _ => Vec::new(),
    }
}

/// A line for each step: the system call and why it is made.
pub fn lines(steps: &[Step]) -> Vec<String> {
    steps.iter().flat_map(lines_of).collect()
}

fn lines_of(step: &Step) -> Vec<String> {
    match step {
        Step::Fork(how) => {
            let by_parent = lines(&how.by_parent).into_iter().map(|line| format!("{line} (by the parent)"));
            let later = lines(&how.once_it_runs).into_iter();
            let later = later.map(|line| format!("{line} (by the parent, once the program runs)"));
            [step.to_string()].into_iter().chain(by_parent).chain(later).collect()
        }
        _ => vec![step.to_string()],
    }
}

/// The system call and why it is made.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TakeDescriptor(channel) => {
                write!(f, "fcntl({}, F_DUPFD_CLOEXEC): take the descriptor of {}", channel.number(), channel.option())
            }
            Self::PinProc => f.write_str("open(\"/proc\"): keep the /proc that numbers processes as the caller does"),
            Self::CheckPlace(file) => write!(f, "stat(\"{}\"): see that it can keep a namespace", file.display()),
            Self::StartHelper(parentage) => {
                let twice = if *parentage == Parentage::Orphan { "fork(), " } else { "" };
                write!(f, "{twice}fork(): leave a helper outside, which acts on the new namespaces from there")
            }
            Self::Unshare(kinds) => {
                let s = if kinds.iter().count() == 1 { "" } else { "s" };
                write!(f, "unshare({}): make new {kinds} namespace{s}", kinds.clone_flag_names())
            }
            Self::BringLoopbackUp => f.write_str("ioctl(SIOCSIFFLAGS): bring the loopback device up"),
            Self::ByHelper(deed) => write_deed(f, deed),
            Self::SetClock(clock, seconds) => {
                write!(f, "write(\"/proc/self/timens_offsets\"): set the {clock} clock {seconds} seconds ahead")
            }
            Self::Bind(kind, file) => write_bind(f, "self", *kind, file),
            Self::DismissHelper => f.write_str("write(): let the helper end"),
            Self::PinParent => f.write_str("pidfd_open(): let the child see whether unshare lives"),
            Self::Fork(ForkStep { forwards: false, .. }) => {
                f.write_str("fork(): go on in a child; unshare waits, and ends as it ends")
            }
            Self::Fork(ForkStep { forwards: true, .. }) => f.write_str(
                "fork(): go on in a child; unshare waits, passes SIGINT and SIGTERM on, and ends as it ends",
            ),
            Self::DieWithParent(signal) => write!(f, "prctl(PR_SET_PDEATHSIG): get {signal} when unshare dies"),
            Self::MapIds(kind, map) => write_map(f, "self", *kind, map),
            Self::Setgroups(word) => write_setgroups(f, "self", *word),
            Self::Propagate(propagation) => write_propagate(f, *propagation),
            Self::KeepFromSpreading(place) => write_mount_private(f, place),
            Self::ChangeRoot(root) => write!(f, "chroot(): make {} the root directory", root.display()),
            Self::ChangeDirectory(to) => write!(f, "chdir(): make {} the working directory", to.display()),
            Self::MountProc(at) => {
                let calls = mount_proc::WHAT_IT_CALLS;
                write!(f, "{calls}: mount a procfs of this PID namespace on {}", at.display())
            }
            Self::MountBinfmt(at) => {
                write!(f, "mount(\"binfmt_misc\"): mount the binfmt_misc of the user namespace on {}", at.display())
            }
            Self::Register(registration, place) => {
                write!(f, "write(\"{}\"): register {registration}", binfmt::register_file(place).display())
            }
            Self::StartInit => {
                f.write_str("fork(): go on in a child as PID 2; PID 1 passes signals on, reaps, and ends as it ends")
            }
            Self::TellInfo => f.write_str("write(): tell the caller the PID and the namespaces of this process"),
            Self::AwaitGo => f.write_str("poll(): wait until the caller lets the program start"),
            Self::DropGroups => f.write_str("setgroups(): leave all supplementary groups"),
            Self::SetGid(gid) => write!(f, "setgid(): become group {gid}"),
            Self::SetUid(uid) => write!(f, "setuid(): become user {uid}"),
            Self::KeepCapabilities => {
                f.write_str("prctl(PR_CAP_AMBIENT_RAISE): let the program keep the capabilities of unshare")
            }
            Self::Execute(program, environment) => write!(f, "execve(): run {program}{environment}"),
        }
    }
}

fn write_deed(f: &mut fmt::Formatter<'_>, deed: &Deed) -> fmt::Result {
    match deed {
        Deed::MapIds(kind, map, MapWriter::Directly) => write_map(f, "PID", *kind, map),
        Deed::MapIds(kind, map, MapWriter::Program) => {
            let ranges: Vec<_> = map.ranges().iter().map(ToString::to_string).collect();
            write!(f, "execve(): run {} PID {}: map {kind} ids", kind.program(), ranges.join(" "))
        }
        Deed::Setgroups(word) => write_setgroups(f, "PID", *word),
        Deed::Bind(kind, file) => write_bind(f, "PID", *kind, file),
    }?;
    f.write_str(" (by the helper)")
}

fn write_map(f: &mut fmt::Formatter<'_>, process: &str, kind: IdKind, map: &IdMap) -> fmt::Result {
    write!(f, "write(\"/proc/{process}/{}\"): ", kind.file())?;
    match map.ranges() {
        [single] if single.count == 1 => write!(f, "be {kind} {} inside ({single})", single.inner),
        ranges => {
            let ranges: Vec<_> = ranges.iter().map(ToString::to_string).collect();
            write!(f, "map {kind} ids ({})", ranges.join(", "))
        }
    }
}

fn write_setgroups(f: &mut fmt::Formatter<'_>, process: &str, word: Setgroups) -> fmt::Result {
    write!(f, "write(\"/proc/{process}/setgroups\"): ")?;
    f.write_str(match word {
        Setgroups::Deny => "deny setgroups(2), or no group map is taken",
        Setgroups::Allow => "allow setgroups(2)",
    })
}

fn write_bind(f: &mut fmt::Formatter<'_>, process: &str, kind: NamespaceKind, file: &Path) -> fmt::Result {
    let source = persistence::link(kind);
    write!(f, "mount(\"/proc/{process}/{source}\", MS_BIND): keep the {kind} namespace by {}", file.display())
}

fn write_propagate(f: &mut fmt::Formatter<'_>, propagation: Propagation) -> fmt::Result {
    let flag = propagation.flag().map_or("0", |(_, name)| name);
    write!(f, "mount(\"/\", MS_REC|{flag}): make every mount {}", propagation.name())
}

fn write_mount_private(f: &mut fmt::Formatter<'_>, place: &Path) -> fmt::Result {
    write!(f, "mount(\"{}\", MS_REC|MS_PRIVATE): keep what is mounted there from spreading", place.display())
}
