//! Ranges of ids and how they make a map: nothing is mapped twice, and little is lost.

use std::ffi::OsStr;
use std::fmt;

use nscore::Error;
use nscore::cli::values::{malformed, number};

/// The kernel takes no more lines in a map (since Linux 4.15); user_namespaces(7).
const MAX_LINES: usize = 340;

/// `count` ids: `inner` is `outer` outside, `inner + 1` is `outer + 1`, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdRange {
    /// The first id in the new user namespace.
    pub inner: u32,
    /// The first id in its parent.
    pub outer: u32,
    /// How many there are.
    pub count: u32,
}

impl IdRange {
    /// Reads `INNER:OUTER:COUNT`, or `OUTER,INNER,COUNT` as before util-linux 2.39.
    ///
    /// # Errors
    ///
    /// It is neither, or it reaches beyond the last id.
    pub fn parse(word: &OsStr) -> Result<Self, Error> {
        let fields = |separator: char| -> Option<[u32; 3]> {
            let fields = word.to_str()?.split(separator).map(|field| number(OsStr::new(field)));
            fields.collect::<Option<Vec<_>>>()?.try_into().ok()
        };
        let range = match (fields(':'), fields(',')) {
            (Some([inner, outer, count]), _) | (None, Some([outer, inner, count])) => Self { inner, outer, count },
            (None, None) => return Err(malformed("range of ids (INNER:OUTER:COUNT, auto, subids or all)", word)),
        };
        if range.ends() { Ok(range) } else { Err(beyond(word.display())) }
    }

    /// Whether the last id of either side is one: 4294967295 is nobody's, and so at most the end of a range; user_namespaces(7).
    fn ends(self) -> bool {
        self.inner.checked_add(self.count).is_some() && self.outer.checked_add(self.count).is_some()
    }

    fn inner_end(self) -> u32 {
        self.inner + self.count
    }

    fn outer_end(self) -> u32 {
        self.outer + self.count
    }

    fn overlaps(self, other: Self) -> bool {
        let meet = |a: u32, a_end: u32, b: u32, b_end: u32| a < b_end && b < a_end;
        meet(self.inner, self.inner_end(), other.inner, other.inner_end())
            || meet(self.outer, self.outer_end(), other.outer, other.outer_end())
    }

    /// The range without the ids of `hole`, on either side. What is left is paired in order, so that where only one side
    /// loses an id, the other loses its topmost.
    fn without(self, hole: Self) -> Vec<Self> {
        let mut inner = split(self.inner, self.count, hole.inner);
        let mut outer = split(self.outer, self.count, hole.outer);
        let mut left = Vec::new();
        while let (Some((inner_first, inner_count)), Some((outer_first, outer_count))) =
            (inner.first_mut(), outer.first_mut())
        {
            let count = (*inner_count).min(*outer_count);
            left.push(Self { inner: *inner_first, outer: *outer_first, count });
            for (first, rest) in [(inner_first, inner_count), (outer_first, outer_count)] {
                *first += count;
                *rest -= count;
            }
            inner.retain(|(_, count)| *count > 0);
            outer.retain(|(_, count)| *count > 0);
        }
        left
    }
}

fn beyond(range: impl fmt::Display) -> Error {
    Error::new(format!("the range of ids '{range}' reaches beyond the last id, 4294967294"))
}

/// The pieces, each with its first id and its length, of a range without one id.
fn split(first: u32, count: u32, hole: u32) -> Vec<(u32, u32)> {
    let end = first + count;
    let pieces = if (first..end).contains(&hole) {
        vec![(first, hole - first), (hole + 1, end - hole - 1)]
    } else {
        vec![(first, count)]
    };
    pieces.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// A line that the kernel reads: inner, outer, count.
impl fmt::Display for IdRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.inner, self.outer, self.count)
    }
}

/// A whole map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdMap(Vec<IdRange>);

impl IdMap {
    /// The map of these ranges, and of one id that has priority: it is cut out of each range that has it on either side.
    ///
    /// # Errors
    ///
    /// An id is mapped twice, a range reaches beyond the last id, or the kernel would find the map too long.
    pub fn new(single: Option<IdRange>, ranges: &[IdRange]) -> Result<Self, Error> {
        if let Some(range) = single.iter().chain(ranges).find(|range| !range.ends()) {
            return Err(beyond(range));
        }
        let mut map: Vec<IdRange> = single.into_iter().collect();
        for range in ranges {
            let pieces = single.map_or_else(|| vec![*range], |single| range.without(single));
            map.extend(pieces.into_iter().filter(|piece| piece.count > 0));
        }
        for (index, range) in map.iter().enumerate() {
            if let Some(other) = map[..index].iter().find(|other| other.overlaps(*range)) {
                return Err(Error::new(format!("the ranges '{other}' and '{range}' map an id twice")));
            }
        }
        if map.len() > MAX_LINES {
            return Err(Error::new(format!("{} ranges of ids are more than the kernel's {MAX_LINES}", map.len())));
        }
        Ok(Self(map))
    }

    /// Its ranges.
    pub fn ranges(&self) -> &[IdRange] {
        &self.0
    }
}

/// The text that the kernel reads.
impl fmt::Display for IdMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

#[cfg(test)]
mod tests;
