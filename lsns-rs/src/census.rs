//! The namespaces that were found, and who keeps each of them alive.

use std::collections::HashMap;
use std::fmt;

use nix::errno::Errno;
use nix::unistd::{Pid, Uid};
use nscore::proc::is_exhaustion;
use nscore::{Context, Error, KindSet, NamespaceKind};

/// What keeps a namespace alive, beside the processes in it; in the order of the column HELD.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// A thread whose process is in another namespace of the kind.
    Thread(Pid, Pid),
    /// An open descriptor that names it.
    Descriptor(Pid, i32),
    /// An open socket of it.
    Socket(Pid, i32),
    /// A mount of its file, by a path that the caller can open.
    Mount(Vec<u8>),
}

impl Holder {
    /// The word of the column HELD.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Thread(..) => "thread",
            Self::Descriptor(..) => "fd",
            Self::Socket(..) => "socket",
            Self::Mount(_) => "mount",
        }
    }

    /// The line of the column HOLDERS.
    pub fn line(&self) -> Vec<u8> {
        match self {
            Self::Thread(pid, tid) => format!("{pid}/task/{tid}").into_bytes(),
            Self::Descriptor(pid, fd) | Self::Socket(pid, fd) => format!("{pid}/fd/{fd}").into_bytes(),
            Self::Mount(path) => path.clone(),
        }
    }
}

/// What a namespace tells of itself: ioctl_nsfs(2), rtnetlink(7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The inode number of the parent of a PID or user namespace, if the caller may see it.
    pub parent: Option<u64>,
    /// The inode number of the owning user namespace, if the caller may see it.
    pub owner: Option<u64>,
    /// The user who made the owning user namespace.
    pub owner_uid: Option<Uid>,
    /// The 64-bit id.
    pub id: Option<u64>,
    /// The id that our network namespace has for it.
    pub netnsid: Option<NetnsId>,
}

/// The id by which one network namespace knows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetnsId {
    /// It has none.
    Unassigned,
    /// This one.
    Number(u32),
}

impl fmt::Display for NetnsId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unassigned => f.write_str("unassigned"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// A namespace, and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// Its kind.
    pub kind: NamespaceKind,
    /// Its inode number on nsfs.
    pub inode: u64,
    /// How many processes are in it.
    pub processes: u64,
    /// The lowest PID of those processes.
    pub lowest_pid: Option<Pid>,
    /// All of them, where the census keeps PIDs.
    pub pids: Vec<Pid>,
    /// What else keeps it alive.
    pub holders: Vec<Holder>,
    /// Its mount points in the caller's mount namespace.
    pub nsfs: Vec<Vec<u8>>,
    /// Whether it is the parent or the owner of another.
    pub has_child: bool,
    /// What it tells of itself, once it was asked.
    pub about: Option<About>,
}

impl Namespace {
    fn new(kind: NamespaceKind, inode: u64) -> Self {
        Self {
            kind,
            inode,
            processes: 0,
            lowest_pid: None,
            pids: Vec::new(),
            holders: Vec::new(),
            nsfs: Vec::new(),
            has_child: false,
            about: None,
        }
    }

    /// The words of the column HELD: each once, in one order.
    pub fn held(&self) -> String {
        let holds = |word: &str| self.holders.iter().any(|holder| holder.word() == word);
        let mut words = Vec::new();
        if self.processes > 0 {
            words.push("process");
        }
        words.extend(["thread", "fd", "socket", "mount"].into_iter().filter(|word| holds(word)));
        if self.has_child {
            words.push("child");
        }
        if words.is_empty() {
            words.push("kernel"); // nothing in /proc shows who
        }
        words.join(",")
    }
}

/// The namespaces that were found.
#[derive(Debug, Default)]
pub struct Census {
    namespaces: HashMap<(NamespaceKind, u64), Namespace>,
    /// Whether the PIDs of all processes in a namespace are kept.
    keeps_pids: bool,
    /// How many processes could not be examined.
    pub unreadable: u64,
    /// What we have run out of, so that something may be missing that is there.
    pub exhausted: Option<Errno>,
}

impl Census {
    /// An empty one, which keeps the PIDs of all processes or only counts them.
    pub fn new(keeps_pids: bool) -> Self {
        Self { keeps_pids, ..Self::default() }
    }

    /// The namespace of this kind with this inode number, new if nobody has found it yet.
    pub fn namespace(&mut self, kind: NamespaceKind, inode: u64) -> &mut Namespace {
        self.namespaces.entry((kind, inode)).or_insert_with(|| Namespace::new(kind, inode))
    }

    /// The namespace of this kind with this inode number, if it was found.
    pub fn get(&self, kind: NamespaceKind, inode: u64) -> Option<&Namespace> {
        self.namespaces.get(&(kind, inode))
    }

    /// The kind of a namespace of which only the inode number is known: no two have the same.
    pub fn kind_of(&self, inode: u64) -> Option<NamespaceKind> {
        NamespaceKind::ALL.into_iter().find(|kind| self.namespaces.contains_key(&(*kind, inode)))
    }

    /// Counts a process.
    pub fn count(&mut self, kind: NamespaceKind, inode: u64, pid: Pid) {
        let keeps_pids = self.keeps_pids;
        let namespace = self.namespace(kind, inode);
        namespace.processes += 1;
        namespace.lowest_pid = Some(namespace.lowest_pid.map_or(pid, |lowest| lowest.min(pid)));
        if keeps_pids {
            namespace.pids.push(pid);
        }
    }

