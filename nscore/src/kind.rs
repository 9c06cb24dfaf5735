//! The eight kinds of namespace, and sets of them.
//!
//! Every property of a kind is one exhaustive `match` here: a ninth kind would not compile until each is answered.

use std::ffi::CStr;
use std::fmt;

use nix::sched::CloneFlags;

/// A kind of namespace, named as its link under `/proc/PID/ns` is; see namespaces(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamespaceKind {
    /// The view of the cgroup hierarchy; cgroup_namespaces(7).
    Cgroup,
    /// System V IPC and POSIX message queues; ipc_namespaces(7).
    Ipc,
    /// Mount points; mount_namespaces(7).
    Mnt,
    /// Network devices, addresses, ports; network_namespaces(7).
    Net,
    /// Process IDs; pid_namespaces(7).
    Pid,
    /// The monotonic and boot-time clocks; time_namespaces(7).
    Time,
    /// User and group IDs, and capabilities; user_namespaces(7).
    User,
    /// Host name and NIS domain name; uts_namespaces(7).
    Uts,
}

use NamespaceKind::{Cgroup, Ipc, Mnt, Net, Pid, Time, User, Uts};

impl NamespaceKind {
    /// All kinds, in the order of their names.
    pub const ALL: [Self; 8] = [Cgroup, Ipc, Mnt, Net, Pid, Time, User, Uts];

    /// The name of the link under `/proc/PID/ns`, which is also what `lsns -t` takes and prints.
    pub const fn name(self) -> &'static str {
        match self {
            Cgroup => "cgroup",
            Ipc => "ipc",
            Mnt => "mnt",
            Net => "net",
            Pid => "pid",
            Time => "time",
            User => "user",
            Uts => "uts",
        }
    }

    /// The kind that [`Self::name`] gives this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The link below `/proc/PID` to the namespace of this kind that the process is in.
    pub const fn link(self) -> &'static str {
        match self {
            Cgroup => "ns/cgroup",
            Ipc => "ns/ipc",
            Mnt => "ns/mnt",
            Net => "ns/net",
            Pid => "ns/pid",
            Time => "ns/time",
            User => "ns/user",
            Uts => "ns/uts",
        }
    }

    /// [`Self::name`] as system calls take it.
    pub const fn c_name(self) -> &'static CStr {
        match self {
            Cgroup => c"cgroup",
            Ipc => c"ipc",
            Mnt => c"mnt",
            Net => c"net",
            Pid => c"pid",
            Time => c"time",
            User => c"user",
            Uts => c"uts",
        }
    }

    /// The short option of unshare(1) and nsenter(1).
    pub const fn letter(self) -> char {
        match self {
            Cgroup => 'C',
            Ipc => 'i',
            Mnt => 'm',
            Net => 'n',
            Pid => 'p',
            Time => 'T',
            User => 'U',
            Uts => 'u',
        }
    }

    /// The flag of unshare(2) and setns(2), also the answer of `NS_GET_NSTYPE` of ioctl_nsfs(2).
    pub const fn clone_flag(self) -> CloneFlags {
        match self {
            Cgroup => CloneFlags::CLONE_NEWCGROUP,
            Ipc => CloneFlags::CLONE_NEWIPC,
            Mnt => CloneFlags::CLONE_NEWNS,
            Net => CloneFlags::CLONE_NEWNET,
            Pid => CloneFlags::CLONE_NEWPID,
            Time => CloneFlags::from_bits_retain(libc::CLONE_NEWTIME), // nix has no name for it
            User => CloneFlags::CLONE_NEWUSER,
            Uts => CloneFlags::CLONE_NEWUTS,
        }
    }

    /// The name of [`Self::clone_flag`].
    pub const fn clone_flag_name(self) -> &'static str {
        match self {
            Cgroup => "CLONE_NEWCGROUP",
            Ipc => "CLONE_NEWIPC",
            Mnt => "CLONE_NEWNS",
            Net => "CLONE_NEWNET",
            Pid => "CLONE_NEWPID",
            Time => "CLONE_NEWTIME",
            User => "CLONE_NEWUSER",
            Uts => "CLONE_NEWUTS",
        }
    }

    /// The kind that has this flag.
    pub fn from_clone_flag(flag: CloneFlags) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.clone_flag() == flag)
    }

    /// The file under `/proc/sys/user` that limits how many namespaces of this kind a user may have; namespaces(7).
    pub const fn limit_file(self) -> &'static str {
        match self {
            Cgroup => "/proc/sys/user/max_cgroup_namespaces",
            Ipc => "/proc/sys/user/max_ipc_namespaces",
            Mnt => "/proc/sys/user/max_mnt_namespaces",
            Net => "/proc/sys/user/max_net_namespaces",
            Pid => "/proc/sys/user/max_pid_namespaces",
            Time => "/proc/sys/user/max_time_namespaces",
            User => "/proc/sys/user/max_user_namespaces",
            Uts => "/proc/sys/user/max_uts_namespaces",
        }
    }
}

