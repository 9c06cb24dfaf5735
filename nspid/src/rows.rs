//! The processes that a table shows.

use std::ffi::OsStr;

use nscore::table::{Row, Table};
use nscore::{Error, Status, cli};

use crate::columns::Reader;
use crate::process::{self, Process};
use crate::reference::Reference;
use crate::task::{Selection, Silence};
use crate::translate::Way;
use crate::words::{self, Words};

/// The rows of the processes that are selected, in their order.
///
/// # Errors
///
/// Nothing can be shown. A single process that cannot be shown is none: if it was named, it gets a message, and the
/// status that comes with the table is 1.
pub fn select(selection: Selection, reader: &mut Reader, silence: Silence) -> Result<(Table, Status), Error> {
    let (rows, status) = match selection {
        Selection::Named(operands) => named(&mut Words::new(operands), reader, silence)?,
        Selection::Below => (below(reader)?, Status::SUCCESS),
        Selection::Members { of, recursive } => (members(&of, recursive, reader)?, Status::SUCCESS),
    };
    Ok((Table { name: "processes", columns: reader.columns().to_vec(), rows }, status))
}

fn named(words: &mut Words, reader: &mut Reader, silence: Silence) -> Result<(Vec<Row>, Status), Error> {
    let mut rows = Vec::new();
    let mut status = Status::SUCCESS;
    while let Some(batch) = words.next_batch()? {
        for word in batch {
            match named_row(&word, reader, silence) {
                Some(row) => rows.push(row),
                None => status = Status::FAILURE,
            }
        }
    }
    Ok((rows, status))
}

/// The row of the process that a word names; otherwise says why there is none.
fn named_row(word: &OsStr, reader: &mut Reader, silence: Silence) -> Option<Row> {
    match words::pid(word).and_then(Process::open) {
        Ok(process) => {
            let row = process.and_then(|process| row(&process, reader));
            if row.is_none() {
                silence.warn(&format!("there is no process {}", word.display()));
            }
            row
        }
        Err(error) => {
            cli::warn(&error.to_string());
            None
        }
    }
}

/// Every process that lives in a namespace below ours.
fn below(reader: &mut Reader) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for process in process::all()? {
        let process = process?;
        if process.status.depth() > 0 {
            rows.extend(row(&process, reader));
        }
    }
    Ok(rows)
}

/// Every process that lives in the namespace or, if `recursive`, in one below it.
///
/// A process at the right depth is a member if the namespace sees it. One that does not let us tell is left out, since
/// it may well be a stranger.
fn members(of: &Reference, recursive: bool, reader: &mut Reader) -> Result<Vec<Row>, Error> {
    let namespace = of.open()?;
    let depth = namespace.depth()?;
    let way = Way::offered()?;
    let mut rows = Vec::new();
    for process in process::all()? {
        let process = process?;
        let in_range = process.status.depth() == depth || (recursive && process.status.depth() > depth);
        if in_range && way.pid_in_namespace(&namespace, process.pid).is_ok_and(|pid| pid.is_some()) {
            rows.extend(row(&process, reader));
        }
    }
    Ok(rows)
}

fn row(process: &Process, reader: &mut Reader) -> Option<Row> {
    Some(Row { cells: reader.cells(process)?, parent: None })
}
