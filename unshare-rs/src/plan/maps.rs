//! Which ids are mapped, and who may do it.

use nscore::Error;

use super::{Caller, Step};
use crate::helper::Deed;
use crate::id_map::{IdKind, IdMap, MapWriter, Setgroups};
use crate::options::Options;

/// The steps that map ids.
pub(super) struct Maps {
    /// What only a process outside may do: ranges, and everything where unshare has become the owner, whose files under
    /// `/proc` are root's.
    pub outside: Vec<Deed>,
    /// What the process inside does for itself: single ids.
    pub inside: Vec<Step>,
}

impl Maps {
    pub(super) fn decide(options: &Options, caller: &Caller) -> Result<Self, Error> {
        let user = map(options, caller, IdKind::User)?;
        let group = map(options, caller, IdKind::Group)?;
        let is_outside = |kind: IdKind| options.owner.is_some() || !options.maps(kind).1.is_empty();
        // Without privileges outside, the kernel takes a group map only where setgroups(2) is denied; user_namespaces(7).
        let must_deny = group.is_some() && !is_outside(IdKind::Group);
        if must_deny && options.setgroups == Some(Setgroups::Allow) {
            return Err(Error::usage("'--setgroups allow' contradicts a group map (-r, -c, --map-group)"));
        }
        let setgroups = if must_deny { Some(Setgroups::Deny) } else { options.setgroups };

        // An ordinary user's ranges are within what /etc/subuid gives; newuidmap(1) checks that.
        let writer = if caller.uid.is_root() { MapWriter::Directly } else { MapWriter::Program };
        let mut maps = Self { outside: Vec::new(), inside: Vec::new() };
        let mut add = |is_outside: bool, deed: Deed| {
            if is_outside { maps.outside.push(deed) } else { maps.inside.push(deed.into()) }
        };
        for (kind, map) in [(IdKind::User, user), (IdKind::Group, group)] {
            if let (IdKind::Group, Some(word)) = (kind, setgroups) {
                add(is_outside(IdKind::Group), Deed::Setgroups(word)); // a group map makes it final
            }
            if let Some(map) = map {
                let writer = if is_outside(kind) { writer } else { MapWriter::Directly };
                add(is_outside(kind), Deed::MapIds(kind, map, writer));
            }
        }
        Ok(maps)
    }
}

/// The map of this kind, unless there is nothing to map.
fn map(options: &Options, caller: &Caller, kind: IdKind) -> Result<Option<IdMap>, Error> {
    let (single, ranges) = options.maps(kind);
    let single = single.map(|inside| inside.of(caller.id(kind)));
    let map = IdMap::new(single, &caller.sources(kind).resolve(ranges, single))?;
    Ok(Some(map).filter(|map| !map.ranges().is_empty()))
}
