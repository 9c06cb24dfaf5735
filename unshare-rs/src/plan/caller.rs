//! Who asks for the plan.

use std::path::Path;

use nix::unistd::{Gid, Uid, getegid, geteuid};

use nscore::{Error, KindSet, NamespaceKind};

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
    /// The caller has no subordinate ids, or a file cannot be read.
    pub fn observe(options: &Options) -> Result<Self, Error> {
        let is_there = |kind: &NamespaceKind| Path::new("/proc/self").join(kind.link()).exists();
        Ok(Self {
            uid: geteuid(),
            gid: getegid(),
            kinds: if options.all { NamespaceKind::ALL.into_iter().filter(is_there).collect() } else { KindSet::EMPTY },
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
