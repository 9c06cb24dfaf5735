//! The raw format: one row a line, one space between cells, for programs to read.

use std::io::{self, Write};

use super::tree::Places;
use super::{Cell, Look, Table, escape};

pub(super) fn write(table: &Table, tree_column: Option<usize>, look: Look, to: &mut dyn Write) -> io::Result<()> {
    let mut line = |words: Vec<String>| to.write_all((words.join(" ") + look.end_of_row).as_bytes());
    if look.headings && !table.rows.is_empty() {
        line(table.columns.iter().map(|column| column.name.to_owned()).collect())?;
    }
    let places = Places::of(table, tree_column, look.art);
    for (place, row) in places.rows().enumerate() {
        let cells = table.rows[row].cells.iter().enumerate();
        let words = cells.map(|(column, cell)| match table.is_drawn_in(tree_column, column) {
            true => escape::word(places.branches(place).0.as_bytes()) + &word(cell),
            false => word(cell),
        });
        line(words.collect())?;
    }
    Ok(())
}

/// Several texts become one word: the newline between them is escaped with the rest.
fn word(cell: &Cell) -> String {
    escape::word(&cell.lines().join(&b'\n'))
}
