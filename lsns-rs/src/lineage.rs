//! What namespaces tell of themselves, and the relatives that they have: parents and owners, to the root.

use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nscore::nsfs::NamespaceFile;
use nscore::proc::is_exhaustion;
use nscore::{Error, KindSet, NamespaceKind, Status, sys};

use crate::census::{About, Census, Holder, Namespace};
use crate::netnsid::Asker;
use crate::scan::Proc;

/// Asks namespaces.
#[derive(Debug)]
pub struct Lineage<'a> {
    /// Through this procfs they are opened.
    pub proc: &'a Proc,
    /// Relatives of these kinds are namespaces to list.
    pub kinds: KindSet,
    /// Who tells the ids of network namespaces, if they are shown.
    pub netnsids: Option<Asker>,
    /// Why the kernel cannot tell relatives.
    pub refusal: Option<Error>,
}

impl Lineage<'_> {
    /// Asks every namespace that was found and not asked yet.
    pub fn ask_all(&mut self, census: &mut Census) {
        for (kind, inode) in census.unasked(self.kinds) {
            self.ask_one(census, kind, inode);
        }
    }

    /// Asks one that was found, if it can be opened.
    pub fn ask_one(&mut self, census: &mut Census, kind: NamespaceKind, inode: u64) {
        let Some(namespace) = census.get(kind, inode) else { return };
        match self.open(namespace) {
            Ok(Some(file)) => self.ask(census, kind, inode, &file),
            Ok(None) => {}
            Err(errno) => census.note(errno),
        }
    }

    /// Asks one, and its relatives as far as nobody has found them yet. A parent is nearer to the root each time, so that this
    /// ends, after 32 levels at most.
    pub fn ask(&mut self, census: &mut Census, kind: NamespaceKind, inode: u64, file: &NamespaceFile) {
        let has_parent = matches!(kind, NamespaceKind::Pid | NamespaceKind::User);
        let parent = if has_parent { self.relative(census, file.parent()) } else { None };
        let owner = self.relative(census, file.owner());
        let is_network = kind == NamespaceKind::Net;
        let about = About {
            parent: parent.as_ref().and_then(inode_of),
            owner: owner.as_ref().and_then(inode_of),
            owner_uid: if kind == NamespaceKind::User { Some(file) } else { owner.as_ref() }
                .and_then(|user| user.owner_uid().ok()),
            id: file.unique_id().ok(),
            netnsid: self.netnsids.as_mut().filter(|_| is_network).and_then(|asker| asker.ask(file)),
        };
        census.namespace(kind, inode).about = Some(about);
        for (relative, kind) in [(parent, kind), (owner, NamespaceKind::User)] {
            let Some(file) = relative.filter(|_| self.kinds.contains(kind)) else { continue };
            let Some(inode) = inode_of(&file) else { continue };
            let is_known = census.get(kind, inode).is_some();
            census.namespace(kind, inode).has_child = true;
            if !is_known {
                self.ask(census, kind, inode, &file);
            }
        }
    }

    fn relative(&mut self, census: &mut Census, answer: Result<Option<NamespaceFile>, Error>) -> Option<NamespaceFile> {
        match answer {
            Ok(relative) => relative,
            // Linux before 4.9. The status is the one that lsns(8) promises.
            Err(error) if error.errno() == Some(Errno::ENOTTY) => {
                self.refusal.get_or_insert(error.with_status(Status::Exit(2)));
                None
            }
            Err(error) => {
                census.note(error.errno());
                None
            }
        }
    }

    /// Opens a namespace by whatever holds it, unless we have run out of something.
    fn open(&self, namespace: &Namespace) -> Result<Option<NamespaceFile>, Errno> {
        let process = namespace.lowest_pid.map(|pid| self.proc.path_of(pid, namespace.kind.link()));
        let holders = namespace.holders.iter().filter_map(|holder| self.path(holder, namespace.kind));
        for path in process.into_iter().chain(holders) {
            match NamespaceFile::open(&path) {
                Ok(file) if inode_of(&file) == Some(namespace.inode) => return Ok(Some(file)),
                Ok(_) => {} // the PID is another's by now
                Err(error) => error.errno().filter(|errno| is_exhaustion(*errno)).map_or(Ok(()), Err)?,
            }
        }
        Ok(None)
    }

    fn path(&self, holder: &Holder, kind: NamespaceKind) -> Option<PathBuf> {
        use std::os::unix::ffi::OsStrExt;

        match holder {
            Holder::Thread(pid, thread) => Some(self.proc.path_of(*pid, &format!("task/{thread}/{}", kind.link()))),
            Holder::Descriptor(pid, fd) => Some(self.proc.path_of(*pid, &format!("fd/{fd}"))),
            Holder::Mount(path) => Some(Path::new(std::ffi::OsStr::from_bytes(path)).to_owned()),
            Holder::Socket(..) => None, // asked when it was found
        }
    }
}

/// Adds the namespaces of these kinds that listns(2) names and nobody has found, and returns whether there were any.
pub fn add_listed(lineage: &mut Lineage<'_>, census: &mut Census) -> bool {
    let ids = sys::nsfs::list(lineage.kinds.clone_flags()).unwrap_or_default(); // older kernels have none to tell
    let mut has_added = false;
    for id in ids {
        let Ok(file) = NamespaceFile::by_id(id).map_err(|error| census.note(error.errno())) else { continue };
        let (Ok(kind), Some(inode)) = (file.kind(), inode_of(&file)) else { continue };
        if lineage.kinds.contains(kind) && census.get(kind, inode).is_none() {
            has_added = true;
            lineage.ask(census, kind, inode, &file);
        }
    }
    has_added
}

fn inode_of(file: &NamespaceFile) -> Option<u64> {
    file.id().ok().map(|id| id.ino)
}
