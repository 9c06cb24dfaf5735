//! Ranges that are not written out but looked up: the caller's subordinate ids, and all ids that the caller has.

use std::ffi::OsStr;
use std::fs;

use nix::unistd::{Uid, geteuid};

use nscore::cli::values::number;
use nscore::{Advice, Context, Error, users};

use super::{IdKind, IdRange};

/// What `--map-users` and `--map-groups` take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranges {
    /// This one.
    This(IdRange),
    /// The caller's first range of subordinate ids, from 0 on.
    Auto,
    /// The caller's first range of subordinate ids, as they are.
    Subids,
    /// All ids of the caller's own user namespace, as they are.
    All,
}

impl Ranges {
    /// Reads a word of the command line.
    ///
    /// # Errors
    ///
    /// It is none of the words and no range.
    pub fn parse(word: &OsStr) -> Result<Self, Error> {
        match word.to_str() {
            Some("auto") => Ok(Self::Auto),
            Some("subids") => Ok(Self::Subids),
            Some("all") => Ok(Self::All),
            _ => IdRange::parse(word).map(Self::This),
        }
    }
}

/// What the files say that ranges refer to; read only where one does.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The first subordinate id and how many there are.
    subordinate: Option<(u32, u32)>,
    /// The map of the caller's user namespace.
    own: Vec<IdRange>,
}

impl Sources {
    /// Reads what these ranges need.
    ///
    /// # Errors
    ///
    /// The caller has no subordinate ids, or a file cannot be read.
    pub fn read(kind: IdKind, ranges: &[Ranges]) -> Result<Self, Error> {
        let mut sources = Self::default();
        if ranges.iter().any(|range| matches!(range, Ranges::Auto | Ranges::Subids)) {
            sources.subordinate = Some(subordinate(kind, geteuid())?);
        }
        if ranges.contains(&Ranges::All) {
            sources.own = own_map(kind)?;
        }
        Ok(sources)
    }

    /// What such files say whose texts are given, for the fuzzer.
    #[cfg(fuzzing)]
    pub fn in_texts(subordinate: &str, name: Option<&str>, user: u32, own: &str) -> Self {
        let subordinate = find_subordinate(subordinate, name, Uid::from_raw(user));
        Self { subordinate, own: own.lines().filter_map(parse_line).collect() }
    }

    /// The ranges that these words stand for, beside the range of a single id.
    pub fn resolve(&self, ranges: &[Ranges], single: Option<IdRange>) -> Vec<IdRange> {
        ranges.iter().flat_map(|range| self.resolve_one(*range, single)).collect()
    }

    fn resolve_one(&self, range: Ranges, single: Option<IdRange>) -> Vec<IdRange> {
        match range {
            Ranges::This(range) => vec![range],
            Ranges::Auto => self.subordinate.map_or_else(Vec::new, |subordinate| around(subordinate, single)),
            Ranges::Subids => {
                let range = self.subordinate.map(|(first, count)| IdRange { inner: first, outer: first, count });
                range.into_iter().collect()
            }
            Ranges::All => self.own.iter().map(|own| IdRange { outer: own.inner, ..*own }).collect(),
        }
    }
}

/// The subordinate ids from 0 on, leaving out the single id: nobody has said where they end, so that none is lost.
fn around((first, count): (u32, u32), single: Option<IdRange>) -> Vec<IdRange> {
    let below = single.map_or(count, |single| single.inner.min(count));
    let behind = below.saturating_add(1); // 4294967295 is no id, so that nothing is left to be there
    let above = (count - below).min(u32::MAX - behind);
    vec![
        IdRange { inner: 0, outer: first, count: below },
        IdRange { inner: behind, outer: first + below, count: above },
    ]
}

fn subordinate(kind: IdKind, user: Uid) -> Result<(u32, u32), Error> {
    let file = kind.subordinate_file();
    let text = fs::read_to_string(file).context(|| format!("cannot read '{file}'"))?;
    let name = users::user_name(user).map(|name| name.to_string_lossy().into_owned());
    find_subordinate(&text, name.as_deref(), user).ok_or_else(|| {
        let called = name.unwrap_or_else(|| user.to_string());
        let line = format!("'{called}:FIRST:COUNT'");
        Error::new(format!("'{file}' gives user '{called}' no {kind} ids"))
            .advise(format!("root can add a line {line} there, or 'usermod --add-subuids' (-subgids) does"))
    })
}