    /// Takes note of a failure: what could not be looked at is left out, unless that is our own fault.
    pub fn note(&mut self, failure: impl Into<Option<Errno>>) {
        self.exhausted = self.exhausted.or(failure.into().filter(|errno| is_exhaustion(*errno)));
    }

    /// Makes sure that nothing is missing because we have run out of something.
    ///
    /// # Errors
    ///
    /// We have.
    pub fn require_whole(&self) -> Result<(), Error> {
        self.exhausted.map_or(Ok(()), Err).context(|| "cannot look everywhere where namespaces are")
    }

    /// An empty one that keeps what this one keeps, for a thread to fill.
    pub fn part(&self) -> Self {
        Self::new(self.keeps_pids)
    }

    /// Adds what a thread has found.
    pub fn add(&mut self, part: Self) {
        self.unreadable += part.unreadable;
        self.exhausted = self.exhausted.or(part.exhausted);
        for ((kind, inode), found) in part.namespaces {
            let namespace = self.namespace(kind, inode);
            namespace.processes += found.processes;
            namespace.lowest_pid = [namespace.lowest_pid, found.lowest_pid].into_iter().flatten().min();
            namespace.pids.extend(found.pids);
            namespace.holders.extend(found.holders);
        }
    }

    /// The namespaces of a kind that processes are in, each with its lowest PID, in the order of their inode numbers.
    pub fn lowest_pids(&self, kind: NamespaceKind) -> Vec<(u64, Pid)> {
        let of_kind = self.namespaces.values().filter(|one| one.kind == kind);
        let mut lowest: Vec<_> = of_kind.filter_map(|one| Some((one.inode, one.lowest_pid?))).collect();
        lowest.sort_unstable();
        lowest
    }

    /// All that were found, in the order of their inode numbers.
    pub fn into_namespaces(self) -> Vec<Namespace> {
        let mut namespaces: Vec<Namespace> = self.namespaces.into_values().collect();
        namespaces.sort_unstable_by_key(|namespace| (namespace.inode, namespace.kind));
        for namespace in &mut namespaces {
            namespace.pids.sort_unstable();
            namespace.holders.sort_unstable();
        }
        namespaces
    }

    /// Those of these kinds of which nobody has asked yet what they tell of themselves.
    pub fn unasked(&self, kinds: KindSet) -> Vec<(NamespaceKind, u64)> {
        let is_unasked = |one: &&Namespace| kinds.contains(one.kind) && one.about.is_none();
        self.namespaces.values().filter(is_unasked).map(|one| (one.kind, one.inode)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_pid_stands_for_a_namespace_and_inodes_order_them() {
        let mut census = Census::new(true);
        for (inode, pid) in [(9, 7), (9, 3), (4, 5)] {
            census.count(NamespaceKind::Net, inode, Pid::from_raw(pid));
        }
        assert_eq!(census.kind_of(4), Some(NamespaceKind::Net));
        let found = census.into_namespaces();
        assert_eq!(found.iter().map(|one| one.inode).collect::<Vec<_>>(), [4, 9]);
        assert_eq!((found[1].processes, found[1].lowest_pid), (2, Some(Pid::from_raw(3))));
        assert_eq!(found[1].pids, [3, 7].map(Pid::from_raw));
    }

    #[test]
    fn what_threads_found_adds_up_whichever_was_first() {
        let part = |inode, pid: i32| {
            let mut part = Census::new(true);
            part.count(NamespaceKind::Net, inode, Pid::from_raw(pid));
            part.namespace(NamespaceKind::Net, inode).holders.push(Holder::Descriptor(Pid::from_raw(pid), 3));
            part.unreadable = 1;
            part
        };
        let sum = |parts: [(u64, i32); 3]| {
            let mut sum = Census::new(true);
            parts.into_iter().for_each(|(inode, pid)| sum.add(part(inode, pid)));
            assert_eq!(sum.unreadable, 3);
            assert_eq!(sum.lowest_pids(NamespaceKind::Net), [(4, Pid::from_raw(5)), (9, Pid::from_raw(3))]);
            sum.into_namespaces()
        };
        let found = sum([(9, 7), (9, 3), (4, 5)]);
        assert_eq!((found[1].processes, &found[1].pids[..]), (2, &[3, 7].map(Pid::from_raw)[..]));
        assert_eq!(found[1].holders, [3, 7].map(|pid| Holder::Descriptor(Pid::from_raw(pid), 3)));
        assert_eq!(found, sum([(4, 5), (9, 3), (9, 7)]));
    }

    #[test]
    fn what_holds_a_namespace_is_told_once_and_in_order() {
        let mut census = Census::default();
        let namespace = census.namespace(NamespaceKind::User, 1);
        assert_eq!(namespace.held(), "kernel");
        let pid = Pid::from_raw(5);
        let mount = Holder::Mount(b"/x".to_vec());
        namespace.holders = vec![mount.clone(), Holder::Descriptor(pid, 3), Holder::Descriptor(pid, 4)];
        namespace.has_child = true;
        assert_eq!(namespace.held(), "fd,mount,child");
        assert_eq!(
            [mount.line(), Holder::Thread(pid, Pid::from_raw(6)).line()],
            [b"/x".to_vec(), b"5/task/6".to_vec()]
        );
    }
}
