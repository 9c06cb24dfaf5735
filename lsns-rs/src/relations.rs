//! Which row stands under which, and the order that this asks for.

use std::collections::HashMap;

use crate::facts::Entry;
use crate::view::{Relation, Subject};

/// A row in the order of printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The index of its entry.
    pub entry: usize,
    /// The place of the row that it stands under.
    pub parent: Option<usize>,
}

/// The order of the rows, and which stands under which.
///
/// A row stands under the last one before it that has its parent's number, as in the reference. In the process tree of
/// namespaces that settles which of the namespaces with one lowest PID is meant, so they stay where they are. In the other
/// trees numbers are unique, and a parent that comes later is moved before its first child.
pub fn arrange(relation: Relation, subject: Subject, entries: &[Entry]) -> Vec<Place> {
    let links: Vec<Links> = entries.iter().map(|entry| Links::of(entry, relation)).collect();
    let order = match (relation, subject) {
        (Relation::Process, Subject::Namespaces | Subject::NamespacesOf(_)) => (0..links.len()).collect(),
        _ => relatives_first(&links, (0..links.len()).filter(|index| entries[*index].pair.is_wanted)),
    };
    under_the_latest(&links, order)
}

/// The numbers that join rows: PIDs or inode numbers.
#[derive(Clone, Copy)]
struct Links {
    own: u64,
    parent: Option<u64>,
    /// The other relation of a namespace, which does not make the tree but its order: the reference follows both.
    other: Option<u64>,
}

impl Links {
    fn of(entry: &Entry, relation: Relation) -> Self {
        let (own, about) = (entry.pair.namespace.inode, entry.about());
        match relation {
            // A row without a process is nobody's parent.
            Relation::Process => Self { own: entry.pid().unwrap_or(u64::MAX), parent: entry.process.ppid, other: None },
            Relation::Parent => Self { own, parent: about.parent, other: about.owner },
            Relation::Owner => Self { own, parent: about.owner, other: about.parent },
        }
    }
}

/// The wanted rows in their order, except that those which a row is linked to come before it, wanted or not.
///
/// A PID that is reused while processes are read can form a circle: the row that is met first comes last.
fn relatives_first(links: &[Links], wanted: impl Iterator<Item = usize>) -> Vec<usize> {
    let indexes: HashMap<u64, usize> = links.iter().enumerate().map(|(index, links)| (links.own, index)).collect();
    let mut order = Vec::with_capacity(links.len());
    let mut is_met = vec![false; links.len()];
    for start in wanted {
        if is_met[start] {
            continue;
        }
        let mut waiting = vec![start]; // instead of recursion: a process tree may be thousands deep
        while let Some(&row) = waiting.last() {
            is_met[row] = true;
            let relatives = [links[row].other, links[row].parent].into_iter().flatten();
            let mut unmet = relatives.filter_map(|number| indexes.get(&number).copied()).filter(|row| !is_met[*row]);
            match unmet.next() {
                Some(relative) => waiting.push(relative),
                None => {
                    order.push(row);
                    waiting.pop();
                }
            }
        }
    }
    order
}

fn under_the_latest(links: &[Links], order: Vec<usize>) -> Vec<Place> {
    let mut latest = HashMap::new();
    let mut places = Vec::with_capacity(order.len());
    for entry in order {
        let parent = links[entry].parent.and_then(|parent| latest.get(&parent).copied());
        latest.insert(links[entry].own, places.len());
        places.push(Place { entry, parent });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(rows: &[(u64, u64)]) -> Vec<Links> {
        rows.iter().map(|(own, parent)| Links { own: *own, parent: Some(*parent), other: None }).collect()
    }

    fn parents(rows: &[(u64, u64)], order: Vec<usize>) -> Vec<Option<usize>> {
        under_the_latest(&links(rows), order).iter().map(|place| place.parent).collect()
    }

    #[test]
    fn of_rows_with_one_pid_the_nearest_before_is_the_parent() {
        let rows = [(4, 2), (2, 0), (2, 0), (4, 2), (2, 0), (5, 4), (6, 2)];
        assert_eq!(parents(&rows, (0..7).collect()), [None, None, None, Some(2), None, Some(3), Some(4)]);
    }

    #[test]
    fn a_parent_that_comes_later_is_moved_before_its_first_child() {
        let rows = [(1, 0), (40, 300), (50, 300), (100, 1), (300, 1)];
        let order = relatives_first(&links(&rows), 0..5);
        assert_eq!(order, [0, 4, 1, 2, 3]);
        assert_eq!(parents(&rows, order), [None, Some(0), Some(1), Some(1), Some(0)]);
    }

    #[test]
    fn an_owner_comes_first_in_the_tree_of_parents_too() {
        let mount = Links { own: 1, parent: None, other: Some(7) };
        let user = Links { own: 7, parent: Some(9), other: Some(9) };
        let initial = Links { own: 9, parent: None, other: None };
        let links = [mount, user, initial];
        assert_eq!(relatives_first(&links, 0..3), [2, 1, 0]);
        assert_eq!(relatives_first(&links, [1].into_iter()), [2, 1], "only what is wanted, and its relatives");
    }

    #[test]
    fn a_circle_loses_no_row() {
        let rows = [(1, 2), (2, 1), (3, 3)];
        let order = relatives_first(&links(&rows), 0..3);
        assert_eq!(order, [1, 0, 2]);
        assert_eq!(parents(&rows, order), [None, Some(0), None]);
    }

    #[test]
    fn a_long_chain_takes_no_recursion_and_linear_time() {
        let rows: Vec<(u64, u64)> = (0..200_000).map(|pid| (pid, pid + 1)).collect();
        assert_eq!(relatives_first(&links(&rows), 0..rows.len()).first(), Some(&199_999));
    }
}
