//! PID namespaces as a tree: the rows of processes stand below that of the namespace they live in, and that below its parent's.
//!
//! The uppermost is the procfs's own. Only namespaces in which or below which a process is shown have a row.

use std::collections::HashMap;

use nscore::Error;
use nscore::nsfs::{NamespaceFile, NamespaceId};
use nscore::table::{Cell, Column, Row};

use crate::columns::OF_NAMESPACES;
use crate::process::Process;
use crate::procfs::{Procfs, seen};

/// The namespaces that have a row.
#[derive(Debug)]
pub struct Tree<'p> {
    procfs: &'p Procfs,
    rows: HashMap<NamespaceId, usize>,
    /// Their files. As long as one is open, no new namespace gets the inode number.
    files: Vec<NamespaceFile>,
}

/// The namespace that a process lives in.
#[derive(Debug)]
pub enum Home {
    /// The procfs's own, which the procfs itself keeps.
    Own(NamespaceId),
    /// Another, by its file.
    Below(NamespaceFile),
    /// We may not look at it.
    Hidden,
}

impl<'p> Tree<'p> {
    /// A tree without rows.
    pub fn new(procfs: &'p Procfs) -> Self {
        Self { procfs, rows: HashMap::new(), files: Vec::new() }
    }

    /// Where a process lives, if it is still there afterwards.
    ///
    /// # Errors
    ///
    /// We have run out of something.
    pub fn home(&self, process: &Process) -> Result<Home, Error> {
        match self.procfs.namespace().filter(|_| process.status.depth() == 0) {
            Some(own) => Ok(Home::Own(own)),
            None => Ok(seen(self.procfs.namespace_of(process.pid))?.map_or(Home::Hidden, Home::Below)),
        }
    }

    /// The row of this namespace among `rows`, which is added with those above it if it is not there. A namespace that we may
    /// not look at has none.
    ///
    /// # Errors
    ///
    /// We have run out of something.
    pub fn row_of(&mut self, home: Home, columns: &[Column], rows: &mut Vec<Row>) -> Result<Option<usize>, Error> {
        let file = match home {
            Home::Own(own) => return Ok(Some(self.add(own, None, columns, rows))),
            Home::Below(file) => file,
            Home::Hidden => return Ok(None),
        };
        let Some(id) = seen(file.id())? else { return Ok(None) };
        if let Some(row) = self.rows.get(&id) {
            return Ok(Some(*row));
        }
        // 32 levels at most; pid_namespaces(7).
        let above = if self.procfs.namespace() == Some(id) { Some(None) } else { seen(file.parent())? };
        let parent = match above {
            None => return Ok(None),
            Some(None) => None,
            Some(Some(above)) => self.row_of(Home::Below(above), columns, rows)?,
        };
        self.files.push(file);
        Ok(Some(self.add(id, parent, columns, rows)))
    }

    fn add(&mut self, id: NamespaceId, parent: Option<usize>, columns: &[Column], rows: &mut Vec<Row>) -> usize {
        *self.rows.entry(id).or_insert_with(|| {
            let cell = |column: &Column| if is_of_namespaces(column) { id.ino.into() } else { Cell::Missing };
            rows.push(Row { cells: columns.iter().map(cell).collect(), parent });
            rows.len() - 1
        })
    }

    /// Takes the namespace out of the cells of a process: it stands above.
    pub fn clear(columns: &[Column], cells: &mut [Cell]) {
        for (_, cell) in columns.iter().zip(cells).filter(|(column, _)| is_of_namespaces(column)) {
            *cell = Cell::Missing;
        }
    }
}

fn is_of_namespaces(column: &Column) -> bool {
    column.name == OF_NAMESPACES
}
