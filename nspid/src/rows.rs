//! The processes that a table shows.

use std::ffi::{OsStr, OsString};

use nix::unistd::Pid;

use nscore::cli::tool::report;
use nscore::sys::nsfs::Counted;
use nscore::table::{Row, Table};
use nscore::{Error, Status, cli};

use crate::columns::Reader;
use crate::namespace::Place;
use crate::process::Process;
use crate::procfs::seen;
use crate::reference::Reference;
use crate::task::{Selection, Silence};
use crate::translate::Way;
use crate::tree::Tree;
use crate::words::{self, Separator, Words};

/// Makes the rows of processes.
#[derive(Debug)]
pub struct Rows<'p> {
    reader: Reader<'p>,
    /// The namespaces that the processes stand below, if they do.
    tree: Option<Tree<'p>>,
    rows: Vec<Row>,
    /// How many processes do not let us tell which namespace they live in.
    hidden: usize,
}

/// How operands are read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Whether they may be thread ids, for which their processes stand.
    pub counted: Counted,
    /// What separates the words of standard input.
    pub separator: Separator,
    /// Which messages are left out.
    pub silence: Silence,
}

impl<'p> Rows<'p> {
    /// No rows yet.
    pub fn new(reader: Reader<'p>, is_tree: bool) -> Self {
        let tree = is_tree.then(|| Tree::new(reader.procfs()));
        Self { reader, tree, rows: Vec::new(), hidden: 0 }
    }

    /// The table of the processes that are selected, in their order.
    ///
    /// # Errors
    ///
    /// Nothing can be shown. A single process that cannot be shown is none: if it was named, it gets a message, and the
    /// status that comes with the table is 1.
    pub fn select(mut self, selection: Selection, reading: Reading) -> Result<(Table, Status), Error> {
        let mut status = Status::SUCCESS;
        match selection {
            Selection::Named(operands) => status = self.add_named(operands, reading)?,
            Selection::Below => self.add_below()?,
            Selection::Members { of, recursive } => self.add_members(&of, recursive)?,
        }
        if self.hidden > 0 {
            cli::advise(&format!("the namespaces of {} processes could not be read; root sees all", self.hidden));
        }
        Ok((Table { name: "processes", columns: self.reader.columns().to_vec(), rows: self.rows }, status))
    }

    fn add_named(&mut self, operands: Vec<OsString>, reading: Reading) -> Result<Status, Error> {
        let mut words = Words::new(operands, reading.separator);
        let mut status = Status::SUCCESS;
        while let Some(batch) = words.next_batch()? {
            for word in batch.words() {
                if !self.add_word(word, reading) {
                    status = Status::FAILURE;
                }
            }
        }
        Ok(status)
    }

    /// Adds the process that a word names; otherwise says why there is none.
    fn add_word(&mut self, word: &OsStr, reading: Reading) -> bool {
        let named = words::pid(word).and_then(|pid| self.named(pid, reading.counted));
        match named.and_then(|process| process.map_or(Ok(false), |process| self.add(&process))) {
            Ok(is_added) => {
                if !is_added {
                    reading.silence.warn(&format!("there is no process {}", word.display()));
                }
                is_added
            }
            Err(error) => {
                report(&error);
                false
            }
        }
    }

    fn named(&self, pid: Pid, counted: Counted) -> Result<Option<Process>, Error> {
        let procfs = self.reader.procfs();
        match Process::open(procfs, pid)? {
            Some(thread) if counted == Counted::Process => Process::of_thread(procfs, thread),
            process => Ok(process),
        }
    }

    /// Adds every process that lives in a namespace below the procfs's own.
    fn add_below(&mut self) -> Result<(), Error> {
        for process in self.reader.procfs().processes()? {
            let process = process?;
            if process.status.depth() > 0 {
                self.add(&process)?;
            }
        }
        Ok(())
    }

    /// Adds every process that lives in the namespace or, if `recursive`, in one below it.
    ///
    /// A process at the right depth is a member if the namespace sees it. One that does not let us tell is left out, since
    /// it may well be a stranger.
    fn add_members(&mut self, of: &Reference, recursive: bool) -> Result<(), Error> {
        let procfs = self.reader.procfs();
        let place = of.find(procfs)?;
        let depth = place.depth(procfs)?;
        let way = Way::offered(procfs)?;
        for process in procfs.processes()? {
            let process = process?;
            let found = process.status.depth();
            if found != depth && !(recursive && found > depth) {
                continue;
            }
            match (&place, seen(way.pid_in(procfs, &place, process.pid, Counted::Thread))?) {
                (Place::Own, _) | (_, Some(Some(_))) => {
                    self.add(&process)?;
                }
                (_, Some(None)) => {}
                (_, None) => self.hidden += 1,
            }
        }
        Ok(())
    }

    /// Adds the row of a process, unless it has ended.
    ///
    /// # Errors
    ///
    /// We have run out of something.
    fn add(&mut self, process: &Process) -> Result<bool, Error> {
        let home = self.tree.as_ref().map(|tree| tree.home(process)).transpose()?;
        let Some(mut cells) = self.reader.cells(process)? else { return Ok(false) };
        let mut parent = None;
        if let (Some(tree), Some(home)) = (&mut self.tree, home) {
            parent = tree.row_of(home, self.reader.columns(), &mut self.rows)?;
            self.hidden += usize::from(parent.is_none());
            Tree::clear(self.reader.columns(), &mut cells);
        }
        self.rows.push(Row { cells, parent });
        Ok(true)
    }
}
