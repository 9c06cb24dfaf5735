//! Which columns are shown: `-o LIST`, and the list of those that there are.

use std::ffi::OsStr;

use super::{Cell, Column, Holds, Row, Table};
use crate::cli::error::Error;

/// The columns that `list` names, comma by comma, in any case; `+LIST` extends `default`.
///
/// # Errors
///
/// A name is unknown, or the list is empty.
pub fn select(all: &'static [Column], default: &[&'static str], list: &OsStr) -> Result<Vec<Column>, Error> {
    let list = list.to_string_lossy();
    let (first, names) = match list.strip_prefix('+') {
        Some(names) => (default, names),
        None => (&[][..], list.as_ref()),
    };
    first.iter().copied().chain(names.split(',')).map(|name| find(all, name)).collect()
}

fn find(all: &'static [Column], name: &str) -> Result<Column, Error> {
    let column = all.iter().find(|column| column.name.eq_ignore_ascii_case(name)).copied();
    column.ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|column| column.name).collect();
        Error::new(format!("unknown column '{name}'; there are {}", names.join(", ")))
    })
}

/// The list of columns that `--list-columns` prints.
pub fn describe(all: &[Column]) -> String {
    let width = all.iter().map(|column| column.name.len()).max().unwrap_or(0);
    all.iter()
        .map(|column| format!("{:>width$} {:9} {}\n", column.name, column.holds.to_string(), column.help))
        .collect()
}

/// The list of columns as a table, for programs: without headings, under this key in JSON.
pub fn description(name: &'static str, all: &[Column]) -> Table {
    let columns = ["HOLDER", "TYPE", "DESCRIPTION"].map(|name| Column::new(name, Holds::Text, "")).to_vec();
    let rows = all.iter().map(|column| {
        let cells = [column.name, &column.holds.to_string(), column.help].map(Cell::text).to_vec();
        Row { cells, parent: None }
    });
    Table { name, columns, rows: rows.collect() }
}
