//! Who asks for the plan.

use std::fs;
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::{Gid, Uid, getegid, geteuid};

use nscore::{Advice, Context, Error, KindSet, NamespaceKind};

use crate::id_map::{IdKind, Sources};
use crate::options::Options;

/// What a plan needs to know of the one who asks for it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The effective user id.
    pub uid: Uid,
    /// The effective group id.
    pub gid: Gid,
    /// The kinds of namespace that the kernel has.
    pub kinds: KindSet,
    /// The user ids that ranges refer to.
    pub user_ids: Sources,
    /// The group ids that ranges refer to.
    pub group_ids: Sources,
}

impl Caller {
    /// Looks at what the options refer to.
    ///
    /// # Errors
    ///
    /// The caller has no subordinate ids, or a file cannot be read; there is no `/proc` to say what every kind of namespace is.
    pub fn observe(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            uid: geteuid(),
            gid: getegid(),
            kinds: if options.all { kinds_of_kernel()? } else { KindSet::EMPTY },
            user_ids: Sources::read(IdKind::User, &options.map_users)?,
            group_ids: Sources::read(IdKind::Group, &options.map_groups)?,
        })
    }

    /// The effective id of this kind.
    pub fn id(&self, kind: IdKind) -> u32 {
        match kind {
            IdKind::User => self.uid.as_raw(),
            IdKind::Group => self.gid.as_raw(),
        }
    }

    /// The ids of this kind that ranges refer to.
    pub fn sources(&self, kind: IdKind) -> &Sources {
        match kind {
            IdKind::User => &self.user_ids,
            IdKind::Group => &self.group_ids,
        }
    }
}

/// A kind that the kernel lacks has no link; without `/proc` none has one.
fn kinds_of_kernel() -> Result<KindSet, Error> {
    let directory = Path::new("/proc/self");
    let look = || "cannot see in /proc which kinds of namespace this kernel has";
    fs::metadata(directory)
        .context(look)
        .hint(Errno::ENOENT, "this needs the proc file system on /proc: mount-proc mounts one")?;
    let mut kinds = KindSet::EMPTY;
    for kind in NamespaceKind::ALL {
        if directory.join(kind.link()).try_exists().context(look)? {
            kinds.insert(kind);
        }
    }
    Ok(kinds)
}
