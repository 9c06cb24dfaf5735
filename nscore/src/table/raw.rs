//! The raw format: one row a line, one space between cells, for programs to read.

use super::{Cell, Look, Table, escape};

pub(super) fn render(table: &Table, look: Look) -> String {
    let mut text = String::new();
    if look.headings && !table.rows.is_empty() {
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        text += &names.join(" ");
        text.push('\n');
    }
    for row in &table.rows {
        let words: Vec<_> = row.cells.iter().map(word).collect();
        text += &words.join(" ");
        text.push('\n');
    }
    text
}

/// Several texts become one word: the newline between them is escaped with the rest.
fn word(cell: &Cell) -> String {
    escape::word(&cell.lines().join(&b'\n'))
}
