//! The columns of the table, and where their cells come from.

use std::fs;

use nix::unistd::Pid;

use nscore::proc;
use nscore::table::{Cell, Column, Holds};
use nscore::users::UserNames;
use nscore::{Context, Error};

use crate::process::Process;
use crate::procfs::{Procfs, seen};
use crate::status::Status;

/// All columns.
pub static COLUMNS: [Column; 9] = [
    Column::new("PID", Holds::Numbers, "PID in our namespace, or in the one that --proc shows"),
    Column::new("NSPID", Holds::Numbers, "PID in the namespace that the process lives in"),
    Column::new("PIDNS", Holds::Numbers, "inode number of the PID namespace that the process lives in"),
    Column::new("CHAIN", Holds::Text, "all PIDs that we see, outermost first"),
    Column::new("DEPTH", Holds::Numbers, "number of PID namespaces below ours that the process lives in"),
    Column::new("USER", Holds::Text, "effective user"),
    Column::new("PPID", Holds::Numbers, "PID of the parent, as in column PID; 0 if it lives outside"),
    Column::new("NSPPID", Holds::Numbers, "PID of the parent in the namespace of the process; 0 if it lives outside"),
    Column::new("COMMAND", Holds::LongText, "command line"),
];

/// The names of the columns that are shown unless others are asked for.
pub const DEFAULT: &[&str] = &["PID", "NSPID", "PIDNS", "COMMAND"];

/// The same in a tree.
pub const DEFAULT_OF_TREES: &[&str] = &["PIDNS", "PID", "NSPID", "COMMAND"];

/// The column that a tree is drawn in, and the only one that tells of a namespace without its processes.
pub const OF_NAMESPACES: &str = "PIDNS";

/// The columns whose cells would be wrong if the parent changed while they are read.
const OF_PARENTS: [&str; 2] = ["PPID", "NSPPID"];

/// Reads the cells of processes.
#[derive(Debug)]
pub struct Reader<'p> {
    procfs: &'p Procfs,
    columns: Vec<Column>,
    users: UserNames,
}

impl<'p> Reader<'p> {
    /// A reader of these columns, for processes of this procfs.
    pub fn new(procfs: &'p Procfs, columns: Vec<Column>) -> Self {
        Self { procfs, columns, users: UserNames::default() }
    }

    /// The procfs.
    pub fn procfs(&self) -> &'p Procfs {
        self.procfs
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cells of the process; `None` if it has ended.
    ///
    /// They are all of one process that had this parent: it is there when they have been read, and if its parent has
    /// ended meanwhile, they are read again.
    ///
    /// # Errors
    ///
    /// We have run out of something.
    pub fn cells(&mut self, process: &Process) -> Result<Option<Vec<Cell>>, Error> {
        let tells_parents = self.columns.iter().any(|column| OF_PARENTS.contains(&column.name));
        let mut status = process.status.clone();
        loop {
            let cells = (0..self.columns.len()).map(|index| self.cell(self.columns[index].name, &status, process.pid));
            let cells = cells.collect::<Result<_, _>>()?;
            if !tells_parents {
                return Ok(process.is_there().then_some(cells));
            }
            let Some(status_now) = process.status_now() else { return Ok(None) };
            if status_now.parent == status.parent {
                return Ok(Some(cells));
            }
            status = status_now;
        }
    }

    fn cell(&mut self, column: &str, status: &Status, pid: Pid) -> Result<Cell, Error> {
        Ok(match column {
            "PID" => number(pid),
            "NSPID" => status.nspid.last().copied().map_or(Cell::Missing, number),
            "PIDNS" => self.namespace_inode(status, pid).into(),
            "CHAIN" => Cell::text(status.nspid.iter().map(Pid::to_string).collect::<Vec<_>>().join(",")),
            "DEPTH" => Cell::Number(status.depth() as u64),
            "USER" => Cell::text(self.users.look_up(status.user)?),
            "PPID" => number(status.parent),
            "NSPPID" => number(self.parent_in_own_namespace(status)?),
            "COMMAND" => self.command(pid)?.map(Cell::Text).into(),
            _ => Cell::Missing,
        })
    }

    fn command(&self, pid: Pid) -> Result<Option<Vec<u8>>, Error> {
        let directory = self.procfs.directory(pid);
        let command = proc::command(|file| fs::read(directory.join(file)));
        seen(command.context(|| format!("cannot read what process {pid} is called")))
    }

    /// A process in the procfs's own namespace need not let us look at it, and one below that does not has an empty cell.
    fn namespace_inode(&self, status: &Status, pid: Pid) -> Option<u64> {
        let own = self.procfs.namespace().filter(|_| status.depth() == 0);
        own.or_else(|| self.procfs.namespace_id_of(pid).ok()).map(|id| id.ino)
    }

    /// What getppid(2) answers in the process. A parent lives in the namespace of its child or in an ancestor of that, so
    /// depth alone tells which.
    fn parent_in_own_namespace(&self, status: &Status) -> Result<Pid, Error> {
        let parent = seen(Process::open(self.procfs, status.parent))?.flatten();
        let pid = parent.and_then(|parent| parent.status.nspid.get(status.depth()).copied());
        Ok(pid.unwrap_or(Pid::from_raw(0)))
    }
}

fn number(pid: Pid) -> Cell {
    Cell::Number(u64::from(pid.as_raw().unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::{getpid, getppid};

    #[test]
    fn every_column_has_a_cell() {
        let procfs = Procfs::own().expect("a /proc");
        let mut reader = Reader::new(&procfs, COLUMNS.to_vec());
        let own = Process::open(&procfs, getpid()).expect("readable").expect("we live");
        let cells = reader.cells(&own).expect("readable").expect("we live");
        assert_eq!(cells.len(), COLUMNS.len());
        assert!(!cells.contains(&Cell::Missing), "{cells:?}");
        assert_eq!(cells[6], number(getppid()));
        assert_eq!(cells[7], number(getppid()));
    }

    #[test]
    fn the_named_columns_exist() {
        let names = [DEFAULT, DEFAULT_OF_TREES, &OF_PARENTS, &[OF_NAMESPACES]].concat();
        assert!(names.iter().all(|name| COLUMNS.iter().any(|column| column.name == *name)));
    }
}
