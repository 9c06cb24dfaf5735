//! The raw format: one row a line, one space between cells, for programs to read.

use super::tree::{self, Place};
use super::{Cell, Look, Table, escape};

pub(super) fn render(table: &Table, tree_column: Option<usize>, look: Look) -> String {
    let mut text = String::new();
    if look.headings && !table.rows.is_empty() {
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        text += &names.join(" ");
        text.push('\n');
    }
    let places = if tree_column.is_some() { tree::places(table, look.art) } else { tree::flat(table) };
    for Place { row, first, .. } in places {
        let cells = table.rows[row].cells.iter().enumerate();
        let words = cells.map(|(column, cell)| {
            let branches =
                if table.is_drawn_in(tree_column, column) { escape::word(first.as_bytes()) } else { String::new() };
            branches + &word(cell)
        });
        text += &words.collect::<Vec<_>>().join(" ");
        text.push('\n');
    }
    text
}

/// Several texts become one word: the newline between them is escaped with the rest.
fn word(cell: &Cell) -> String {
    escape::word(&cell.lines().join(&b'\n'))
}