/// The kind as prose says it: `mount`, `PID`.
impl fmt::Display for NamespaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cgroup => "cgroup",
            Ipc => "IPC",
            Mnt => "mount",
            Net => "network",
            Pid => "PID",
            Time => "time",
            User => "user",
            Uts => "UTS",
        })
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindSet(u8);

impl KindSet {
    /// No kind.
    pub const EMPTY: Self = Self(0);

    /// Every kind.
    pub const ALL: Self = Self(u8::MAX);

    const fn bit(kind: NamespaceKind) -> u8 {
        1 << kind as u8
    }

    /// Adds a kind.
    pub fn insert(&mut self, kind: NamespaceKind) {
        self.0 |= Self::bit(kind);
    }

    /// Takes a kind away.
    pub fn remove(&mut self, kind: NamespaceKind) {
        self.0 &= !Self::bit(kind);
    }

    /// Whether the kind is in the set.
    pub const fn contains(self, kind: NamespaceKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    /// Whether no kind is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds of the set, in the order of their names.
    pub fn iter(self) -> impl Iterator<Item = NamespaceKind> {
        NamespaceKind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// The flags of all kinds of the set, for one unshare(2) or setns(2).
    pub fn clone_flags(self) -> CloneFlags {
        self.iter().fold(CloneFlags::empty(), |flags, kind| flags | kind.clone_flag())
    }

    /// [`Self::clone_flags`] as C source would write them: `CLONE_NEWNS|CLONE_NEWPID`.
    pub fn clone_flag_names(self) -> String {
        self.iter().map(NamespaceKind::clone_flag_name).collect::<Vec<_>>().join("|")
    }
}

impl FromIterator<NamespaceKind> for KindSet {
    fn from_iter<I: IntoIterator<Item = NamespaceKind>>(kinds: I) -> Self {
        let mut set = Self::EMPTY;
        kinds.into_iter().for_each(|kind| set.insert(kind));
        set
    }
}

/// The kinds as prose lists them: `mount, PID and user`.
impl fmt::Display for KindSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kinds: Vec<String> = self.iter().map(|kind| kind.to_string()).collect();
        let last = kinds.pop().unwrap_or_default();
        if kinds.is_empty() { f.write_str(&last) } else { write!(f, "{} and {last}", kinds.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_by_its_flag() {
        for kind in NamespaceKind::ALL {
            assert_eq!(NamespaceKind::from_name(kind.name()), Some(kind));
            assert_eq!(NamespaceKind::from_clone_flag(kind.clone_flag()), Some(kind));
            assert_eq!(kind.link(), format!("ns/{}", kind.name()));
            assert_eq!(kind.c_name().to_str(), Ok(kind.name()));
            assert!(kind.limit_file().ends_with(&format!("max_{}_namespaces", kind.name())));
        }
        assert_eq!(NamespaceKind::from_name("all"), None);
    }

    #[test]
    fn a_set_of_all_kinds_is_the_set_all() {
        assert_eq!(NamespaceKind::ALL.into_iter().collect::<KindSet>(), KindSet::ALL);
        assert_eq!(KindSet::ALL.clone_flags().bits().count_ones(), 8);
    }

    #[test]
    fn a_set_reads_as_prose_and_as_flags() {
        let set: KindSet = [User, Pid, Mnt].into_iter().collect();
        assert_eq!(set.to_string(), "mount, PID and user");
        assert_eq!(set.clone_flag_names(), "CLONE_NEWNS|CLONE_NEWPID|CLONE_NEWUSER");
        assert_eq!(KindSet::from_iter([Uts]).to_string(), "UTS");
    }
}