/// The first line of the user, by name or number: `user:first:count`; subuid(5).
fn find_subordinate(text: &str, name: Option<&str>, user: Uid) -> Option<(u32, u32)> {
    text.lines().find_map(|line| {
        let mut fields = line.split(':');
        let whose = fields.next()?;
        if Some(whose) != name && number(OsStr::new(whose)) != Some(user.as_raw()) {
            return None;
        }
        let first: u32 = number(OsStr::new(fields.next()?))?;
        let count: u32 = number(OsStr::new(fields.next()?.trim_end()))?;
        first.checked_add(count).map(|_| (first, count))
    })
}

fn own_map(kind: IdKind) -> Result<Vec<IdRange>, Error> {
    let path = format!("/proc/self/{}", kind.file());
    let text = fs::read_to_string(&path)
        .context(|| format!("cannot read '{path}'"))
        .hint(nix::errno::Errno::ENOENT, "this needs the proc file system on /proc: mount-proc mounts one")?;
    Ok(text.lines().filter_map(parse_line).collect())
}

fn parse_line(line: &str) -> Option<IdRange> {
    let mut numbers = line.split_whitespace().map(|word| number(OsStr::new(word)));
    Some(IdRange { inner: numbers.next()??, outer: numbers.next()??, count: numbers.next()?? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id_map::IdMap;

    #[test]
    fn the_first_line_of_the_user_counts_by_name_or_number() {
        let text = "bob:1:2\nann:100000:65536\n1000:5:6\nann:7:8\n";
        let find = |name, uid| find_subordinate(text, name, Uid::from_raw(uid));
        assert_eq!(find(Some("ann"), 1000), Some((100_000, 65536)));
        assert_eq!(find(None, 1000), Some((5, 6)));
        assert_eq!(find(Some("an"), 100), None);
    }

    #[test]
    fn lines_that_make_no_sense_are_passed_over() {
        let text = "ann\nann:x:1\nann:-1:5\nann:4294967295:2\nann:9:1\n";
        assert_eq!(find_subordinate(text, Some("ann"), Uid::from_raw(1)), Some((9, 1)));
    }

    #[test]
    fn all_ids_are_passed_through_by_the_numbers_that_the_caller_sees() {
        let own = vec![IdRange { inner: 0, outer: 1000, count: 1 }, IdRange { inner: 1, outer: 100_000, count: 9 }];
        let sources = Sources { own, subordinate: Some((7, 3)) };
        let resolved: Vec<_> =
            sources.resolve(&[Ranges::All, Ranges::Subids], None).iter().map(ToString::to_string).collect();
        assert_eq!(resolved, ["0 0 1", "1 1 9", "7 7 3"]);
    }

    /// As observed of util-linux 2.42.4.
    #[test]
    fn subordinate_ids_from_0_on_make_room_for_a_single_id_and_lose_none() {
        let auto = |inner, subordinate| {
            let single = IdRange { inner, outer: 1000, count: 1 };
            let sources = Sources { subordinate: Some(subordinate), own: Vec::new() };
            IdMap::new(Some(single), &sources.resolve(&[Ranges::Auto], Some(single))).expect("a map").to_string()
        };
        assert_eq!(auto(0, (5000, 20)), "0 1000 1\n1 5000 20");
        assert_eq!(auto(5, (5000, 20)), "5 1000 1\n0 5000 5\n6 5005 15");
        assert_eq!(auto(19, (5000, 20)), "19 1000 1\n0 5000 19\n20 5019 1");
        assert_eq!(auto(25, (5000, 20)), "25 1000 1\n0 5000 20");
        assert_eq!(auto(0, (5000, 1)), "0 1000 1\n1 5000 1");
        assert_eq!(auto(0, (995, 10)), "0 1000 1\n1 995 5\n6 1001 4");
        assert_eq!(auto(7, (2000, u32::MAX - 2000)).lines().count(), 3);
    }

    #[test]
    fn all_ids_that_there_are_may_be_subordinate_ones() {
        let auto = |subordinate, single: Option<IdRange>| {
            let sources = Sources { subordinate: Some(subordinate), own: Vec::new() };
            IdMap::new(single, &sources.resolve(&[Ranges::Auto], single)).expect("a map").to_string()
        };
        assert_eq!(auto((0, u32::MAX), None), "0 0 4294967295");
        let last = IdRange { inner: u32::MAX - 1, outer: 7, count: 1 };
        assert_eq!(auto((8, u32::MAX - 8), Some(last)), "4294967294 7 1\n0 8 4294967287");
    }
}
